function Get-SepmBackup {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.Backup')]
    param(
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'backup.list' $PSBoundParameters $_ }
}
