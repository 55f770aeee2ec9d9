function Test-SepmSqlCert {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.SqlServed')]
    param(
        [pscredential] [System.Management.Automation.Credential()] $SqlCredential,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'sql.probe' $PSBoundParameters $_ }
}
