# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
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
