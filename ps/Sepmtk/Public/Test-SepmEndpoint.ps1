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
    begin {
        $every = New-Object System.Collections.Generic.List[string]
    }
    process {
        foreach ($one in $Target) { $every.Add($one) }
    }
    end {
        # All at once: they are dialled side by side.
        if ($every.Count) { $PSBoundParameters['Target'] = $every.ToArray() }
        Invoke-SepmtkCmdlet $PSCmdlet 'probe' $PSBoundParameters
    }
}
