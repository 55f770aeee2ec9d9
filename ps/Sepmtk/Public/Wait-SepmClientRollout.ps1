# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function Wait-SepmClientRollout {
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
        [ValidateRange(0, 10000000)] [int] $MaxMissing,
        [ValidateRange(0, 8760)] [double] $Hours,
        [ValidateRange(1, 1440)] [double] $Minutes,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'clients.wait' $PSBoundParameters $_ }
}
