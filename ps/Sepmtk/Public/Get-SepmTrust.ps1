function Get-SepmTrust {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.Trust')]
    param(
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    Invoke-SepmtkCmdlet $PSCmdlet 'trust.show' $PSBoundParameters
}
