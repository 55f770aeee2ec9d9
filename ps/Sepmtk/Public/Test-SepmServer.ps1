function Test-SepmServer {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.Check')]
    param(
        [ValidateRange(0, 3650)] [int] $Days,
        [ValidateNotNullOrEmpty()] [string] $Lab,
        [ValidateNotNullOrEmpty()] [string[]] $ComputerName,
        [ValidateNotNullOrEmpty()] [System.Management.Automation.Runspaces.PSSession[]] $Session,
        [pscredential] [System.Management.Automation.Credential()] $Credential,
        [ValidateRange(0, 1000)] [int] $ThrottleLimit
    )
    if ($ComputerName -or $Session) {
        Invoke-SepmtkFleet $PSCmdlet $PSBoundParameters
        return
    }
    Invoke-SepmtkCmdlet $PSCmdlet 'doctor' $PSBoundParameters
}
