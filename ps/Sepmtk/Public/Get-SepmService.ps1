function Get-SepmService {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.Service')]
    param(
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'service.list' $PSBoundParameters $_ }
}
