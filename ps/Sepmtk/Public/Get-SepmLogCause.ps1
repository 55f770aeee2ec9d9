function Get-SepmLogCause {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.LogCause')]
    param(
        [Parameter(Position = 0, ValueFromPipelineByPropertyName)]
        [Alias('FullName')] [ValidateNotNullOrEmpty()] [string[]] $Path,
        [datetime] $Since,
        [switch] $All,
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process {
        $null = $PSBoundParameters.Remove('Path')
        $files = @($Path | Where-Object { $_ } | ForEach-Object { Resolve-SepmtkPath $_ })
        Invoke-SepmtkCmdlet $PSCmdlet 'logs' $PSBoundParameters -With @{ files = $files }
    }
}
