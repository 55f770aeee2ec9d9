# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function Test-SepmCert {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.CertificateTest')]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Source', ValueFromPipeline,
            ValueFromPipelineByPropertyName)]
        [Alias('Folder', 'Thumbprint')]
        [ValidateNotNullOrEmpty()] [string[]] $Source,
        [Parameter(Mandatory, ParameterSetName = 'LiteralPath', ValueFromPipelineByPropertyName)]
        [Alias('FullName')]
        [ValidateNotNullOrEmpty()] [string[]] $LiteralPath,
        [Parameter(Mandatory, ParameterSetName = 'Certificate', ValueFromPipeline)]
        [PSTypeName('Sepmtk.Certificate')] [psobject] $Certificate,
        [securestring] $Password,
        [ValidateNotNullOrEmpty()] [string[]] $Name,
        [ValidateNotNullOrEmpty()] [string] $Fqdn,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'cert.verify' $PSBoundParameters $_ -Each Source }
}
