# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function ConvertTo-SepmPfx {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Password')]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '',
        Justification = 'Invoke-SepmtkCmdlet asks, with the cmdlet that is passed to it.')]
    [OutputType('Sepmtk.Pfx')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('FullName', 'Folder')]
        [ValidateNotNullOrEmpty()] [string] $Path,
        [Parameter(Mandatory)] [ValidateNotNullOrEmpty()] [string] $OutFile,
        [ValidateNotNullOrEmpty()] [string] $KeyPath,
        [ValidateSet('compat', 'modern')] [string] $PfxProfile,
        [switch] $Force,
        [securestring] $Password,
        [Parameter(Mandatory, ParameterSetName = 'Password')] [securestring] $PfxPassword,
        [Parameter(Mandatory, ParameterSetName = 'Generate')] [switch] $GeneratePassword,
        [string[]] $Accept,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'cert.repack' $PSBoundParameters $_ -About $OutFile }
}
