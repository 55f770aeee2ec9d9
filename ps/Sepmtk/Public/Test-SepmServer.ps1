# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function Test-SepmServer {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.Check')]
    param(
        [ValidateRange(0, 3650)] [int] $Days,
        [ValidateNotNullOrEmpty()] [string] $Lab,
        [Parameter(ValueFromPipelineByPropertyName)]
        [Alias('PSComputerName', 'Cn', 'DNSHostName', 'MachineName', 'Server', 'ServerName')]
        [ValidateNotNullOrEmpty()] [string[]] $ComputerName,
        [ValidateNotNullOrEmpty()] [System.Management.Automation.Runspaces.PSSession[]] $Session,
        [pscredential] [System.Management.Automation.Credential()] $Credential,
        [ValidateRange(0, 1000)] [int] $ThrottleLimit
    )
    begin { $fleet = New-Object System.Collections.ArrayList }
    process { Invoke-SepmtkCmdlet $PSCmdlet 'doctor' $PSBoundParameters $_ -Fleet $fleet }
    end { Invoke-SepmtkFleet $PSCmdlet $fleet }
}
