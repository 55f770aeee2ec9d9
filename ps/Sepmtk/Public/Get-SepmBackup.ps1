function Get-SepmBackup {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.Backup')]
    param(
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    Invoke-SepmtkCmdlet $PSCmdlet 'backup.list' $PSBoundParameters
}
