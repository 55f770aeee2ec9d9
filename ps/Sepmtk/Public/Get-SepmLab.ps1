function Get-SepmLab {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.Lab')]
    param(
        [Parameter(Position = 0)] [ValidateNotNullOrEmpty()] [string] $Lab
    )
    Invoke-SepmtkCmdlet $PSCmdlet 'lab.show' $PSBoundParameters -With @{ folder = Resolve-SepmtkLab $PSCmdlet $PSBoundParameters }
}
