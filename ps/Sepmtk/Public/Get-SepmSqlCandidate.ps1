function Get-SepmSqlCandidate {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.SqlCandidate')]
    param(
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    Invoke-SepmtkCmdlet $PSCmdlet 'sql.candidates' $PSBoundParameters
}
