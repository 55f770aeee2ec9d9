# What is left half done when the program dies: a fresh one is asked how the run stands and what is stopped.
$script:Runs = @{ 'renew.run' = 'interrupted'; 'renew.resume' = 'interrupted'; 'renew.undo' = 'undo-interrupted' }

function Invoke-SepmtkOperation {
    # One call of one operation (docs/protocol.md, docs/parity.md): results go down the pipeline as they
    # come, every other stream where the calling cmdlet's user expects it. An error is non-terminating, so
    # that a pipeline goes on after one bad item; only a program that can't be started ends it.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)] [string] $Name,
        [Parameter(Position = 1)] [System.Collections.IDictionary] $Arguments = @{},
        [Parameter(Mandatory)] [System.Management.Automation.PSCmdlet] $Caller,
        [System.Collections.IDictionary] $Secrets = @{},
        [AllowEmptyString()] [string] $Lab,
        [string[]] $Accept = @(),
        [switch] $DryRun
    )
    try { $session = Get-SepmtkSession }
    catch { $Caller.ThrowTerminatingError((Get-SepmtkSessionError $_ $script:Session)) }
    $id = $null
    $seen = @{ Progress = $null; Frames = 0 }
    try {
        $failure = $null
        $asked = @{ Name = $Name; Arguments = $Arguments; Secrets = $Secrets; Lab = $Lab; Accept = $Accept; DryRun = $DryRun }
        try { $id = Open-SepmtkCall $session (New-SepmtkRequest @asked) }
        catch { $failure = $_ }
        $kind = ''
        while (-not $failure -and $kind -ne 'done') {
            try {
                $frame = Receive-SepmtkFrame $session $id $seen
                $kind = $frame.kind
                $result = if ($kind -eq 'result') { ConvertTo-SepmtkResult $frame }
            }
            catch {
                $failure = $_
                break
            }
            if ($kind -eq 'result') { $result }
            else { Show-SepmtkFrame $frame $Caller -Seen $seen }
        }
        if ($kind -eq 'done' -or $failure) {
            if ($null -ne $id) { $session.Open.Remove($id) }
            $id = $null
        }
        if ($failure) {
            $Caller.WriteError((Get-SepmtkSessionError $failure $session))
            if ($Name -in $script:Runs.Keys -and -not $DryRun) {
                Invoke-SepmtkOperation 'renew.status' -Caller $Caller -Lab $Lab | ForEach-Object {
                    # The program that carried it out is known to be dead, which its journal can't know.
                    if ($_.Outcome -in 'running', 'undoing') { $_.Outcome = $script:Runs[$Name] }
                    $_
                }
            }
        }
    }
    finally {
        # Ctrl-C, Select-Object -First, -ErrorAction Stop: the session stays usable. 5.1 has no clean block.
        if ($null -ne $id) { Close-SepmtkCall $session $id }
        if ($seen.Progress) {
            $seen.Progress.RecordType = 'Completed'
            $Caller.WriteProgress($seen.Progress)
        }
    }
}

function Invoke-SepmtkChange {
    # The same for what changes something: asked first, and with -WhatIf the program's own plan for exactly
    # that target instead. Action says what is done, in the user's language.
    [CmdletBinding()]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '',
        Justification = 'It asks with the cmdlet that is passed to it, whose -WhatIf and -Confirm the user gave.')]
    param(
        [Parameter(Mandatory, Position = 0)] [string] $Name,
        [Parameter(Position = 1)] [System.Collections.IDictionary] $Arguments = @{},
        [Parameter(Mandatory)] [System.Management.Automation.PSCmdlet] $Caller,
        [Parameter(Mandatory)] [string] $Target,
        [Parameter(Mandatory)] [string] $Action,
        [System.Collections.IDictionary] $Secrets = @{},
        [AllowEmptyString()] [string] $Lab,
        [string[]] $Accept = @()
    )
    $call = @{ Caller = $Caller; Secrets = $Secrets; Lab = $Lab; Accept = $Accept }
    if (Confirm-SepmtkChange -Caller $Caller -About $Target -Action $Action) { Invoke-SepmtkOperation $Name $Arguments @call }
    elseif ($WhatIfPreference) { Invoke-SepmtkOperation $Name $Arguments @call -DryRun }
}

function New-SepmtkRequest {
    # Plain data only: Windows PowerShell's ConvertTo-Json would also write what a string was decorated with.
    # Passwords are read out of their SecureStrings here, last of all.
    [OutputType([hashtable])]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '',
        Justification = 'It makes an object in memory and changes no system state.')]
    param($Name, $Arguments, $Secrets, $Lab, $Accept, $DryRun)
    $plain = @{}
    foreach ($key in $Arguments.Keys) {
        if ($null -ne $Arguments[$key]) { $plain["$key"] = ConvertTo-SepmtkArgument $Arguments[$key] }
    }
    $open = @{}
    foreach ($key in $Secrets.Keys) {
        if ($Secrets[$key]) {
            $open["$key"] = (New-Object System.Net.NetworkCredential '', $Secrets[$key]).Password
        }
    }
    $request = @{
        op = $Name; args = $plain; secrets = $open; dry_run = [bool] $DryRun; yes = $true
        accept = [object[]] @($Accept | Where-Object { $_ })
        lang = if ($PSUICulture.StartsWith('ja', [StringComparison]::OrdinalIgnoreCase)) { 'ja' } else { 'en' }
        verbose = $VerbosePreference -ne 'SilentlyContinue'
    }
    if ($Lab) { $request.lab = Resolve-SepmtkPath $Lab }
    $request
}

function ConvertTo-SepmtkArgument {
    param($Value)
    if ($Value -is [switch]) { return [bool] $Value }
    if ($Value -is [datetime]) { return $Value.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ', [cultureinfo]::InvariantCulture) }
    if ($Value -is [bool] -or $Value -is [int] -or $Value -is [long] -or $Value -is [double]) { return $Value }
    if ($Value -is [array]) { return , [object[]] @($Value | ForEach-Object { ConvertTo-SepmtkArgument $_ }) }
    if ($Value -is [System.Collections.IDictionary]) {
        $plain = @{}
        foreach ($key in $Value.Keys) { $plain["$key"] = "$($Value[$key])" }
        return $plain
    }
    "$Value"
}

function Show-SepmtkFrame {
    # A frame on its stream; results go down the pipeline.
    param($Frame, [System.Management.Automation.PSCmdlet] $Caller, [hashtable] $Seen)
    switch ($Frame.kind) {
        'error' { $Caller.WriteError((New-SepmtkError $Frame.error)) }
        'warning' { $Caller.WriteWarning((ConvertTo-SepmtkSentence $Frame.warning)) }
        'verbose' { $Caller.WriteVerbose($Frame.message) }
        'progress' {
            $shown = $Frame.progress
            $record = New-Object System.Management.Automation.ProgressRecord 1, $shown.activity, $shown.status
            $record.PercentComplete = [Math]::Max(-1, [Math]::Min(100, [int] $shown.percent))
            $Seen.Progress = $record
            $Caller.WriteProgress($record)
        }
    }
}

function ConvertTo-SepmtkSentence {
    # A warning on one line, with its id.
    [OutputType([string])]
    param($Words)
    $text = @($Words.message, $Words.found, $Words.fix) -ne '' -join ' '
    "$text [$($Words.id)]"
}

function Close-SepmtkCall {
    # Give a call up: what it still sends is thrown away, and what runs is cancelled as by Ctrl-C.
    param([hashtable] $Session, [string] $Id)
    $Session.Open.Remove($Id)
    if ($Session -ne $script:Session -or $Session.Process.HasExited) { return }
    $Session.Abandoned[$Id] = 0
    $Session.Last += 1
    $cancel = "$($Session.Last)"
    $Session.Abandoned[$cancel] = 0
    try { Send-SepmtkFrame $Session @{ id = $cancel; op = 'cancel'; args = @{ id = $Id } } }
    catch { Write-Debug "sepmtk: $_" } # the session is over, and the next call begins a new one
}
