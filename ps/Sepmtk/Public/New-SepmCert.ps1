# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function New-SepmCert {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Password')]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '',
        Justification = 'Invoke-SepmtkCmdlet asks, with the cmdlet that is passed to it.')]
    [OutputType('Sepmtk.NewCertificate')]
    param(
        [ValidateNotNullOrEmpty()] [string] $SanFile,
        [ValidateNotNullOrEmpty()] [string] $Extensions,
        [ValidateNotNullOrEmpty()] [string[]] $San,
        [ValidateNotNullOrEmpty()] [string] $CommonName,
        [ValidateRange(1, 36500)] [int] $Days,
        [datetime] $NotAfter,
        [ValidateNotNullOrEmpty()] [string] $Subject,
        [ValidateSet('compat', 'modern')] [string] $PfxProfile,
        [ValidateNotNullOrEmpty()] [string] $OutputPath = 'tmpNewCert',
        [ValidateNotNullOrEmpty()] [string] $KeyPath,
        [Parameter(Mandatory, ParameterSetName = 'Request')] [switch] $Csr,
        [switch] $Force,
        [Parameter(Mandatory, ParameterSetName = 'Password')] [securestring] $PfxPassword,
        [Parameter(Mandatory, ParameterSetName = 'Generate')] [switch] $GeneratePassword,
        [string[]] $Accept,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process {
        $PSBoundParameters['OutputPath'] = $OutputPath
        Invoke-SepmtkCmdlet $PSCmdlet 'cert.new' $PSBoundParameters $_ -About $OutputPath
    }
}
