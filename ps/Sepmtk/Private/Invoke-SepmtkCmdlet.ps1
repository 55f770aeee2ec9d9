# From a cmdlet's parameters to a call. Only what was given is sent: the program has the defaults.

# Parameters whose argument is not simply their name in snake case (docs/parity.md has the arguments).
$script:ArgumentNames = @{
    CommonName = 'cn'
    ConsoleDomain = 'api_domain'
    Force = 'replace'
    GroupPath = 'group'
    GeneratePassword = 'pfx_password_generate'
    KeyPath = 'key'
    Name = 'names'
    OutFile = 'out'
    OutputPath = 'out'
    Path = 'source'
    PlanFile = 'plan'
    Switch = 'switches'
    Target = 'targets'
}
$script:Asking = @{} # by cmdlet: whether it has -WhatIf
# Parameters that name files: relative to the session's location, which is not the program's.
$script:PathParameters = @(
    'File', 'FromCsv', 'Keep', 'KeyPath', 'OutFile', 'OutputPath', 'Path', 'Pfx', 'PlanFile', 'SanFile'
)
# Credentials become a user among the arguments and a password among the secrets.
$script:CredentialPrefixes = @{ SqlCredential = ''; DatabaseCredential = 'db_'; ConsoleCredential = 'api_' }
# Parameters that concern this side only.
$script:OwnParameters = @(
    'Accept', 'Certificate', 'ComputerName', 'Confirm', 'Credential', 'Lab', 'Session', 'ThrottleLimit', 'WhatIf'
) + [System.Management.Automation.Cmdlet]::CommonParameters

function Invoke-SepmtkCmdlet {
    # What every cmdlet does. What changes something is asked first, in the words of Sepmtk.strings.psd1;
    # NoPlan: the operation has no dry run, so that -WhatIf does nothing but say so.
    [CmdletBinding()]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '',
        Justification = 'It asks with the cmdlet that is passed to it, whose -WhatIf and -Confirm the user gave.')]
    param(
        [Parameter(Mandatory, Position = 0)] [System.Management.Automation.PSCmdlet] $Caller,
        [Parameter(Mandatory, Position = 1)] [string] $Operation,
        [Parameter(Mandatory, Position = 2)] [System.Collections.IDictionary] $Bound,
        [hashtable] $With = @{},
        [string] $Target,
        [switch] $NoPlan
    )
    . Import-SepmtkPreference $Caller $Bound
    $call = ConvertTo-SepmtkCall $Bound $With
    $call.Caller = $Caller
    $command = $Caller.MyInvocation.MyCommand
    if (-not $script:Asking.ContainsKey($command.Name)) {
        $script:Asking[$command.Name] = $command.Parameters.ContainsKey('WhatIf')
    }
    if (-not $script:Asking[$command.Name]) {
        Invoke-SepmtkOperation $Operation @call
        return
    }
    if (-not $Target) { $Target = if ($call.Lab) { $call.Lab } else { [Environment]::MachineName } }
    $action = Get-SepmtkText $command.Name
    if (-not $NoPlan) { Invoke-SepmtkChange $Operation @call -Target $Target -Action $action }
    elseif ($Caller.ShouldProcess($Target, $action)) { Invoke-SepmtkOperation $Operation @call }
}

$script:Preferences = @{
    ErrorAction = 'ErrorActionPreference'; WarningAction = 'WarningPreference'; ProgressAction = 'ProgressPreference'
    InformationAction = 'InformationPreference'; Verbose = 'VerbosePreference'; Debug = 'DebugPreference'
    WhatIf = 'WhatIfPreference'; Confirm = 'ConfirmPreference'
}

function Import-SepmtkPreference {
    # A module's functions don't see preferences that were set in the script that calls them, only global
    # ones: 'Stop' at a script's head would stop nothing. Dot-source this before the cmdlet writes anywhere.
    param([System.Management.Automation.PSCmdlet] $From, $Given)
    if (-not [object]::ReferenceEquals($From, $script:Imported.From)) { # once for all items of a pipeline
        $script:Imported = @{ From = $From; Found = Get-SepmtkPreference $From $Given }
    }
    foreach ($preference in $script:Imported.Found.Keys) {
        Set-Variable $preference $script:Imported.Found[$preference] -Scope 0 -WhatIf:$false -Confirm:$false
    }
}

$script:Imported = @{ From = $null; Found = @{} }

function Get-SepmtkPreference {
    # What was set where the cmdlet was called and is another here, by the variable's name.
    [OutputType([hashtable])]
    param([System.Management.Automation.PSCmdlet] $From, $Given)
    $found = @{}
    foreach ($name in $script:Preferences.Keys) {
        if ($Given.ContainsKey($name)) { continue }
        $preference = $script:Preferences[$name]
        $value = $From.SessionState.PSVariable.GetValue($preference)
        if ($null -ne $value -and $value -ne $ExecutionContext.SessionState.PSVariable.GetValue($preference)) {
            $found[$preference] = $value
        }
    }
    $found
}

function ConvertTo-SepmtkCall {
    # Bound parameters as the parameters of Invoke-SepmtkOperation; With: arguments beside them.
    [OutputType([hashtable])]
    param([System.Collections.IDictionary] $Bound, [hashtable] $With)
    $arguments = $With.Clone()
    $secrets = @{}
    foreach ($key in $Bound.Keys) {
        if ($key -in $script:OwnParameters) { continue }
        $name = ConvertTo-SepmtkArgumentName $key
        if ($Bound[$key] -is [pscredential]) {
            $prefix = $script:CredentialPrefixes[$key]
            $arguments["${prefix}user"] = $Bound[$key].UserName
            $secrets["${prefix}password"] = $Bound[$key].Password
            continue
        }
        if ($Bound[$key] -is [securestring]) { $secrets[$name] = $Bound[$key] }
        elseif ($key -in $script:PathParameters) { $arguments[$name] = Resolve-SepmtkPath $Bound[$key] }
        else { $arguments[$name] = $Bound[$key] }
    }
    $lab = if ($Bound.Keys -contains 'Lab') { $Bound['Lab'] } else { $env:SEPMTK_LAB }
    $accept = if ($Bound.Keys -contains 'Accept') { $Bound['Accept'] } else { @() }
    @{ Arguments = $arguments; Secrets = $secrets; Lab = $lab; Accept = $accept }
}

function ConvertTo-SepmtkArgumentName {
    # ServiceTimeout: service_timeout.
    [OutputType([string])]
    param([string] $Parameter)
    if (-not $script:ArgumentNames.ContainsKey($Parameter)) {
        $name = [regex]::Replace($Parameter, '(?<!^)[A-Z]', { '_' + $args[0].Value }).ToLowerInvariant()
        $script:ArgumentNames[$Parameter] = $name
    }
    $script:ArgumentNames[$Parameter]
}

function Resolve-SepmtkLab {
    # The folder for cmdlets that are about a lab itself.
    [OutputType([string])]
    param([System.Management.Automation.PSCmdlet] $Caller, [System.Collections.IDictionary] $Bound)
    $lab = if ($Bound.Keys -contains 'Lab') { $Bound['Lab'] } else { $env:SEPMTK_LAB }
    if (-not $lab) { $Caller.ThrowTerminatingError((New-SepmtkFailure 'LabMissing' 'InvalidArgument' '')) }
    Resolve-SepmtkPath $lab
}
