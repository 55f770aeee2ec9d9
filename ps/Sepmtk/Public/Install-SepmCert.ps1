function Install-SepmCert {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '',
        Justification = 'Invoke-SepmtkCmdlet asks, with the cmdlet that is passed to it.')]
    [OutputType('Sepmtk.Change')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('FullName', 'Source')] [ValidateNotNullOrEmpty()] [string[]] $Path,
        [ValidateNotNullOrEmpty()] [string] $KeyPath,
        [securestring] $Password,
        [switch] $NoRoot,
        [string[]] $Accept,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'cert.install' $PSBoundParameters $_ -Each Path }
}
