function Get-SepmService {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.Service')]
    param(
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    Invoke-SepmtkCmdlet $PSCmdlet 'service.list' $PSBoundParameters
}
