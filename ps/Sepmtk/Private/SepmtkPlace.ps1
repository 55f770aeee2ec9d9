# Whose an object is that was piped. What is of another computer must not be acted on here: not the service of
# that name, nor the certificate of that thumbprint.

# What objects call it: remoting and CIM, ServiceController, Active Directory, tables of one's own. They are
# the aliases of -ComputerName, too.
$script:PlaceNames = 'ComputerName', 'PSComputerName', 'Cn', 'DNSHostName', 'MachineName', 'Server', 'ServerName'

function Get-SepmtkOtherComputer {
    # The computer's name where it is another one or none can be told; nothing where it is this one.
    [OutputType([string])]
    param($Item)
    if ($null -eq $Item -or $Item -is [string]) { return }
    $properties = $Item.PSObject.Properties
    foreach ($name in $script:PlaceNames) {
        $property = $properties[$name]
        if ($null -eq $property) { continue }
        foreach ($computer in @($property.Value)) {
            # Of a CIM instance of this computer PSComputerName is null.
            if ($null -eq $computer -and $name -eq 'PSComputerName') { continue }
            if (-not (Test-SepmtkHere "$computer" $properties)) { return "$computer" }
        }
    }
}

function Test-SepmtkHere {
    # Whether a name means this computer. An object that came over remoting from localhost came through a tunnel
    # or a session of this computer; a job's came from here.
    [OutputType([bool])]
    param([string] $Computer, $Properties)
    if ($Computer -eq '.') { return $true }
    $shown = $Properties['PSShowComputerName']
    if ($Computer -eq 'localhost') { return $null -eq $shown -or -not $shown.Value }
    $ip = [System.Net.NetworkInformation.IPGlobalProperties]::GetIPGlobalProperties()
    $Computer -in [Environment]::MachineName, $ip.HostName, "$($ip.HostName).$($ip.DomainName)"
}

function Get-SepmtkItemError {
    # Why nothing is done with what was piped: it is of another computer, or PowerShell could only bind it by
    # turning all of it into a text ("@{Foo=1}"). Nothing where it can be used.
    [OutputType([System.Management.Automation.ErrorRecord])]
    param([System.Management.Automation.PSCmdlet] $Caller, [System.Collections.IDictionary] $Bound, $Item)
    if ($null -eq $Item -or $Item -is [string]) { return }
    $name = Get-SepmtkCmdletName $Caller
    $other = Get-SepmtkOtherComputer $Item
    if ($null -ne $other) {
        if (-not $other) { $other = '?' }
        return New-SepmtkFailure 'ItemElsewhere' 'InvalidArgument' $other -Values $name, $other -FixValues $name, $other
    }
    if ($Item -isnot [System.Management.Automation.PSCustomObject] -and $Item -isnot [System.Collections.IDictionary]) { return }
    $text = "$Item"
    foreach ($value in $Bound.Values) {
        if ($value -is [string] -or $value -is [string[]]) {
            if ($text -cin @($value)) { return New-SepmtkFailure 'ItemUnknown' 'InvalidArgument' $text -Values $name, $text -FixValues $name }
        }
    }
}
