# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.
function Get-SepmBackup {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Sepmtk.Backup')]
    param(
        [ValidateNotNullOrEmpty()] [string] $Lab
    )
    process { Invoke-SepmtkCmdlet $PSCmdlet 'backup.list' $PSBoundParameters $_ }
}
