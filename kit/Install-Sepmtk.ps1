#Requires -Version 5.1
<#
.SYNOPSIS
Installs sepmtk from the folder that this script lies in: the program to %ProgramFiles%\sepmtk, the module where PowerShell finds it.
.DESCRIPTION
Needs no internet, no Python and no pip: everything lies beside this script. Every file is compared with SHA256SUMS; a
changed, missing or additional one is named, and nothing is written. What was copied is compared again and started once
before it takes the place of what is there. Needs an elevated session.
.PARAMETER AcceptUntrustedRoot
Go on where this server can't tell whether the signature of python.exe is the Python Software Foundation's, because it
has not got the root certificate of that signature (servers without internet). A broken, absent or other signature is
refused all the same. Compare the SHA-256 of the zip with the one that was published before you say it.
.PARAMETER Uninstall
Removes the program and the module. Runs, backups and journals in %ProgramData%\sepmtk stay.
So does the event log's source, without which its entries can't be read.
.PARAMETER RemoveState
Removes %ProgramData%\sepmtk too: the backups with their private keys. Refused while a renewal is open.
.EXAMPLE
.\Install-Sepmtk.ps1 -WhatIf

Compares every file, and shows what would be written.
.EXAMPLE
.\Install-Sepmtk.ps1

Installs, or puts this release in the place of another one.
.EXAMPLE
& "$env:ProgramFiles\sepmtk\Install-Sepmtk.ps1" -Uninstall
#>
[CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'Install')]
param(
    [Parameter(ParameterSetName = 'Install')]
    [switch] $AcceptUntrustedRoot,
    [Parameter(Mandatory, ParameterSetName = 'Uninstall')]
    [switch] $Uninstall,
    [Parameter(ParameterSetName = 'Uninstall')]
    [switch] $RemoveState
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2.0
# Where PowerShell 7 is its grandparent, Windows PowerShell inherits 7's module path, and finds no Set-Acl and no
# Get-AuthenticodeSignature (PowerShell/PowerShell issue 27774): its own modules come first.
if ($PSVersionTable.PSEdition -ne 'Core') { $env:PSModulePath = "$PSHOME\Modules;$env:PSModulePath" }
$sumsName = 'SHA256SUMS'
$english = @{
    Nothing              = 'Nothing was changed.'
    SepmtkKitIncomplete  = 'missing: {0}. Unpack the whole zip, into an empty folder.'
    SepmtkKitLine        = 'changed: {0} (a line that is none of it: {1}). Copy the zip again and unpack it into an empty folder.'
    SepmtkKitChanged     = 'Not as it was when the kit was made: {0}. Copy the zip again and unpack it into an empty folder.'
    More                 = '{0} and {1} more'
    SepmtkSignature      = '{0} is not signed by the Python Software Foundation ({1}, by {2}). Take the kit that was published.'
    SepmtkSignatureRoot  = 'Whether the signature of {0} is genuine, this server can''t tell ({1}). Compare the SHA-256 of the zip with the published one, then say -AcceptUntrustedRoot.'
    SepmtkNotStarted     = '{0} ended with {1}: {2} What was installed before is as it was.'
    SepmtkInUse          = 'sepmtk is in use: {0}. Close the PowerShell sessions and programs that use it (Remove-Module Sepmtk ends a session''s) and run this again.'
    SepmtkRunOpen        = 'sepmtk renew status does not say that no renewal is open (its exit code: {0}). End it first, or leave -RemoveState away.'
    SepmtkNoFolder       = 'There is no folder for programs (%ProgramFiles%).'
    SepmtkNotElevated    = 'An elevated session is needed: start PowerShell as administrator and run this again.'
    SepmtkInstalled      = 'This is the installed program. To install, run the script in the folder that the zip was unpacked to.'
    NoAnswer             = 'no answer'
    InstallProgram       = 'Install the program'
    InstallModule        = 'Install the module'
    RemoveProgram        = 'Remove the program'
    RemoveModule         = 'Remove the module'
    RemoveState          = 'Remove runs, backups and journals'
}
$japanese = @{
    Nothing              = '何も変更していません。'
    SepmtkKitIncomplete  = 'missing: {0}。zip 全体を空のフォルダーに展開してください。'
    SepmtkKitLine        = 'changed: {0} (本来ない行: {1})。zip をコピーし直し、空のフォルダーに展開してください。'
    SepmtkKitChanged     = 'キットの作成時と異なります: {0}。zip をコピーし直し、空のフォルダーに展開してください。'
    More                 = '{0} ほか {1} 件'
    SepmtkSignature      = '{0} には Python Software Foundation の署名がありません ({1}、署名者: {2})。公開されたキットを使ってください。'
    SepmtkSignatureRoot  = '{0} の署名が本物かどうか、このサーバーでは判断できません ({1})。zip の SHA-256 を公開されたものと比べてから、-AcceptUntrustedRoot を付けてください。'
    SepmtkNotStarted     = '{0} が {1} で終了しました: {2} 以前にインストールされたものはそのままです。'
    SepmtkInUse          = 'sepmtk が使用中です: {0}。使用している PowerShell セッションやプログラムを閉じ (セッションなら Remove-Module Sepmtk)、もう一度実行してください。'
    SepmtkRunOpen        = 'sepmtk renew status で、更新作業が残っていないことを確認できません (終了コード: {0})。先に作業を終えるか、-RemoveState を外してください。'
    SepmtkNoFolder       = 'プログラムのフォルダー (%ProgramFiles%) がありません。'
    SepmtkNotElevated    = '管理者権限が必要です。PowerShell を管理者として起動し、もう一度実行してください。'
    SepmtkInstalled      = 'これはインストール済みのプログラムです。インストールするには、zip を展開したフォルダーのスクリプトを実行してください。'
    NoAnswer             = '応答なし'
    InstallProgram       = 'プログラムのインストール'
    InstallModule        = 'モジュールのインストール'
    RemoveProgram        = 'プログラムの削除'
    RemoveModule         = 'モジュールの削除'
    RemoveState          = '実行記録、バックアップ、ジャーナルの削除'
}
$words = if ($PSUICulture -like 'ja*') { $japanese } else { $english }
# SYSTEM and Administrators full, Users read and execute; nothing inherited, owner Administrators.
$access = 'O:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)'

function New-Failure {
    # An error with an id of its own, for throw; what it says stands in $words.
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '',
        Justification = 'It makes an object and changes nothing.')]
    param([string] $Id, [object[]] $Values = @(), [string] $Category = 'InvalidData', [string] $Say = $Id)
    $message = $words[$Say] -f $Values
    if ($Id -ne 'SepmtkNotStarted') { $message = "$message $($words.Nothing)" }
    New-Object Management.Automation.ErrorRecord (New-Object InvalidOperationException $message), $Id, $Category, $null
}

function Test-Windows { [Environment]::OSVersion.Platform -eq 'Win32NT' }

function Get-ProgramFolder {
    # %ProgramFiles% of 64-bit programs: a 32-bit PowerShell is told the other one. Off Windows, where only a
    # rehearsal can run, the variable says it.
    if (-not (Test-Windows)) { return $env:ProgramFiles }
    if ([Environment]::Is64BitProcess -or -not [Environment]::Is64BitOperatingSystem) {
        return [Environment]::GetFolderPath('ProgramFiles')
    }
    $machine = [Microsoft.Win32.RegistryKey]::OpenBaseKey('LocalMachine', 'Registry64')
    try { $machine.OpenSubKey('SOFTWARE\Microsoft\Windows\CurrentVersion').GetValue('ProgramFilesDir') } finally { $machine.Dispose() }
}

function Get-StateFolder {
    $data = if (Test-Windows) { [Environment]::GetFolderPath('CommonApplicationData') } else { $env:ProgramData }
    [IO.Path]::Combine($data, 'sepmtk')
}

function Test-Elevated {
    if (-not (Test-Windows)) { return $true }
    $me = New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent())
    $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)
}

function Read-Sum {
    # Names with their SHA-256. Names are relative and stay inside, whoever wrote the list.
    param([string] $Folder)
    $file = [IO.Path]::Combine($Folder, $sumsName)
    if (-not [IO.File]::Exists($file)) { throw (New-Failure -Id 'SepmtkKitIncomplete' -Values $sumsName) }
    $sums = New-Object 'System.Collections.Generic.Dictionary[string,string]' ([StringComparer]::OrdinalIgnoreCase)
    foreach ($line in [IO.File]::ReadAllLines($file)) {
        if ($line -cnotmatch '^[0-9a-f]{64}  (?!/)(?!(.*/)?\.\.(/|$))[^\\:]+$' -or $sums.ContainsKey($line.Substring(66))) {
            throw (New-Failure -Id 'SepmtkKitChanged' -Say 'SepmtkKitLine' -Values $sumsName, $line)
        }
        $sums.Add($line.Substring(66), $line.Substring(0, 64))
    }
    $sums
}

function Get-Sum {
    # Not Get-FileHash, a function of a module: this needs none.
    param([string] $File)
    $sha = [Security.Cryptography.SHA256]::Create()
    $stream = [IO.File]::OpenRead($File)
    try { [BitConverter]::ToString($sha.ComputeHash($stream)).Replace('-', '').ToLowerInvariant() }
    finally { $stream.Dispose(); $sha.Dispose() }
}

function Get-Local {
    # A name of the list as a path.
    param([string] $Folder, [string] $Name)
    [IO.Path]::Combine($Folder, $Name.Replace('/', [IO.Path]::DirectorySeparatorChar))
}

function Find-Difference {
    # What is not as the list says: a word and a name each.
    param([string] $Folder, $Sums)
    foreach ($name in $Sums.Keys) {
        $file = Get-Local $Folder $name
        if (-not [IO.File]::Exists($file)) { "missing: $name" }
        elseif ((Get-Sum $file) -ne $Sums[$name]) { "changed: $name" }
    }
    $root = $Folder.TrimEnd('/', '\').Length + 1
    foreach ($file in [IO.Directory]::EnumerateFiles($Folder, '*', 'AllDirectories')) {
        $name = $file.Substring($root).Replace([IO.Path]::DirectorySeparatorChar, [char] '/')
        if ($name -ne $sumsName -and -not $Sums.ContainsKey($name)) { "additional: $name" }
    }
}

function Assert-Unchanged {
    param([string] $Folder, $Sums)
    $found = @(Find-Difference $Folder $Sums)
    if ($found.Count -eq 0) { return }
    $what = ($found | Select-Object -First 10) -join ', '
    if ($found.Count -gt 10) { $what = $words.More -f $what, ($found.Count - 10) }
    throw (New-Failure -Id 'SepmtkKitChanged' -Values $what -Category 'SecurityError')
}

function Get-Program {
    # What Python brings along, and what its makers signed.
    param([string] $Folder)
    $python = [IO.Path]::Combine($Folder, 'python')
    @([IO.Directory]::GetFiles($python, 'python.exe')) + @([IO.Directory]::GetFiles($python, 'python3*.dll'))
}

function Assert-Signature {
    # The Python Software Foundation's, on python.exe and its DLLs.
    param([string] $Folder, [bool] $UntrustedRoot)
    foreach ($file in Get-Program $Folder) {
        $seen = Get-AuthenticodeSignature -LiteralPath $file
        $subject = if ($seen.SignerCertificate) { $seen.SignerCertificate.Subject } else { 'nobody' }
        $name = [IO.Path]::GetFileName($file)
        if ($subject -cnotmatch '(^|, )O=Python Software Foundation(,|$)' -or "$($seen.Status)" -in 'NotSigned', 'HashMismatch', 'NotSupportedFileFormat') {
            throw (New-Failure -Id 'SepmtkSignature' -Values $name, $seen.Status, $subject -Category 'SecurityError')
        }
        if ("$($seen.Status)" -ne 'Valid' -and -not $UntrustedRoot) {
            throw (New-Failure -Id 'SepmtkSignatureRoot' -Values $name, $seen.StatusMessage -Category 'SecurityError')
        }
    }
}

function New-Closed {
    # A folder that only SYSTEM and administrators may write to. Nobody else can come in between: %ProgramFiles% gives
    # others no more either.
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '',
        Justification = 'The script asks once, for all that it does to the folder.')]
    param([string] $Folder)
    $null = [IO.Directory]::CreateDirectory($Folder)
    if (-not (Test-Windows)) { return }
    $security = New-Object Security.AccessControl.DirectorySecurity
    $security.SetSecurityDescriptorSddlForm($access)
    Set-Acl -LiteralPath $Folder -AclObject $security
}

function Copy-Kit {
    # What the list names, and the list; each with its date, which compiled files go by.
    param([string] $From, [string] $To, $Sums)
    foreach ($name in @($Sums.Keys) + $sumsName) {
        $file = Get-Local $To $name
        $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($file))
        [IO.File]::Copy((Get-Local $From $name), $file)
        # .NET Framework loads no assembly that is marked as coming from the internet.
        if (Test-Windows) { Unblock-File -LiteralPath $file }
    }
}

function Invoke-Program {
    # A program's lines. What it writes on standard error is no error by itself, but under 'Stop' Windows PowerShell
    # makes it one in ISE and in remote sessions. Off Windows only what can run there is run.
    param([string] $Program, [string[]] $Arguments)
    $ErrorActionPreference = 'Continue'
    if (-not (Test-Windows)) {
        & /usr/bin/env test -x $Program
        if ($LASTEXITCODE -ne 0) { return }
    }
    $said = @(& $Program @Arguments 2>&1 | ForEach-Object { "$_" })
    if ($LASTEXITCODE -ne 0) {
        throw (New-Failure -Id 'SepmtkNotStarted' -Values $Program, $LASTEXITCODE, "$($said | Select-Object -Last 3)" -Category 'InvalidOperation')
    }
    $said
}

function Initialize-Program {
    # Compile the libraries once, for where they are going to be, as pip does; then start it.
    param([string] $Folder, [string] $Target)
    $lib = [IO.Path]::Combine($Folder, 'lib')
    $compile = '-B', '-m', 'compileall', '-q', '-s', $Folder, '-p', $Target, $lib
    $null = Invoke-Program ([IO.Path]::Combine($Folder, 'python', 'python.exe')) $compile
    $icacls = [IO.Path]::Combine([Environment]::SystemDirectory, 'icacls.exe')
    if (Test-Windows) { $null = Invoke-Program $icacls @($Folder, '/setowner', '*S-1-5-32-544', '/T', '/C', '/Q') }
    Invoke-Program ([IO.Path]::Combine($Folder, 'sepmtk.exe')) @('--version')
}

function Move-Installed {
    # What is there, out of the way; refused while it runs.
    param([string] $From, [string] $To)
    $inside = $From.TrimEnd([IO.Path]::DirectorySeparatorChar) + [IO.Path]::DirectorySeparatorChar
    $running = @(Get-Process | Where-Object {
            $_.Path -and $_.Path.StartsWith($inside, [StringComparison]::OrdinalIgnoreCase)
        } | ForEach-Object { "$($_.ProcessName) ($($_.Id))" })
    if ($running) { throw (New-Failure -Id 'SepmtkInUse' -Values ($running -join ', ') -Category 'ResourceBusy') }
    Remove-Folder $To
    try { [IO.Directory]::Move($From, $To) }
    catch { throw (New-Failure -Id 'SepmtkInUse' -Values $_.Exception.GetBaseException().Message -Category 'ResourceBusy') }
}

function Remove-Folder {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '',
        Justification = 'The script asks once, for all that it does to the folder.')]
    param([string] $Folder)
    if ([IO.Directory]::Exists($Folder)) { Remove-Item -LiteralPath $Folder -Recurse -Force }
}

function Get-ModuleFolder {
    # Where Windows PowerShell and PowerShell 7 look for modules of all users.
    param([string] $Programs)
    foreach ($edition in 'WindowsPowerShell', 'PowerShell') {
        if ([IO.Directory]::Exists([IO.Path]::Combine($Programs, $edition))) { [IO.Path]::Combine($Programs, $edition, 'Modules', 'Sepmtk') }
    }
}

function Install-Program {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '',
        Justification = 'The script has asked.')]
    param([string] $From, [string] $Target, $Sums)
    $new = "$Target.new"
    Remove-Folder $new
    try {
        New-Closed $new
        Copy-Kit -From $From -To $new -Sums $Sums
        Assert-Unchanged $new $Sums
        Initialize-Program $new $Target
        if ([IO.Directory]::Exists($Target)) { Move-Installed $Target "$Target.before" }
        [IO.Directory]::Move($new, $Target)
    }
    catch {
        Remove-Folder $new
        if (-not [IO.Directory]::Exists($Target) -and [IO.Directory]::Exists("$Target.before")) { [IO.Directory]::Move("$Target.before", $Target) }
        throw
    }
    Remove-Folder "$Target.before"
}

function Assert-NoOpenRun {
    # 3: there is no open run. Anything else, an answer that can't be had too, keeps the state.
    param([string] $Target, [string] $State)
    if (-not [IO.Directory]::Exists($State)) { return }
    $program = [IO.Path]::Combine($Target, 'sepmtk.exe')
    $code = $words.NoAnswer
    if ([IO.File]::Exists($program)) {
        $ErrorActionPreference = 'Continue'
        try { $null = & $program renew status 2>&1; $code = $LASTEXITCODE } catch { Write-Verbose "$_" }
    }
    if ($code -ne 3) {
        throw (New-Failure -Id 'SepmtkRunOpen' -Values $code -Category 'ResourceBusy')
    }
}

$here = $PSScriptRoot
$programs = Get-ProgramFolder
if (-not $programs) { throw (New-Failure -Id 'SepmtkNoFolder' -Category 'ObjectNotFound') }
$target = [IO.Path]::Combine($programs, 'sepmtk')
$modules = @(Get-ModuleFolder $programs)
if ($Uninstall) {
    if (-not (Test-Elevated)) { throw (New-Failure -Id 'SepmtkNotElevated' -Category 'PermissionDenied') }
    $state = Get-StateFolder
    if ($RemoveState) { Assert-NoOpenRun $target $state }
    if ([IO.Directory]::Exists($target) -and $PSCmdlet.ShouldProcess($target, $words.RemoveProgram)) {
        Move-Installed $target "$target.before"
        Remove-Folder "$target.before"
    }
    foreach ($folder in $modules) {
        if ([IO.File]::Exists([IO.Path]::Combine($folder, 'Sepmtk.psd1')) -and $PSCmdlet.ShouldProcess($folder, $words.RemoveModule)) { Remove-Folder $folder }
    }
    if ($RemoveState -and $PSCmdlet.ShouldProcess($state, $words.RemoveState)) { Remove-Folder $state }
    return
}
if ($here.TrimEnd('/', '\') -eq $target) { throw (New-Failure -Id 'SepmtkInstalled' -Category 'InvalidOperation') }
$sums = Read-Sum $here
Assert-Unchanged $here $sums
if (Test-Windows) { Assert-Signature $here $AcceptUntrustedRoot }
if (-not (Test-Elevated)) { throw (New-Failure -Id 'SepmtkNotElevated' -Category 'PermissionDenied') }
if ($PSCmdlet.ShouldProcess($target, $words.InstallProgram)) { Install-Program -From $here -Target $target -Sums $sums }
foreach ($folder in $modules) {
    if ($PSCmdlet.ShouldProcess($folder, $words.InstallModule)) {
        Remove-Folder $folder
        $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($folder))
        Copy-Item -LiteralPath ([IO.Path]::Combine($target, 'Sepmtk')) -Destination $folder -Recurse # the copy that was compared
    }
}
