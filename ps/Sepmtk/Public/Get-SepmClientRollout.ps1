# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function Get-SepmClientRollout {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.ClientRollout')]
    param(
        [ValidateNotNullOrEmpty()] [string] $ConsoleDomain,
        [pscredential] [System.Management.Automation.Credential()] $ConsoleCredential,
        [ValidateNotNullOrEmpty()] [string] $FromCsv,
        [ValidateNotNullOrEmpty()] [object[]] $Column,
        [ValidateSet('dmy', 'mdy', 'ymd')] [string] $DateOrder,
        [switch] $Sem5,
        [pscredential] [System.Management.Automation.Credential()] $DatabaseCredential,
        [ValidateNotNullOrEmpty()] [string] $OutFile,
        [switch] $Force,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'clients.status' $PSBoundParameters $_ }
}
