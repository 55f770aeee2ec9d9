# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function Invoke-SepmCertRenew {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High', DefaultParameterSetName = 'Asked')]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '',
        Justification = 'Invoke-SepmtkCmdlet asks, with the cmdlet that is passed to it.')]
    [OutputType('Sepmtk.RenewRun')]
    [OutputType('Sepmtk.RenewPlan')]
    param(
        [Parameter(ParameterSetName = 'Asked')] [ValidateNotNullOrEmpty()] [string] $SanFile,
        [Parameter(ParameterSetName = 'Asked')] [ValidateNotNullOrEmpty()] [string] $Extensions,
        [Parameter(ParameterSetName = 'Asked')] [ValidateNotNullOrEmpty()] [string[]] $San,
        [Parameter(ParameterSetName = 'Asked')] [ValidateNotNullOrEmpty()] [string] $CommonName,
        [Parameter(ParameterSetName = 'Asked')] [ValidateRange(1, 36500)] [int] $Days,
        [Parameter(ParameterSetName = 'Asked')] [datetime] $NotAfter,
        [Parameter(ParameterSetName = 'Asked')] [ValidateNotNullOrEmpty()] [string] $Subject,
        [Parameter(ParameterSetName = 'Asked')] [ValidateSet('compat', 'modern')] [string] $PfxProfile,
        [Parameter(ParameterSetName = 'Asked')] [ValidateSet('none', 'some')] [string] $Partners,
        [Parameter(ParameterSetName = 'Asked')] [ValidateRange(0, 8760)] [double] $WaitHours,
        [Parameter(ParameterSetName = 'Asked')] [ValidateRange(0, 1000000)] [int] $MaxMissing,
        [Parameter(ParameterSetName = 'Asked')] [ValidateRange(1, 36500)] [int] $StaleDays,
        [Parameter(ParameterSetName = 'Asked')] [switch] $KeepPinned,
        [Parameter(ParameterSetName = 'Asked')] [switch] $ConsoleFirst,
        [Parameter(ParameterSetName = 'Asked')] [switch] $RevertTrust,
        [Parameter(ParameterSetName = 'Asked')] [string] $Ticket,
        [Parameter(ParameterSetName = 'Asked')] [string] $Note,
        [ValidateNotNullOrEmpty()] [string] $FromCsv,
        [ValidateNotNullOrEmpty()] [object[]] $Column,
        [ValidateSet('dmy', 'mdy', 'ymd')] [string] $DateOrder,
        [switch] $Sem5,
        [pscredential] [System.Management.Automation.Credential()] $DatabaseCredential,
        [ValidateNotNullOrEmpty()] [string] $ConsoleDomain,
        [pscredential] [System.Management.Automation.Credential()] $ConsoleCredential,
        [ValidateNotNullOrEmpty()] [string] $Until,
        [ValidateRange(1, 86400)] [double] $ServiceTimeout,
        [securestring] $PfxPassword,
        [Parameter(Mandatory, ParameterSetName = 'PlanFile')] [ValidateNotNullOrEmpty()] [string] $PlanFile,
        [string[]] $Accept,
        [ValidateNotNullOrEmpty()] [string] $Lab,
        [Parameter(ValueFromPipelineByPropertyName)]
        [Alias('PSComputerName', 'Cn', 'DNSHostName', 'MachineName', 'Server', 'ServerName')]
        [ValidateNotNullOrEmpty()] [string[]] $ComputerName,
        [ValidateNotNullOrEmpty()] [System.Management.Automation.Runspaces.PSSession[]] $Session,
        [pscredential] [System.Management.Automation.Credential()] $Credential,
        [ValidateRange(0, 1000)] [int] $ThrottleLimit
    )
    begin { $fleet = New-Object System.Collections.ArrayList }
    process { Invoke-SepmtkCmdlet $PSCmdlet 'renew.run' $PSBoundParameters $_ -Fleet $fleet }
    end { Invoke-SepmtkFleet $PSCmdlet $fleet }
}
