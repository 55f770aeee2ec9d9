# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function Get-SepmTrust {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.Trust')]
    param(
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'trust.show' $PSBoundParameters $_ }
}
