# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function Stop-SepmService {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '',
        Justification = 'Invoke-SepmtkCmdlet asks, with the cmdlet that is passed to it.')]
    [OutputType('Sepmtk.Change')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()] [string[]] $Name,
        [ValidateRange(1, 86400)] [double] $ServiceTimeout,
        [string[]] $Accept,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    begin { $every = New-Object System.Collections.ArrayList }
    process { Add-SepmtkItem $every $PSCmdlet $PSBoundParameters $_ }
    end { Invoke-SepmtkItem $every $PSCmdlet 'service.stop' -Of Name }
}
