# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function Invoke-SepmLabConsole {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Low')]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '',
        Justification = 'Invoke-SepmtkCmdlet asks, with the cmdlet that is passed to it.')]
    [OutputType('Sepmtk.LabConsole')]
    param(
        [Parameter(Mandatory, Position = 0)]
        [ValidateSet('update-certificate', 'generate-certificate', 'relax', 'restore', 'http-list', 'https-list',
            'new-group', 'push-settings', 'export', 'run-wizard', 'restart')] [string] $Action,
        [ValidateNotNullOrEmpty()] [string] $Pfx,
        [ValidateNotNullOrEmpty()] [string] $Group,
        [ValidateNotNullOrEmpty()] [string] $OutFile,
        [switch] $Restart,
        [switch] $Force,
        [securestring] $Password,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'lab.console' $PSBoundParameters $_ -NoPlan }
}
