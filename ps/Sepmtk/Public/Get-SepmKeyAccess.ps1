function Get-SepmKeyAccess {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.KeyAccess')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()] [string[]] $Thumbprint,
        [ValidateNotNullOrEmpty()] [string] $Service,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'key.show' $PSBoundParameters $_ -Each Thumbprint }
}
