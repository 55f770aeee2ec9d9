function Get-SepmSqlCandidate {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.SqlCandidate')]
    param(
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'sql.candidates' $PSBoundParameters $_ }
}
