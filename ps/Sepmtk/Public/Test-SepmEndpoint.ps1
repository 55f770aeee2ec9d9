# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function Test-SepmEndpoint {
    [CmdletBinding(PositionalBinding = $false, DefaultParameterSetName = 'Target')]
    [OutputType('Sepmtk.Probed')]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Target', ValueFromPipeline)]
        [ValidateNotNullOrEmpty()] [string[]] $Target,
        [Parameter(Mandatory, ParameterSetName = 'File')] [ValidateNotNullOrEmpty()] [string] $File,
        [ValidateRange(0, 36500)] [int] $Days,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    begin { $every = New-Object System.Collections.ArrayList }
    process { Add-SepmtkItem $every $PSCmdlet $PSBoundParameters $_ }
    end { Invoke-SepmtkItem $every $PSCmdlet 'probe' -Of Target }
}
