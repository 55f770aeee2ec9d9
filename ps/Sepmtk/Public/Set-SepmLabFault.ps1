# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function Set-SepmLabFault {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Low', DefaultParameterSetName = 'Fault')]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '',
        Justification = 'Invoke-SepmtkCmdlet asks, with the cmdlet that is passed to it.')]
    [OutputType('Sepmtk.LabFaults')]
    param(
        [Parameter(Mandatory, ParameterSetName = 'Fault')]
        [Parameter(ParameterSetName = 'Clear')]
        [ValidateNotNullOrEmpty()] [string] $Service,
        [Parameter(ParameterSetName = 'Fault')] [ValidateSet('start', 'stop')] [string] $On,
        [Parameter(Mandatory, ParameterSetName = 'Fault')] [ValidateSet('hang', 'fail')] [string] $What,
        [Parameter(Mandatory, ParameterSetName = 'Clear')] [switch] $Clear,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'lab.fault' $PSBoundParameters $_ -NoPlan }
}
