# The child: started late, once per session, ended with it, started anew after it died.

function Get-SepmtkSession {
    # The session that runs, or a new one. Throws an ErrorRecord where there is no program or the wrong one.
    [OutputType([hashtable])]
    param()
    if ($script:Session -and $script:Session.Process.HasExited) { Stop-SepmtkSession }
    if (-not $script:Session) {
        $script:Session = Start-SepmtkProcess (Find-SepmtkProgram)
        Register-SepmtkRunspaceEnd $script:Session
        try { Initialize-SepmtkSession $script:Session }
        catch {
            Stop-SepmtkSession
            throw
        }
    }
    $script:Session
}

function Start-SepmtkProcess {
    [OutputType([hashtable])]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '',
        Justification = 'The program is needed for -WhatIf, too, and changes nothing by itself.')]
    param([Parameter(Mandatory)] [string] $Path)
    $info = New-Object System.Diagnostics.ProcessStartInfo $Path, 'serve --stdio'
    $info.UseShellExecute = $false
    $info.CreateNoWindow = $true # a console of its own: this one's Ctrl-C must not reach it
    $info.RedirectStandardInput = $true
    $info.RedirectStandardOutput = $true
    $info.RedirectStandardError = $true
    $info.WorkingDirectory = [IO.Path]::GetPathRoot([Environment]::SystemDirectory + [IO.Path]::DirectorySeparatorChar)
    $variables = $info.EnvironmentVariables
    foreach ($name in @($variables.Keys).Where({ $_.StartsWith('PYTHON', [StringComparison]::OrdinalIgnoreCase) })) { $variables.Remove($name) }
    $variables.Remove('SEPMTK_LAB') # each request names its host
    $variables['PYTHONUTF8'] = '1'
    try { $process = [System.Diagnostics.Process]::Start($info) }
    catch {
        $reason = $_.Exception.GetBaseException().Message
        throw (New-SepmtkFailure 'ProgramNotStarted' 'ResourceUnavailable' $Path -Values $Path, $reason)
    }
    New-SepmtkPipe $process
}

function Register-SepmtkRunspaceEnd {
    # A runspace that is closed closes the child's input, which ends the child. No script runs in a closed
    # runspace, so this is a delegate without any; the end of the whole process closes the input by itself.
    param([Parameter(Mandatory)] [hashtable] $Session)
    $expression = [System.Linq.Expressions.Expression]
    $who = $expression::Parameter([object], 'who')
    $change = $expression::Parameter([System.Management.Automation.Runspaces.RunspaceStateEventArgs], 'change')
    $state = $expression::Property($expression::Property($change, 'RunspaceStateInfo'), 'State')
    $closed = $expression::Equal($state, $expression::Constant([System.Management.Automation.Runspaces.RunspaceState]::Closed))
    $input_ = $expression::Constant($Session.Process.StandardInput.BaseStream, [System.IO.Stream])
    $close = $expression::Call($input_, [System.IO.Stream].GetMethod('Dispose', [type[]] @()))
    $handler = [System.EventHandler[System.Management.Automation.Runspaces.RunspaceStateEventArgs]]
    $parameters = [System.Linq.Expressions.ParameterExpression[]] @($who, $change)
    $Session.Ending = $expression::Lambda($handler, $expression::IfThen($closed, $close), $parameters).Compile()
    $Session.Runspace = [runspace]::DefaultRunspace
    $Session.Runspace.add_StateChanged($Session.Ending)
}

function Initialize-SepmtkSession {
    # Say hello, and see whether that program belongs to this module.
    param([Parameter(Mandatory)] [hashtable] $Session)
    $id = Open-SepmtkCall $Session @{ op = 'hello'; args = @{ protocol = 1; names = 'pascal' } }
    $version = ''
    $seen = @{ Frames = 0 }
    do {
        $frame = Receive-SepmtkFrame $Session $id $seen $script:Limits.Start
        if ($frame.kind -eq 'result') { $version = [string] $frame.value.version }
        if ($frame.kind -eq 'error') { throw (New-SepmtkError $frame.error) }
    } until ($frame.kind -eq 'done')
    $Session.Open.Remove($id)
    $from, $below = $script:Program.From, $script:Program.Below
    $number = [version]($version -replace '[^0-9.].*$')
    if ($number -lt [version] $from -or $number -ge [version] $below) {
        throw (New-SepmtkFailure 'ProgramVersion' 'InvalidOperation' $version -Values $version, $from, $below)
    }
}

function Get-SepmtkSessionError {
    # What ended a call as an error of this module. What nobody foresaw may have left half of a frame behind:
    # the session is ended, and the next call begins a new one.
    [OutputType([System.Management.Automation.ErrorRecord])]
    param([System.Management.Automation.ErrorRecord] $Record, [hashtable] $Session)
    if ($Record.Exception.Data['sepmtk']) { return $Record }
    if ([object]::ReferenceEquals($Session, $script:Session)) { Stop-SepmtkSession -Now }
    New-SepmtkFailure 'SessionBroken' 'NotSpecified' 'sepmtk' -Values $Record.Exception.Message -Fix 'SessionFix'
}

function Stop-SepmtkSession {
    # The end of its input ends the child; one that doesn't listen is killed.
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '',
        Justification = 'It ends a child of this session; the user is asked by the cmdlet that calls.')]
    param([switch] $Now)
    $session = $script:Session
    $script:Session = $null
    if (-not $session) { return }
    $process = $session.Process
    $session.Runspace.remove_StateChanged($session.Ending)
    try {
        if (-not $Now) {
            $process.StandardInput.BaseStream.Dispose()
            $Now = -not $process.WaitForExit(2000)
        }
        if ($Now -and -not $process.HasExited) {
            $process.Kill()
            $null = $process.WaitForExit(5000)
        }
    }
    catch [System.InvalidOperationException], [System.IO.IOException], [System.ComponentModel.Win32Exception] {
        Write-Debug "sepmtk: $_" # it has just ended by itself
    }
    finally { $process.Dispose() }
}
