# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function Get-SepmCertRenewPlan {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.RenewPlan')]
    param(
        [ValidateNotNullOrEmpty()] [string] $SanFile,
        [ValidateNotNullOrEmpty()] [string] $Extensions,
        [ValidateNotNullOrEmpty()] [string[]] $San,
        [ValidateNotNullOrEmpty()] [string] $CommonName,
        [ValidateRange(1, 36500)] [int] $Days,
        [datetime] $NotAfter,
        [ValidateNotNullOrEmpty()] [string] $Subject,
        [ValidateSet('compat', 'modern')] [string] $PfxProfile,
        [ValidateSet('none', 'some')] [string] $Partners,
        [ValidateRange(0, 8760)] [double] $WaitHours,
        [ValidateRange(0, 1000000)] [int] $MaxMissing,
        [ValidateRange(1, 36500)] [int] $StaleDays,
        [switch] $KeepPinned,
        [switch] $ConsoleFirst,
        [switch] $RevertTrust,
        [string] $Ticket,
        [string] $Note,
        [ValidateNotNullOrEmpty()] [string] $OutFile,
        [switch] $Force,
        [string[]] $Accept,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'renew.plan' $PSBoundParameters $_ }
}
