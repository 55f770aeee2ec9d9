function Test-SepmCert {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.CertificateTest')]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Source', ValueFromPipeline,
            ValueFromPipelineByPropertyName)]
        [Alias('Thumbprint', 'FullName')] [ValidateNotNullOrEmpty()] [string[]] $Source,
        [Parameter(Mandatory, ParameterSetName = 'Certificate', ValueFromPipeline)]
        [PSTypeName('Sepmtk.Certificate')] [psobject] $Certificate,
        [securestring] $Password,
        [ValidateNotNullOrEmpty()] [string[]] $Name,
        [ValidateNotNullOrEmpty()] [string] $Fqdn,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'cert.verify' $PSBoundParameters $_ -Each Source }
}
