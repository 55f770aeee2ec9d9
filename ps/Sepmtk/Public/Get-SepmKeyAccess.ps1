function Get-SepmKeyAccess {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.KeyAccess')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()] [string[]] $Thumbprint,
        [ValidateNotNullOrEmpty()] [string] $Service,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process {
        foreach ($one in $Thumbprint) {
            $PSBoundParameters['Thumbprint'] = $one
            Invoke-SepmtkCmdlet $PSCmdlet 'key.show' $PSBoundParameters -Target $one
        }
    }
}
