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
        [switch] $KeepPinned,
        [switch] $ConsoleFirst,
        [switch] $RevertTrust,
        [string] $Ticket,
        [string] $Note,
        [ValidateSet('none', 'some')] [string] $Partners,
        [ValidateRange(0, 8760)] [double] $WaitHours,
        [ValidateRange(0, 1000000)] [int] $MaxMissing,
        [ValidateRange(1, 36500)] [int] $StaleDays,
        [string[]] $Accept,
        [ValidateNotNullOrEmpty()] [string] $OutFile,
        [switch] $Force,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'renew.plan' $PSBoundParameters $_ }
}
