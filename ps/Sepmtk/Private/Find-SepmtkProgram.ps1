function Find-SepmtkProgram {
    # SEPMTK_EXE, the fixed place, PATH; elevated, only what lies where nobody else may write: whoever
    # can set a variable of the user's or a folder of his PATH must not get his administrator's rights.
    [OutputType([string])]
    param()
    $programs = [Environment]::GetFolderPath('ProgramFiles')
    $home_ = [IO.Path]::Combine($programs, 'sepmtk')
    $elevated = Test-SepmtkElevated
    $named = $env:SEPMTK_EXE
    if ($named) {
        if ($elevated -and -not (Test-SepmtkInside $named $home_)) {
            throw (New-SepmtkFailure 'ProgramUnsafe' 'SecurityError' $named -Values $home_ -FixValues $home_)
        }
        return $named
    }
    $fixed = [IO.Path]::Combine($home_, 'Scripts', 'sepmtk.exe')
    if ($programs -and [IO.File]::Exists($fixed)) { return $fixed }
    if (-not $elevated) {
        $found = Get-Command -Name sepmtk -CommandType Application -ErrorAction Ignore | Select-Object -First 1
        if ($found) { return $found.Path }
    }
    throw (New-SepmtkFailure 'ProgramMissing' 'ObjectNotFound' 'sepmtk' -FixValues $fixed)
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
