# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function Get-SepmLab {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.Lab')]
    param(
        [Parameter(Position = 0)] [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'lab.show' $PSBoundParameters $_ }
}
