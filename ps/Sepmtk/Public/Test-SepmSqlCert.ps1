# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function Test-SepmSqlCert {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.SqlServed')]
    param(
        [pscredential] [System.Management.Automation.Credential()] $SqlCredential,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'sql.probe' $PSBoundParameters $_ }
}
