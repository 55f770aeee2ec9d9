function Stop-SepmService {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '',
        Justification = 'Invoke-SepmtkCmdlet asks, with the cmdlet that is passed to it.')]
    [OutputType('Sepmtk.Change')]
    param(
        [Parameter(Position = 0, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()] [string[]] $Name,
        [ValidateRange(1, 86400)] [double] $ServiceTimeout,
        [string[]] $Accept,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'service.stop' $PSBoundParameters $_ -About ($Name -join ', ') }
}
