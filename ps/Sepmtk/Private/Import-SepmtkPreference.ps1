# What a script that calls a cmdlet has set holds in the cmdlet, too.

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
