# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function Get-SepmService {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.Service')]
    param(
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'service.list' $PSBoundParameters $_ }
}
