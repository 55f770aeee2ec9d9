# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function Enable-SepmClientSecurity {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '',
        Justification = 'Invoke-SepmtkCmdlet asks, with the cmdlet that is passed to it.')]
    [OutputType('Sepmtk.Change')]
    param(
        [Parameter(Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('Path')]
        [ValidateNotNullOrEmpty()] [string] $GroupPath,
        [ValidateNotNullOrEmpty()] [string] $ConsoleDomain,
        [Parameter(Mandatory)] [pscredential] [System.Management.Automation.Credential()] $ConsoleCredential,
        [string[]] $Accept,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'console.security.on' $PSBoundParameters $_ -About $GroupPath }
}
