<#
.SYNOPSIS
    A check for the Task Scheduler: what is not in order, and an exit code.
.DESCRIPTION
    Writes one line of JSON for each finding to the log. Exit code 0: all is in order; 1: warnings;
    2: errors; 3: the check itself failed. With -Register the script makes itself a daily task of SYSTEM
    instead.
.EXAMPLE
    .\Watch-Sepm.ps1 -LogFile C:\ProgramData\checks\sepm.log
.EXAMPLE
    .\Watch-Sepm.ps1 -LogFile C:\ProgramData\checks\sepm.log -Register
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $LogFile,
    [switch] $Register
)
$ErrorActionPreference = 'Stop'

# SYSTEM's folder is another one; a log that can't be written must not look like a warning.
$LogFile = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($LogFile)
try { New-Item -ItemType Directory -Path (Split-Path -Parent $LogFile) -Force | Out-Null }
catch { Write-Warning "$_"; exit 3 }

if ($Register) {
    $run = "-NoProfile -NonInteractive -File `"$PSCommandPath`" -LogFile `"$LogFile`""
    $task = @{
        TaskName = 'Check SEPM'
        Action = New-ScheduledTaskAction -Execute powershell.exe -Argument $run
        Trigger = New-ScheduledTaskTrigger -Daily -At '06:00'
        Principal = New-ScheduledTaskPrincipal -UserId SYSTEM -RunLevel Highest
    }
    Register-ScheduledTask @task | Out-Null
    exit 0
}

try {
    Import-Module Sepmtk
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
