# Calls of one pipeline, sent ahead: the child reads the next file while this side shows the last one. Only
# reading of files is sent ahead: it takes no time, so that nobody waits for what was asked in vain.

$script:MostAhead = 4 # by one pipeline
$script:MostKept = 64 # by all that run, one in the other, and those that were stopped by what stands before them

function Send-SepmtkAhead {
    # The call goes into Waiting; the results of those before it come as soon as they are there.
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '',
        Justification = 'It asks for what the cmdlet that calls would ask for itself.')]
    param(
        [Parameter(Mandatory)] [System.Collections.Queue] $Waiting,
        [Parameter(Mandatory)] [System.Management.Automation.PSCmdlet] $Caller,
        [Parameter(Mandatory)] [hashtable] $Asked
    )
    $call = Start-SepmtkCall $Asked $Caller
    $Waiting.Enqueue($call)
    $most = 0
    if ($null -ne $call.Id -and [IO.Path]::IsPathRooted($Asked.Arguments.source)) {
        $most = $script:MostAhead
        $kept = $call.Session.Ahead
        $null = $kept.Add($call.Id)
        if ($kept.Count -gt $script:MostKept) {
            Close-SepmtkCall $call.Session $kept[0]
            $kept.RemoveAt(0)
        }
    }
    Receive-SepmtkAhead $Waiting $Caller -Most $most
}

function Receive-SepmtkAhead {
    # Show what calls bring, in their order, until at most so many wait; more where they are done already.
    param(
        [Parameter(Mandatory)] [System.Collections.Queue] $Waiting,
        [Parameter(Mandatory)] [System.Management.Automation.PSCmdlet] $Caller,
        [int] $Most
    )
    while ($Waiting.Count -gt $Most -or ($Waiting.Count -gt 1 -and (Test-SepmtkDone $Waiting.Peek()))) {
        $call = $Waiting.Dequeue()
        if (Test-SepmtkLost $call) { $call = Start-SepmtkCall $call.Asked $Caller }
        $call.Session.Ahead.Remove($call.Id)
        Receive-SepmtkCall $call $Caller $Waiting
    }
}

function Test-SepmtkLost {
    # Whether the child that was asked has died of another call, or the call was given up: it is asked again.
    [OutputType([bool])]
    param([hashtable] $Call)
    if ($Call.Failure -or ($Call.Session.Failure -and -not $Call.Session.Blamed)) { return $false }
    $Call.Session -ne $script:Session -or -not $Call.Session.Open.ContainsKey($Call.Id)
}

function Test-SepmtkDone {
    # Whether all that a call brings is there.
    [OutputType([bool])]
    param([hashtable] $Call)
    if ($Call.Failure -or (Test-SepmtkLost $Call)) { return $true }
    if (-not $Call.Session.Failure) {
        try { Update-SepmtkPipe $Call.Session 0 }
        catch { $Call.Session.Failure = $_ } # what came before it is handed out first
    }
    $frames = $Call.Session.Open[$Call.Id]
    $Call.Session.Failure -or ($frames.Count -gt 0 -and $frames.ToArray()[-1].kind -eq 'done')
}
