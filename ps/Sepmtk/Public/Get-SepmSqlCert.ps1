# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function Get-SepmSqlCert {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.SqlBinding')]
    param(
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'sql.show' $PSBoundParameters $_ }
}
