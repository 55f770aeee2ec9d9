# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function Invoke-SepmRehearsal {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Low')]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '',
        Justification = 'Invoke-SepmtkCmdlet asks, with the cmdlet that is passed to it.')]
    [OutputType('Sepmtk.Rehearsal')]
    param(
        [ValidateNotNullOrEmpty()] [string] $Keep
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'rehearse' $PSBoundParameters $_ -NoPlan }
}
