# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function New-SepmLab {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Low')]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '',
        Justification = 'Invoke-SepmtkCmdlet asks, with the cmdlet that is passed to it.')]
    [OutputType('Sepmtk.Lab')]
    param(
        [Parameter(Mandatory, Position = 0)] [ValidateNotNullOrEmpty()] [string] $Path,
        [ValidateNotNullOrEmpty()] [string] $Scenario,
        [int] $Seed,
        [ValidateRange(0, 1000)] [double] $Pace,
        [ValidatePattern('=')] [string[]] $Switch
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'lab.new' $PSBoundParameters $_ -About $Path -NoPlan }
}
