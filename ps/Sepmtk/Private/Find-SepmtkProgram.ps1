function Find-SepmtkProgram {
    # SEPMTK_EXE, the fixed place (a kit's program, or that of a virtual environment), the kit that this module lies in,
    # PATH; elevated, only what lies where nobody else may write: whoever can set a variable of the user's or a folder
    # of their PATH must not get their administrator's rights.
    [OutputType([string])]
    param()
    $programs = Get-SepmtkProgramFolder
    $home_ = [IO.Path]::Combine($programs, 'sepmtk')
    $elevated = Test-SepmtkElevated
    $named = $env:SEPMTK_EXE
    if ($named) {
        if ($elevated -and -not (Test-SepmtkInside $named $home_)) {
            throw (New-SepmtkFailure 'ProgramUnsafe' 'SecurityError' $named -Values $home_ -FixValues $home_)
        }
        return $named
    }
    $fixed = [IO.Path]::Combine($home_, 'sepmtk.exe')
    foreach ($place in $fixed, [IO.Path]::Combine($home_, 'Scripts', 'sepmtk.exe')) {
        if ($programs -and [IO.File]::Exists($place)) { return $place }
    }
    if (-not $elevated) {
        $beside = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..', 'sepmtk.exe'))
        if ([IO.File]::Exists($beside)) { return $beside }
        $found = Get-Command -Name sepmtk -CommandType Application -ErrorAction Ignore | Select-Object -First 1
        if ($found) { return $found.Path }
    }
    throw (New-SepmtkFailure 'ProgramMissing' 'ObjectNotFound' 'sepmtk' -FixValues $fixed)
}

function Get-SepmtkProgramFolder {
    # %ProgramFiles% of 64-bit programs: a 32-bit PowerShell is told the other one, and its variable
    # ProgramW6432 is anybody's to set.
    [OutputType([string])]
    param()
    if ([Environment]::Is64BitProcess -or -not [Environment]::Is64BitOperatingSystem) {
        return [Environment]::GetFolderPath('ProgramFiles')
    }
    $machine = [Microsoft.Win32.RegistryKey]::OpenBaseKey('LocalMachine', 'Registry64')
    try { $machine.OpenSubKey('SOFTWARE\Microsoft\Windows\CurrentVersion').GetValue('ProgramFilesDir') }
    finally { $machine.Dispose() }
}

function Test-SepmtkElevated {
    # Off Windows there are labs only, and nothing to protect.
    [OutputType([bool])]
    param()
    if ([Environment]::OSVersion.Platform -ne 'Win32NT') { return $false }
    $me = New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent())
    $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)
}

function Test-SepmtkInside {
    # Whether a full path lies in a folder, '..' resolved.
    [OutputType([bool])]
    param([string] $Path, [string] $Folder)
    if (-not [IO.Path]::IsPathRooted($Path)) { return $false }
    $root = [IO.Path]::GetFullPath($Folder).TrimEnd([IO.Path]::DirectorySeparatorChar)
    $full = [IO.Path]::GetFullPath($Path)
    $full.StartsWith($root + [IO.Path]::DirectorySeparatorChar, [StringComparison]::OrdinalIgnoreCase)
}
