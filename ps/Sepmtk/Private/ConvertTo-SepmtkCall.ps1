# From a cmdlet's parameters to a call. Only what was given is sent: the program has the defaults.

$script:ArgumentNames = @{} # by operation and parameter
# Credentials become a user among the arguments and a password among the secrets.
$script:CredentialPrefixes = @{ SqlCredential = ''; DatabaseCredential = 'db_'; ConsoleCredential = 'api_' }
# Parameters that concern this side only.
$script:OwnParameters = [System.Collections.Generic.HashSet[string]] @(
    'Accept', 'Certificate', 'ComputerName', 'Confirm', 'Credential', 'Lab', 'Session', 'ThrottleLimit', 'WhatIf'
    [System.Management.Automation.Cmdlet]::CommonParameters
)
# Operations that are about a lab itself: its folder is an argument.
$script:LabOperations = 'lab.show', 'lab.fault', 'lab.advance', 'lab.console'

function ConvertTo-SepmtkCall {
    # Bound parameters as the parameters of Invoke-SepmtkOperation.
    [OutputType([hashtable])]
    param([string] $Operation, [System.Collections.IDictionary] $Bound)
    $made = Get-SepmtkMade
    $arguments = @{}
    $secrets = @{}
    foreach ($key in $Bound.Keys) {
        if ($script:OwnParameters.Contains($key)) { continue }
        $name = ConvertTo-SepmtkArgumentName $key $Operation
        $value = $Bound[$key]
        if ($value -is [pscredential]) {
            $prefix = $script:CredentialPrefixes[$key]
            $arguments["${prefix}user"] = $value.UserName
            $secrets["${prefix}password"] = $value.Password
        }
        elseif ($value -is [securestring]) { $secrets[$name] = $value }
        elseif ($key -eq 'Source') { $arguments[$name] = Resolve-SepmtkSource $value }
        elseif ($key -in $made.SwitchedOff) { $arguments[$name] = -not $value }
        elseif ($key -eq 'Column') { $arguments[$name] = @(ConvertTo-SepmtkPair $value) }
        elseif ($key -notin $made.Paths) { $arguments[$name] = $value }
        elseif ($value -is [array]) { $arguments[$name] = @($value | ForEach-Object { Resolve-SepmtkPath $_ }) }
        else { $arguments[$name] = Resolve-SepmtkPath $value }
    }
    $lab = if ($Bound.Keys -contains 'Lab') { $Bound['Lab'] } else { $env:SEPMTK_LAB }
    $accept = if ($Bound.Keys -contains 'Accept') { $Bound['Accept'] } else { @() }
    if ($Operation -in $script:LabOperations) {
        if (-not $lab) { throw (New-SepmtkFailure 'LabMissing' 'InvalidArgument' '') }
        $arguments.folder = Resolve-SepmtkPath $lab
    }
    @{ Arguments = $arguments; Secrets = $secrets; Lab = $lab; Accept = $accept }
}

function ConvertTo-SepmtkPair {
    # @{ name = 'Heading' } and 'name=Heading' alike as texts.
    [OutputType([string])]
    param([object[]] $Given)
    foreach ($one in $Given) {
        if ($one -is [System.Collections.IDictionary]) { foreach ($name in $one.Keys) { "$name=$($one[$name])" } }
        else { "$one" }
    }
}

function ConvertTo-SepmtkArgumentName {
    # ServiceTimeout: service_timeout. Made.psd1 has those that are called otherwise, some by one operation only.
    [OutputType([string])]
    param([string] $Parameter, [string] $Operation)
    $own = "$Operation $Parameter"
    if (-not $script:ArgumentNames.ContainsKey($own)) {
        $made = (Get-SepmtkMade).Arguments
        $name = @($made[$own], $made[$Parameter], [regex]::Replace($Parameter, '(?<!^)[A-Z]', { '_' + $args[0].Value }).ToLowerInvariant())
        $script:ArgumentNames[$own] = @($name | Where-Object { $_ })[0]
    }
    $script:ArgumentNames[$own]
}

function Resolve-SepmtkPath {
    # A full path of the file system: the program's current folder is another one.
    [OutputType([string])]
    param([Parameter(Mandatory)] [string] $Path)
    $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
}

$script:FullPath = if ([IO.Path]::DirectorySeparatorChar -eq '/') { '^/' } else { '^[A-Za-z]:[\\/]' }

function Resolve-SepmtkSource {
    # A path made full where there is such a file or folder; a thumbprint or host:port as it is.
    [OutputType([string])]
    param([string] $Source)
    if ($Source -match $script:FullPath -and [IO.File]::Exists($Source)) { return $Source } # as nearly always
    try { $full = Resolve-SepmtkPath $Source }
    catch { return $Source } # what stands before its colon is a host, no drive
    if ([IO.File]::Exists($full) -or [IO.Directory]::Exists($full)) { $full } else { $Source }
}

function Get-SepmtkCertificateSource {
    # Where a certificate was found, so that it can be found again.
    [OutputType([string])]
    param([Parameter(Mandatory)] $Certificate)
    if ($Certificate.Kind -eq 'store') { $Certificate.Thumbprint } else { $Certificate.Source }
}
