# Frames to and from the child, without threads of ours: one pending read on each of its two outputs, looked
# at in short waits, so that neither pipe can fill up unseen and Ctrl-C works between two looks.

function New-SepmtkPipe {
    [OutputType([hashtable])]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '',
        Justification = 'It makes an object in memory and changes no system state.')]
    param([Parameter(Mandatory)] [System.Diagnostics.Process] $Process)
    $pipe = @{
        Process = $Process; Output = $Process.StandardOutput.BaseStream; Errors = $Process.StandardError.BaseStream
        OutputBytes = New-Object byte[] 65536; ErrorBytes = New-Object byte[] 65536
        Rest = New-Object System.Text.StringBuilder; Said = ''; Last = 0
        Open = @{}; Abandoned = @{}; Failure = $null; Heard = [datetime]::UtcNow; Asked = $null
    }
    $pipe.Reading = $pipe.Output.ReadAsync($pipe.OutputBytes, 0, $pipe.OutputBytes.Length)
    $pipe.Listening = $pipe.Errors.ReadAsync($pipe.ErrorBytes, 0, $pipe.ErrorBytes.Length)
    $pipe
}

function Open-SepmtkCall {
    # Send a request; its id. Frames of every open call are kept for it: calls of one pipeline interleave.
    [OutputType([string])]
    param([Parameter(Mandatory)] [hashtable] $Session, [Parameter(Mandatory)] [hashtable] $Request)
    $Session.Last += 1
    $id = "$($Session.Last)" # a text: numbers come back as another type in 5.1 than in 7
    $Request.id = $id
    $Session.Open[$id] = New-Object System.Collections.Queue
    $Session.Heard = [datetime]::UtcNow
    Send-SepmtkFrame $Session $Request
    $id
}

function Send-SepmtkFrame {
    # UTF-8 bytes: 5.1 has no StandardInputEncoding, and the console's code page is anybody's.
    param([Parameter(Mandatory)] [hashtable] $Session, [Parameter(Mandatory)] [hashtable] $Frame)
    $line = (ConvertTo-Json $Frame -Depth 8 -Compress) + "`n"
    $bytes = [System.Text.Encoding]::UTF8.GetBytes($line)
    $stream = $Session.Process.StandardInput.BaseStream
    try {
        $writing = $stream.WriteAsync($bytes, 0, $bytes.Length)
        while (-not $writing.Wait(50)) { Update-SepmtkPipe $Session 0 }
        $stream.Flush()
    }
    catch [System.AggregateException], [System.IO.IOException], [System.ObjectDisposedException] {
        throw (Get-SepmtkDeath $Session)
    }
    finally { [Array]::Clear($bytes, 0, $bytes.Length) } # it may hold a password
}

function Receive-SepmtkFrame {
    # The next frame of a call. Throws an ErrorRecord where the child died, hangs or writes nonsense;
    # the session is over then.
    param([hashtable] $Session, [string] $Id, [hashtable] $Seen, [int] $Seconds = $script:Limits.Quiet)
    $Seen.Frames += 1
    if ($Seen.Frames -gt $script:Limits.Frames) { throw (Get-SepmtkNonsense 'flood') }
    $queue = $Session.Open[$Id]
    while ($queue.Count -eq 0) {
        if ($Session.Failure) { throw $Session.Failure }
        try { Update-SepmtkPipe $Session 200 -Seconds $Seconds }
        catch { $Session.Failure = $_ } # what came before it is handed out first
    }
    $queue.Dequeue()
}

function Update-SepmtkPipe {
    # Look once at both outputs and at the clock.
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '',
        Justification = 'It reads a pipe; the user is asked by the cmdlet that calls.')]
    param([hashtable] $Session, [int] $Milliseconds, [int] $Seconds = $script:Limits.Quiet)
    $tasks = [System.Threading.Tasks.Task[]] @($Session.Reading, $Session.Listening)
    switch ([System.Threading.Tasks.Task]::WaitAny($tasks, $Milliseconds)) {
        0 {
            Read-SepmtkOutput $Session
            return
        }
        1 { Read-SepmtkComplaint $Session }
    }
    $silence = ([datetime]::UtcNow - $Session.Heard).TotalSeconds
    if ($silence -gt $Seconds + $script:Limits.Hang) {
        $waited = [int] $silence
        Stop-SepmtkSession -Now
        throw (New-SepmtkFailure 'SessionHung' 'OperationTimeout' 'sepmtk' -Values $waited -Fix 'SessionFix')
    }
    if ($silence -gt $Seconds -and -not $Session.Asked) {
        $Session.Asked = "ping$($Session.Last)" # silence alone is no hang: a service may take minutes to stop
        Send-SepmtkFrame $Session @{ id = $Session.Asked; op = 'ping' }
    }
}

function Read-SepmtkOutput {
    param([hashtable] $Session)
    $count = if ($Session.Reading.IsFaulted) { 0 } else { $Session.Reading.Result }
    if ($count -eq 0) { throw (Get-SepmtkDeath $Session) }
    $Session.Heard = [datetime]::UtcNow
    $text = [System.Text.Encoding]::ASCII.GetString($Session.OutputBytes, 0, $count)
    $Session.Reading = $Session.Output.ReadAsync($Session.OutputBytes, 0, $Session.OutputBytes.Length)
    $end = $text.LastIndexOf([char] 10) # of a text it would go by the culture
    if ($end -lt 0) {
        $null = $Session.Rest.Append($text)
        if ($Session.Rest.Length -gt $script:Limits.Line) { throw (Get-SepmtkNonsense 'line') }
        return
    }
    $null = $Session.Rest.Append($text, 0, $end)
    $lines = $Session.Rest.ToString()
    $null = $Session.Rest.Clear().Append($text, $end + 1, $text.Length - $end - 1)
    foreach ($line in $lines.Split("`n")) { Add-SepmtkFrame $Session $line }
}

function Add-SepmtkFrame {
    # To its call; away with it where the call was given up, or where it only says that the child lives.
    param([hashtable] $Session, [string] $Line)
    try {
        $options = $script:JsonOptions
        $frame = ConvertFrom-Json $Line @options
        $id, $kind = [string] $frame.id, [string] $frame.kind
    }
    catch { throw (Get-SepmtkNonsense 'JSON') }
    if ($Session.Open.ContainsKey($id)) { $Session.Open[$id].Enqueue($frame) }
    elseif ($Session.Abandoned.ContainsKey($id)) {
        $Session.Abandoned[$id] += 1
        if ($Session.Abandoned[$id] -gt $script:Limits.Frames) { throw (Get-SepmtkNonsense 'flood') }
        if ($kind -eq 'done') { $Session.Abandoned.Remove($id) }
    }
    elseif ($id -and $id -eq $Session.Asked) { $Session.Asked = $null }
    else { throw (Get-SepmtkNonsense 'id') }
}

function Read-SepmtkComplaint {
    # The last words on standard error say why a child died.
    param([hashtable] $Session)
    $count = if ($Session.Listening.IsFaulted) { 0 } else { $Session.Listening.Result }
    if ($count -eq 0) {
        $Session.Listening = (New-Object 'System.Threading.Tasks.TaskCompletionSource[int]').Task # its end
        return
    }
    $said = $Session.Said + [System.Text.Encoding]::UTF8.GetString($Session.ErrorBytes, 0, $count)
    $Session.Said = $said.Substring([Math]::Max(0, $said.Length - 2000))
    $Session.Listening = $Session.Errors.ReadAsync($Session.ErrorBytes, 0, $Session.ErrorBytes.Length)
}

function Get-SepmtkDeath {
    [OutputType([System.Management.Automation.ErrorRecord])]
    param([hashtable] $Session)
    $null = $Session.Process.WaitForExit(2000)
    while ($Session.Listening.AsyncWaitHandle.WaitOne(100)) { Read-SepmtkComplaint $Session }
    $code = if ($Session.Process.HasExited) { $Session.Process.ExitCode } else { '-' }
    $last = @($Session.Said.Trim().Split("`n"))[-1].Trim()
    Stop-SepmtkSession -Now
    New-SepmtkFailure 'SessionDied' 'ResourceUnavailable' 'sepmtk' -Values $code, $last -Fix 'SessionFix'
}

function Get-SepmtkNonsense {
    [OutputType([System.Management.Automation.ErrorRecord])]
    param([string] $What)
    Stop-SepmtkSession -Now
    New-SepmtkFailure 'SessionGarbage' 'ProtocolError' 'sepmtk' -Values $What -Fix 'SessionFix'
}
