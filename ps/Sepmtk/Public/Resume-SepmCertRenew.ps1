# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function Resume-SepmCertRenew {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '',
        Justification = 'Invoke-SepmtkCmdlet asks, with the cmdlet that is passed to it.')]
    [OutputType('Sepmtk.RenewRun')]
    [OutputType('Sepmtk.RenewStatus')]
    param(
        [Parameter(Position = 0, ValueFromPipelineByPropertyName)] [ValidateNotNullOrEmpty()] [string] $Run,
        [ValidateSet('none', 'some')] [string] $Partners,
        [ValidateRange(0, 8760)] [double] $WaitHours,
        [ValidateRange(0, 1000000)] [int] $MaxMissing,
        [ValidateRange(1, 36500)] [int] $StaleDays,
        [ValidateNotNullOrEmpty()] [string] $FromCsv,
        [ValidateNotNullOrEmpty()] [object[]] $Column,
        [ValidateSet('dmy', 'mdy', 'ymd')] [string] $DateOrder,
        [switch] $Sem5,
        [pscredential] [System.Management.Automation.Credential()] $DatabaseCredential,
        [ValidateNotNullOrEmpty()] [string] $ConsoleDomain,
        [pscredential] [System.Management.Automation.Credential()] $ConsoleCredential,
        [ValidateNotNullOrEmpty()] [string] $Until,
        [ValidateRange(1, 86400)] [double] $ServiceTimeout,
        [securestring] $PfxPassword,
        [string] $Note,
        [string[]] $Accept,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'renew.resume' $PSBoundParameters $_ -About $Run }
}
