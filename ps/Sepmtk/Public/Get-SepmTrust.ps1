function Get-SepmTrust {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.Trust')]
    param(
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'trust.show' $PSBoundParameters $_ }
}
