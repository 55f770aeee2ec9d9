# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function Undo-SepmCertRenew {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '',
        Justification = 'Invoke-SepmtkCmdlet asks, with the cmdlet that is passed to it.')]
    [OutputType('Sepmtk.RenewRun')]
    [OutputType('Sepmtk.UndoPreview')]
    param(
        [Parameter(Position = 0, ValueFromPipelineByPropertyName)] [ValidateNotNullOrEmpty()] [string] $Run,
        [ValidateNotNullOrEmpty()] [string] $ConsoleDomain,
        [pscredential] [System.Management.Automation.Credential()] $ConsoleCredential,
        [ValidateRange(1, 86400)] [double] $ServiceTimeout,
        [string[]] $Accept,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'renew.undo' $PSBoundParameters $_ -About $Run }
}
