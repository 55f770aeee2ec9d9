function Get-SepmClientRollout {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.ClientRollout')]
    param(
        [ValidateNotNullOrEmpty()] [string] $FromCsv,
        [ValidateNotNullOrEmpty()] [object[]] $Column,
        [ValidateSet('dmy', 'mdy', 'ymd')] [string] $DateOrder,
        [switch] $Sem5,
        [pscredential] [System.Management.Automation.Credential()] $DatabaseCredential,
        [pscredential] [System.Management.Automation.Credential()] $ConsoleCredential,
        [ValidateNotNullOrEmpty()] [string] $ConsoleDomain,
        [ValidateNotNullOrEmpty()] [string] $OutFile,
        [switch] $Force,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'clients.status' $PSBoundParameters $_ }
}
