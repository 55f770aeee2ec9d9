# From a cmdlet's parameters to a call. Only what was given is sent, by the parameters' names: the program has the
# defaults, and knows which argument a parameter is.

# Parameters that concern this side only.
$script:OwnParameters = [System.Collections.Generic.HashSet[string]] @(
    'Accept', 'Certificate', 'ComputerName', 'Confirm', 'Credential', 'Lab', 'Session', 'ThrottleLimit', 'WhatIf'
    [System.Management.Automation.Cmdlet]::CommonParameters
)

function ConvertTo-SepmtkCall {
    # Bound parameters as the parameters of Invoke-SepmtkOperation.
    [OutputType([hashtable])]
    param([System.Collections.IDictionary] $Bound)
    $arguments = @{}
    $secrets = @{}
    foreach ($key in $Bound.Keys) {
        if ($script:OwnParameters.Contains($key)) { continue }
        $value = $Bound[$key]
        if ($value -is [securestring]) { $secrets[$key] = $value }
        elseif ($value -is [pscredential]) { $arguments[$key], $secrets[$key] = $value.UserName, $value.Password }
        elseif ($script:Sources.Contains($key)) { $arguments[$key] = Resolve-SepmtkSource $value }
        elseif (-not $script:Paths.Contains($key)) { $arguments[$key] = $value }
        elseif ($value -is [array]) { $arguments[$key] = @($value | ForEach-Object { Resolve-SepmtkPath $_ }) }
        else { $arguments[$key] = Resolve-SepmtkPath $value }
    }
    $lab = if ($Bound.Keys -contains 'Lab') { $Bound['Lab'] } else { $env:SEPMTK_LAB }
    $accept = if ($Bound.Keys -contains 'Accept') { $Bound['Accept'] } else { @() }
    @{ Arguments = $arguments; Secrets = $secrets; Lab = $lab; Accept = $accept }
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
