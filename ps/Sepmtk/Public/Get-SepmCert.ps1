function Get-SepmCert {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.Certificate')]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Source', ValueFromPipeline,
            ValueFromPipelineByPropertyName)]
        [Alias('Thumbprint', 'FullName')] [ValidateNotNullOrEmpty()] [string[]] $Source,
        [Parameter(Mandatory, ParameterSetName = 'Certificate', ValueFromPipeline)]
        [PSTypeName('Sepmtk.Certificate')] [psobject] $Certificate,
        [securestring] $Password,
        [ValidateNotNullOrEmpty()] [string] $Lab,
        [ValidateNotNullOrEmpty()] [string[]] $ComputerName,
        [ValidateNotNullOrEmpty()] [System.Management.Automation.Runspaces.PSSession[]] $Session,
        [pscredential] [System.Management.Automation.Credential()] $Credential,
        [ValidateRange(0, 1000)] [int] $ThrottleLimit
    )
    process {
        if ($ComputerName -or $Session) {
            Invoke-SepmtkFleet $PSCmdlet $PSBoundParameters
            return
        }
        if ($Certificate) { $Source = Get-SepmtkCertificateSource $Certificate }
        $null = $PSBoundParameters.Remove('Source')
        foreach ($one in $Source) {
            Invoke-SepmtkCmdlet $PSCmdlet 'cert.show' $PSBoundParameters -With @{ source = Resolve-SepmtkSource $one }
        }
    }
}
