#Requires -Version 5.1
<#
.SYNOPSIS
Installs sepmtk from this folder: the program to %ProgramFiles%\sepmtk, the module where PowerShell finds it.
.DESCRIPTION
Needs no internet: everything lies beside this script. Every file is compared with SHA256SUMS first, and
nothing is written where one differs. Needs an elevated session and the 64-bit Python that
python-version.txt names. To remove it again, delete %ProgramFiles%\sepmtk and the module's folders.
.PARAMETER Python
Path of python.exe. Without it the launcher py finds one.
.EXAMPLE
.\Install-Sepmtk.ps1 -WhatIf

Shows what would be written.
.EXAMPLE
.\Install-Sepmtk.ps1 -Python 'C:\Program Files\Python312\python.exe'

Installs with this Python.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [ValidateNotNullOrEmpty()]
    [string] $Python
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2.0

function Get-Program {
    # The interpreter of the version that the wheels were made for, with its first arguments.
    param([string] $Named, [string] $Version)
    if ($Named) { return $Named }
    if (Get-Command -Name py -CommandType Application -ErrorAction Ignore) { return 'py', "-$Version" }
    throw "Python $Version (64-bit) is needed, and neither -Python nor the launcher py names one. Install it from python.org and run this again. Nothing was changed."
}

function Get-ProgramFolder {
    # %ProgramFiles% of 64-bit programs: a 32-bit PowerShell is told the other one. Off Windows, where only a
    # rehearsal can run, the variable says it.
    if ([Environment]::OSVersion.Platform -ne 'Win32NT') { return $env:ProgramFiles }
    if ([Environment]::Is64BitProcess -or -not [Environment]::Is64BitOperatingSystem) {
        return [Environment]::GetFolderPath('ProgramFiles')
    }
    $machine = [Microsoft.Win32.RegistryKey]::OpenBaseKey('LocalMachine', 'Registry64')
    try { $machine.OpenSubKey('SOFTWARE\Microsoft\Windows\CurrentVersion').GetValue('ProgramFilesDir') } finally { $machine.Dispose() }
}

function Test-Elevated {
    if ([Environment]::OSVersion.Platform -ne 'Win32NT') { return $true }
    $me = New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent())
    $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)
}

function Invoke-Program {
    # A program's lines as verbose text. What it writes on standard error is no error by itself, but under 'Stop'
    # Windows PowerShell makes it one in ISE and in remote sessions.
    param([string[]] $Command, [string] $Otherwise)
    $ErrorActionPreference = 'Continue'
    $program, $more = $Command
    $said = @(& $program @more 2>&1 | ForEach-Object { "$_" })
    $code = $LASTEXITCODE
    $said | ForEach-Object { Write-Verbose $_ }
    if ($code -ne 0) { throw "$program ended with ${code}: $($said | Select-Object -Last 3) $Otherwise" }
}

function Move-Installed {
    # The program that is there, out of the way; refused while it runs.
    param([string] $From, [string] $To)
    $inside = $From.TrimEnd([IO.Path]::DirectorySeparatorChar) + [IO.Path]::DirectorySeparatorChar
    $running = @(Get-Process | Where-Object {
            $_.Path -and $_.Path.StartsWith($inside, [StringComparison]::OrdinalIgnoreCase)
        } | ForEach-Object { "$($_.ProcessName) ($($_.Id))" })
    $close = 'Close the PowerShell sessions and programs that use it (Remove-Module Sepmtk ends a session''s) and run this again. Nothing was changed.'
    if ($running) { throw "sepmtk is in use: $($running -join ', '). $close" }
    if ([IO.Directory]::Exists($To)) { Remove-Item -LiteralPath $To -Recurse -Force }
    try { [IO.Directory]::Move($From, $To) }
    catch { throw "$From is in use: $($_.Exception.GetBaseException().Message) $close" }
}

function Test-Content {
    # Names of files that are not as they were when the bundle was made.
    param([string] $Folder)
    foreach ($line in [IO.File]::ReadAllLines([IO.Path]::Combine($Folder, 'SHA256SUMS'))) {
        if (-not $line) { continue }
        $name = $line.Substring(66)
        $file = [IO.Path]::Combine($Folder, $name.Replace('/', [IO.Path]::DirectorySeparatorChar))
        if (-not [IO.File]::Exists($file)) { $name; continue }
        if ((Get-FileHash -LiteralPath $file -Algorithm SHA256).Hash -ne $line.Substring(0, 64)) { $name }
    }
}

$here = $PSScriptRoot
$changed = @(Test-Content -Folder $here)
if ($changed.Count -gt 0) {
    throw "Not as they were when the bundle was made: $($changed -join ', '). Copy the zip again and unpack it anew. Nothing was changed."
}
$version = [IO.File]::ReadAllText([IO.Path]::Combine($here, 'python-version.txt')).Trim()
$programs = Get-ProgramFolder
if (-not $programs) { throw 'There is no folder for programs (%ProgramFiles%). Nothing was changed.' }
$target = [IO.Path]::Combine($programs, 'sepmtk')
$before = "$target.before"
if (-not (Test-Elevated)) {
    throw 'An elevated session is needed: start PowerShell as administrator and run this again. Nothing was changed.'
}
$program = @(Get-Program -Named $Python -Version $version)
if ($PSCmdlet.ShouldProcess($target, "Install the program with Python $version")) {
    if ([IO.Directory]::Exists($target)) { Move-Installed -From $target -To $before }
    try {
        # .NET Framework loads no assembly that is marked as coming from the internet.
        Get-ChildItem -LiteralPath $here -Recurse -File | Unblock-File
        $wheels = [IO.Path]::Combine($here, 'wheels')
        $own = (Get-ChildItem -LiteralPath $wheels -Filter 'sepmtk-*.whl').FullName
        $pip = [IO.Path]::Combine($target, 'Scripts', 'python.exe'), '-m', 'pip', 'install', '--no-index'
        $needs = '--find-links', $wheels, '--require-hashes', '--requirement', [IO.Path]::Combine($wheels, 'requirements.txt')
        $kept = 'The module was not touched, and the program is as it was.'
        Invoke-Program -Command ($program + @('-m', 'venv', $target)) -Otherwise $kept
        Invoke-Program -Command ($pip + $needs) -Otherwise $kept
        Invoke-Program -Command ($pip + @('--no-deps', $own)) -Otherwise $kept
    }
    catch {
        if ([IO.Directory]::Exists($target)) { Remove-Item -LiteralPath $target -Recurse -Force }
        if ([IO.Directory]::Exists($before)) { [IO.Directory]::Move($before, $target) }
        throw
    }
    if ([IO.Directory]::Exists($before)) { Remove-Item -LiteralPath $before -Recurse -Force }
}
foreach ($edition in 'WindowsPowerShell', 'PowerShell') {
    if (-not [IO.Directory]::Exists([IO.Path]::Combine($programs, $edition))) { continue }
    $modules = [IO.Path]::Combine($programs, $edition, 'Modules')
    $folder = [IO.Path]::Combine($modules, 'Sepmtk')
    if ($PSCmdlet.ShouldProcess($folder, 'Install the module')) {
        if ([IO.Directory]::Exists($folder)) { Remove-Item -LiteralPath $folder -Recurse -Force }
        $null = [IO.Directory]::CreateDirectory($modules)
        Copy-Item -LiteralPath ([IO.Path]::Combine($here, 'Sepmtk')) -Destination $modules -Recurse
    }
}
if ([IO.Directory]::Exists($target)) { & ([IO.Path]::Combine($target, 'Scripts', 'sepmtk.exe')) --version }
