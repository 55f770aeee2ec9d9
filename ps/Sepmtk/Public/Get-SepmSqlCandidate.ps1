# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function Get-SepmSqlCandidate {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.SqlCandidate')]
    param(
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'sql.candidates' $PSBoundParameters $_ }
}
