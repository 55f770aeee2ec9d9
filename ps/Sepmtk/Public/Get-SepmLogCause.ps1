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
    process { Invoke-SepmtkCmdlet $PSCmdlet 'logs' $PSBoundParameters $_ }
}
