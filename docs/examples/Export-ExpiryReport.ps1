<#
.SYNOPSIS
    When the certificates of many servers expire, as CSV.
.DESCRIPTION
    Dials each endpoint from here; nothing is needed on the servers. One that can't be read gets a line
    of its own, with the reason.
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

$rows = foreach ($one in $Endpoint) {
    try {
        Get-SepmCert -Source $one | Select-Object -First 1 -Property @(
            @{ Name = 'Endpoint'; Expression = { $one } }
            'CommonName', 'Thumbprint'
            @{ Name = 'NotAfter'; Expression = { $_.NotAfter.ToString('yyyy-MM-dd') } }
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
$rows | Sort-Object -Property NotAfter | Export-Csv -Path $OutFile -NoTypeInformation -Encoding UTF8
