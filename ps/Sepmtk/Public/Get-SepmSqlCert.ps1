function Get-SepmSqlCert {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.SqlBinding')]
    param(
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'sql.show' $PSBoundParameters $_ }
}
