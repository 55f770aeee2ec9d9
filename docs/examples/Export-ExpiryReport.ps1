<#
.SYNOPSIS
    When the certificates of many servers expire, as CSV.
.DESCRIPTION
    Dials each endpoint from here; nothing is needed on the servers. One that can't be read gets a line
    of its own, with the reason. To a spreadsheet a cell that begins with = + - @ is a formula, and a server
    chooses the name that its certificate carries: such a cell gets a ' in front (OWASP, CSV Injection).
.EXAMPLE
    .\Export-ExpiryReport.ps1 -Endpoint sepm01:443, sepm01:8443, sepm02:443 -OutFile expiry.csv
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string[]] $Endpoint,
    [Parameter(Mandatory)] [string] $OutFile
)
$ErrorActionPreference = 'Stop'
Import-Module Sepmtk

filter ConvertTo-PlainCell {
    $row = [ordered]@{}
    foreach ($property in $_.PSObject.Properties) {
        $value = $property.Value
        if ($value -is [string]) { $value = $value -replace '^(?=[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20])', "'" }
        $row[$property.Name] = $value
    }
    [pscustomobject] $row
}

$rows = foreach ($one in $Endpoint) {
    try {
        Get-SepmCert -Source $one | Select-Object -First 1 -Property @(
            @{ Name = 'Endpoint'; Expression = { $one } }
            'CommonName', 'Thumbprint'
            @{ Name = 'NotAfter'; Expression = { $_.NotAfter.ToString('yyyy-MM-dd', [cultureinfo]::InvariantCulture) } }
            'DaysLeft'
            @{ Name = 'Problem'; Expression = { '' } }
        )
    }
    catch {
        [pscustomobject]@{
            Endpoint = $one; CommonName = ''; Thumbprint = ''; NotAfter = ''; DaysLeft = ''
            Problem = $_.Exception.Message
        }
    }
}
$rows | Sort-Object -Property NotAfter | ConvertTo-PlainCell |
    Export-Csv -LiteralPath $OutFile -NoTypeInformation -Encoding UTF8
