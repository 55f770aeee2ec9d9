function Get-SepmClientSecurity {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.GroupSecurity')]
    param(
        [Parameter(Mandatory)] [pscredential] [System.Management.Automation.Credential()] $ConsoleCredential,
        [ValidateNotNullOrEmpty()] [string] $ConsoleDomain,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'console.security.show' $PSBoundParameters $_ }
}
