# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function Get-SepmClientSecurity {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.GroupSecurity')]
    param(
        [ValidateNotNullOrEmpty()] [string] $ConsoleDomain,
        [Parameter(Mandatory)] [pscredential] [System.Management.Automation.Credential()] $ConsoleCredential,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'console.security.show' $PSBoundParameters $_ }
}
