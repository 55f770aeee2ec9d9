# A cmdlet on other computers. Nothing of ours transports anything: it is Invoke-Command.

$script:FleetParameters = 'ComputerName', 'Session', 'Credential', 'ThrottleLimit'

function Invoke-SepmtkFleet {
    # The calling cmdlet, there. One computer's failure is an error with its name; the others go on.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)] [System.Management.Automation.PSCmdlet] $Caller,
        [Parameter(Mandatory, Position = 1)] [System.Collections.IDictionary] $Bound
    )
    . Import-SepmtkPreference $Caller $Bound
    $where = @{}
    $script:FleetParameters | Where-Object { $Bound.Keys -contains $_ } | ForEach-Object { $where[$_] = $Bound[$_] }
    if ($where.ContainsKey('ComputerName') -and $where.ContainsKey('Session')) {
        $Caller.ThrowTerminatingError((New-SepmtkFailure 'FleetTwoWays' 'InvalidArgument' ''))
    }
    $work = {
        param([string] $Name, [System.Collections.IDictionary] $Parameters)
        Import-Module -Name Sepmtk -ErrorAction Stop
        $given = @{}
        foreach ($key in $Parameters.Keys) { $given[$key] = $Parameters[$key] }
        & $Name @given
    }
    # A SecureString among the arguments crosses encrypted with the session's own key.
    $sent = $Caller.MyInvocation.MyCommand.Name, (Get-SepmtkFleetArgument $Bound)
    Invoke-Command @where -ScriptBlock $work -ArgumentList $sent -ErrorAction Continue 2>&1 | ForEach-Object {
        if ($_ -is [System.Management.Automation.ErrorRecord]) { $Caller.WriteError((ConvertTo-SepmtkFleetError $_)) }
        else { $_ }
    }
}

function Invoke-SepmtkFleetChange {
    # The same for what changes something: asked here, once, with all names; -WhatIf goes there, where the plan is.
    [CmdletBinding()]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '',
        Justification = 'It asks with the cmdlet that is passed to it, whose -WhatIf and -Confirm the user gave.')]
    param(
        [Parameter(Mandatory, Position = 0)] [System.Management.Automation.PSCmdlet] $Caller,
        [Parameter(Mandatory, Position = 1)] [System.Collections.IDictionary] $Bound
    )
    . Import-SepmtkPreference $Caller $Bound
    $names = if ($Bound.Keys -contains 'Session') { $Bound['Session'].ComputerName } else { $Bound['ComputerName'] }
    $action = Get-SepmtkText $Caller.MyInvocation.MyCommand.Name
    if ($Caller.ShouldProcess($names -join ', ', $action)) { $Bound['Confirm'] = $false }
    elseif ($WhatIfPreference) { $Bound['WhatIf'] = $true }
    else { return }
    Invoke-SepmtkFleet $Caller $Bound
}

function Get-SepmtkFleetArgument {
    # What the other side gets: everything but where to run and what concerns this side's streams.
    [OutputType([hashtable])]
    param([System.Collections.IDictionary] $Bound)
    $common = [System.Management.Automation.Cmdlet]::CommonParameters
    $there = @{}
    foreach ($key in $Bound.Keys) {
        if ($key -in $script:FleetParameters -or ($key -in $common -and $key -ne 'Verbose')) { continue }
        $there[$key] = if ($Bound[$key] -is [switch]) { [bool] $Bound[$key] } else { $Bound[$key] }
    }
    $there
}

function ConvertTo-SepmtkFleetError {
    # The same id, category and fix, with the computer's name in front and as the target.
    [OutputType([System.Management.Automation.ErrorRecord])]
    param([System.Management.Automation.ErrorRecord] $Record)
    $about = $Record.TargetObject
    $computer = if ($Record.PSObject.Properties['OriginInfo']) { $Record.OriginInfo.PSComputerName }
    elseif ($about -is [System.Management.Automation.Runspaces.PSSession]) { $about.ComputerName }
    else { "$about" }
    $details = $Record.ErrorDetails
    $text = if ($details -and $details.Message) { $details.Message } else { $Record.Exception.Message }
    $fix = if ($details) { $details.RecommendedAction } else { '' }
    $exception = New-Object System.InvalidOperationException "${computer}: $text", $Record.Exception
    $id = $Record.FullyQualifiedErrorId.Split(',')[0]
    $said = @{ Id = $id; Category = $Record.CategoryInfo.Category; Target = $computer; Text = $exception.Message; Fix = $fix }
    New-SepmtkRecord $exception @said
}
