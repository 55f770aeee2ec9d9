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
    # The interpreter of the version that the wheels were made for.
    param([string] $Named, [string] $Version)
    if ($Named) { return @($Named) }
    if (Get-Command -Name py -CommandType Application -ErrorAction Ignore) { return @('py', "-$Version") }
    throw "Python $Version (64-bit) is needed, and neither -Python nor the launcher py names one. Install it from python.org and run this again. Nothing was changed."
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
$version = [IO.File]::ReadAllText([IO.Path]::Combine($here, 'python-version.txt')).Trim()
$programs = [Environment]::GetFolderPath('ProgramFiles')
$target = [IO.Path]::Combine($programs, 'sepmtk')
$changed = @(Test-Content -Folder $here)
if ($changed.Count -gt 0) {
    throw "Not as they were when the bundle was made: $($changed -join ', '). Copy the zip again and unpack it anew. Nothing was changed."
}
$me = New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent())
if (-not $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
    throw 'An elevated session is needed: start PowerShell as administrator and run this again. Nothing was changed.'
}
$program = Get-Program -Named $Python -Version $version
$more = @($program | Select-Object -Skip 1)
if ($PSCmdlet.ShouldProcess($target, "Install the program with Python $version")) {
    # .NET Framework loads no assembly that is marked as coming from the internet.
    Get-ChildItem -LiteralPath $here -Recurse -File | Unblock-File
    & $program[0] @more -m venv --clear $target
    if ($LASTEXITCODE -ne 0) { throw "python -m venv ended with $LASTEXITCODE. Look at $target." }
    $wheels = [IO.Path]::Combine($here, 'wheels')
    $pip = [IO.Path]::Combine($target, 'Scripts', 'python.exe')
    & $pip -m pip install --no-index --find-links $wheels --require-hashes --requirement ([IO.Path]::Combine($wheels, 'requirements.txt'))
    if ($LASTEXITCODE -ne 0) { throw "pip ended with $LASTEXITCODE. Run this again with -Verbose; the module was not touched." }
    & $pip -m pip install --no-index --no-deps (Get-ChildItem -LiteralPath $wheels -Filter 'sepmtk-*.whl').FullName
    if ($LASTEXITCODE -ne 0) { throw "pip ended with $LASTEXITCODE. The module was not touched." }
}
foreach ($edition in 'WindowsPowerShell', 'PowerShell') {
    $modules = [IO.Path]::Combine($programs, $edition, 'Modules')
    if (-not [IO.Directory]::Exists($modules)) { continue }
    $folder = [IO.Path]::Combine($modules, 'Sepmtk')
    if ($PSCmdlet.ShouldProcess($folder, 'Install the module')) {
        if ([IO.Directory]::Exists($folder)) { Remove-Item -LiteralPath $folder -Recurse }
        Copy-Item -LiteralPath ([IO.Path]::Combine($here, 'Sepmtk')) -Destination $modules -Recurse
    }
}
if ([IO.Directory]::Exists($target)) { & ([IO.Path]::Combine($target, 'Scripts', 'sepmtk.exe')) --version }
