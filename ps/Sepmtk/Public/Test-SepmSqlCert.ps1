function Test-SepmSqlCert {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.SqlServed')]
    param(
        [pscredential] [System.Management.Automation.Credential()] $SqlCredential,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    Invoke-SepmtkCmdlet $PSCmdlet 'sql.probe' $PSBoundParameters
}
