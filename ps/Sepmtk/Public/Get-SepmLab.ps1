function Get-SepmLab {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.Lab')]
    param(
        [Parameter(Position = 0)] [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'lab.show' $PSBoundParameters $_ }
}
