<#
.SYNOPSIS
    A check for the Task Scheduler: what is not in order, and an exit code.
.DESCRIPTION
    Writes one line of JSON for each finding to the log. Exit code 0: all is in order; 1: warnings;
    2: errors; 3: the check itself failed. With -MetricsFile the same goes to a textfile collector of
    Prometheus (docs/monitoring). With -Register the script makes itself a daily task of SYSTEM instead,
    or makes the one that is there anew.
.EXAMPLE
    .\Watch-Sepm.ps1 -LogFile C:\ProgramData\checks\sepm.log
.EXAMPLE
    $collector = 'C:\Program Files\windows_exporter\textfile_inputs\sepmtk.prom'
    .\Watch-Sepm.ps1 -LogFile C:\ProgramData\checks\sepm.log -MetricsFile $collector -Register
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $LogFile,
    [string] $MetricsFile,
    [switch] $Register
)
$ErrorActionPreference = 'Stop'

# SYSTEM's folder is another one; a log that can't be written must not look like a warning.
$path = $ExecutionContext.SessionState.Path
$LogFile = $path.GetUnresolvedProviderPathFromPSPath($LogFile)
if ($MetricsFile) { $MetricsFile = $path.GetUnresolvedProviderPathFromPSPath($MetricsFile) }
try { New-Item -ItemType Directory -Path (Split-Path -Parent $LogFile) -Force | Out-Null }
catch { Write-Warning "$_"; exit 3 }

if ($Register) {
    $run = "-NoProfile -NonInteractive -File `"$PSCommandPath`" -LogFile `"$LogFile`""
    if ($MetricsFile) { $run += " -MetricsFile `"$MetricsFile`"" }
    $task = @{
        TaskName = 'Check SEPM'
        Action = New-ScheduledTaskAction -Execute powershell.exe -Argument $run
        Trigger = New-ScheduledTaskTrigger -Daily -At '06:00'
        Principal = New-ScheduledTaskPrincipal -UserId SYSTEM -RunLevel Highest
        Settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -ExecutionTimeLimit '01:00:00'
    }
    Register-ScheduledTask @task -Force | Out-Null
    exit 0
}

try {
    Import-Module Sepmtk
    if ($MetricsFile) {
        # The module knows which program an elevated session may start.
        $program = & (Get-Module Sepmtk) { Find-SepmtkProgram }
        & $program doctor --format prometheus --out $MetricsFile
    }
    $checks = @(Test-SepmServer | Where-Object Outcome -NE 'ok')
}
catch {
    $checks = @()
    $failure = @{ Time = [datetime]::UtcNow.ToString('s') + 'Z'; Check = 'failed'; Message = "$_" }
    Add-Content -LiteralPath $LogFile -Encoding UTF8 -Value (ConvertTo-Json $failure -Compress)
    exit 3
}
foreach ($check in $checks) {
    $line = @{
        Time = [datetime]::UtcNow.ToString('s') + 'Z'
        Check = $check.Check
        Outcome = $check.Outcome
        Message = @($check.Findings | ForEach-Object { $_.Message }) -join ' '
    }
    Add-Content -LiteralPath $LogFile -Encoding UTF8 -Value (ConvertTo-Json $line -Compress)
}
if ($checks.Outcome -contains 'error') { exit 2 }
if ($checks.Outcome -contains 'warning') { exit 1 }
exit 0
