# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function Get-SepmCert {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.Certificate')]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Source', ValueFromPipeline,
            ValueFromPipelineByPropertyName)]
        [Alias('Folder', 'Thumbprint')]
        [ValidateNotNullOrEmpty()] [string[]] $Source,
        [Parameter(Mandatory, ParameterSetName = 'LiteralPath', ValueFromPipelineByPropertyName)]
        [Alias('FullName')]
        [ValidateNotNullOrEmpty()] [string[]] $LiteralPath,
        [Parameter(Mandatory, ParameterSetName = 'Certificate', ValueFromPipeline)]
        [PSTypeName('Sepmtk.Certificate')] [psobject] $Certificate,
        [securestring] $Password,
        [ValidateNotNullOrEmpty()] [string] $Lab,
        [Parameter(ValueFromPipelineByPropertyName)]
        [Alias('PSComputerName', 'Cn', 'DNSHostName', 'MachineName', 'Server', 'ServerName')]
        [ValidateNotNullOrEmpty()] [string[]] $ComputerName,
        [ValidateNotNullOrEmpty()] [System.Management.Automation.Runspaces.PSSession[]] $Session,
        [pscredential] [System.Management.Automation.Credential()] $Credential,
        [ValidateRange(0, 1000)] [int] $ThrottleLimit
    )
    begin { $fleet = New-Object System.Collections.ArrayList }
    process { Invoke-SepmtkCmdlet $PSCmdlet 'cert.show' $PSBoundParameters $_ -Fleet $fleet -Each Source }
    end { Invoke-SepmtkFleet $PSCmdlet $fleet }
}
