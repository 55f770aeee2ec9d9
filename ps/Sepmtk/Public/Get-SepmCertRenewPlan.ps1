function Get-SepmCertRenewPlan {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.RenewPlan')]
    param(
        [ValidateNotNullOrEmpty()] [string] $SanFile,
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
        [string[]] $Accept,
        [ValidateNotNullOrEmpty()] [string] $OutFile,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    Invoke-SepmtkCmdlet $PSCmdlet 'renew.plan' $PSBoundParameters
}
