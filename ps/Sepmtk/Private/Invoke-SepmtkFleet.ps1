# A cmdlet on other computers. Nothing of ours transports anything: it is Invoke-Command.

$script:FleetParameters = 'ComputerName', 'Session', 'Credential', 'ThrottleLimit'

function Invoke-SepmtkFleet {
    # What a whole pipeline has gathered: one Invoke-Command with its throttle for all computers that are to do
    # the same. What changes something is asked here, once, with all names; -WhatIf goes there, where the plan is.
    [CmdletBinding()]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '',
        Justification = 'It asks with the cmdlet that is passed to it, whose -WhatIf and -Confirm the user gave.')]
    param(
        [Parameter(Mandatory, Position = 0)] [System.Management.Automation.PSCmdlet] $Caller,
        [Parameter(Mandatory, Position = 1)] [AllowEmptyCollection()] [System.Collections.ArrayList] $Fleet
    )
    if (-not $Fleet.Count) { return }
    . Import-SepmtkPreference $Caller $Fleet[0]
    foreach ($one in $Fleet) {
        if (-not ($one['ComputerName'] -and $one['Session'])) { continue }
        $Caller.ThrowTerminatingError((New-SepmtkFailure 'FleetTwoWays' 'InvalidArgument' ''))
    }
    $command = $Caller.MyInvocation.MyCommand
    $name = Get-SepmtkCmdletName $Caller
    $more = @{}
    if ($command.Parameters.ContainsKey('WhatIf')) {
        $names = $Fleet | ForEach-Object { if ($_['Session']) { $_.Session.ComputerName } else { $_.ComputerName } }
        $action = $script:Actions[$name]
        if (Confirm-SepmtkChange $Caller (($names | Select-Object -Unique) -join ', ') $action) { $more.Confirm = $false }
        elseif ($WhatIfPreference) { $more.WhatIf = $true }
        else { return }
    }
    foreach ($group in Group-SepmtkFleet $Fleet) {
        try { $calls = [object[]] @($group.Calls | ForEach-Object { Get-SepmtkFleetArgument $_ $more }) }
        catch { $Caller.ThrowTerminatingError($_) }
        Invoke-SepmtkThere -Where $group.Where -Name $name -Calls $calls | ForEach-Object {
            if ($_ -is [System.Management.Automation.ErrorRecord]) { $Caller.WriteError((ConvertTo-SepmtkFleetError $_)) }
            else { $_ }
        }
    }
}

function Group-SepmtkFleet {
    # Where to go and what to do there: computers that are to do the same calls go together.
    [OutputType([hashtable])]
    param([System.Collections.ArrayList] $Fleet)
    $places = [ordered] @{}
    foreach ($one in $Fleet) {
        foreach ($place in @(if ($one['Session']) { $one.Session } else { $one.ComputerName })) {
            $key = if ($one['Session']) { "session $($place.InstanceId)" } else { "computer $place".ToLowerInvariant() }
            if (-not $places.Contains($key)) { $places[$key] = @{ Place = $place; First = $one; Calls = [ordered] @{} } }
            $places[$key].Calls[(Get-SepmtkFleetKey $one)] = $one
        }
    }
    $groups = [ordered] @{}
    foreach ($place in $places.Values) {
        $kind = if ($place.First['Session']) { 'Session' } else { 'ComputerName' }
        $key = "$kind " + ($place.Calls.Keys -join "`n")
        if (-not $groups.Contains($key)) {
            $where = @{ $kind = @() }
            foreach ($name in 'Credential', 'ThrottleLimit') {
                if ($place.First.ContainsKey($name)) { $where[$name] = $place.First[$name] }
            }
            $groups[$key] = @{ Where = $where; Calls = @($place.Calls.Values) }
        }
        $groups[$key].Where[$kind] += $place.Place
    }
    $groups.Values
}

function Get-SepmtkFleetKey {
    # Two calls with the same arguments are one. All but what was piped is the same in a pipeline.
    [OutputType([string])]
    param([hashtable] $Given)
    @($Given.Keys | Where-Object { $_ -notin $script:FleetParameters } | Sort-Object | ForEach-Object {
            "$_=" + (@($Given[$_]) -join "`t")
        }) -join "`r"
}

function Invoke-SepmtkThere {
    # Errors stand among the results: one computer's failure, too, and the others go on.
    param([hashtable] $Where, [string] $Name, [object[]] $Calls)
    $work = {
        param([string] $Name, [object[]] $Calls)
        Import-Module -Name Sepmtk -ErrorAction Stop
        foreach ($call in $Calls) {
            $given = @{}
            $folder = Join-Path ([IO.Path]::GetTempPath()) "sepmtk-$([guid]::NewGuid())"
            try {
                foreach ($key in $call.Keys) {
                    $given[$key] = $call[$key]
                    if ($call[$key] -isnot [System.Collections.IDictionary]) { continue }
                    $null = [IO.Directory]::CreateDirectory($folder)
                    $given[$key] = Join-Path $folder $call[$key].Name
                    [IO.File]::WriteAllBytes($given[$key], [byte[]] $call[$key].Content)
                }
                & $Name @given
            }
            finally { if ([IO.Directory]::Exists($folder)) { [IO.Directory]::Delete($folder, $true) } }
        }
    }
    # A SecureString among the arguments crosses encrypted with the session's own key.
    Invoke-Command @Where -ScriptBlock $work -ArgumentList $Name, $Calls -ErrorAction Continue 2>&1
}

function Get-SepmtkFleetArgument {
    # What the other side gets: everything but where to run and what concerns this side's streams.
    [OutputType([hashtable])]
    param([System.Collections.IDictionary] $Bound, [hashtable] $More)
    $common = [System.Management.Automation.Cmdlet]::CommonParameters
    $there = $More.Clone()
    foreach ($key in $Bound.Keys) {
        if ($key -in $script:FleetParameters -or ($key -in $common -and $key -ne 'Verbose')) { continue }
        if ($key -in 'WhatIf', 'Confirm') { continue } # asked here
        if ($script:Paths.Contains($key)) { # read here
            $there[$key] = Read-SepmtkFleetFile $Bound[$key]
            continue
        }
        $there[$key] = if ($Bound[$key] -is [switch]) { [bool] $Bound[$key] } else { $Bound[$key] }
    }
    $there
}

function Read-SepmtkFleetFile {
    # A file of this computer: its content goes there, whatever lies there at that path.
    [OutputType([hashtable])]
    param([string] $Path)
    $full = Resolve-SepmtkPath $Path
    try { @{ Name = [IO.Path]::GetFileName($full); Content = [IO.File]::ReadAllBytes($full) } }
    catch {
        $reason = $_.Exception.GetBaseException().Message
        throw (New-SepmtkFailure 'FleetFile' 'ReadError' $full -Values $full, $reason -FixValues $full)
    }
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
