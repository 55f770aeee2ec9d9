@{
    RootModule           = 'Sepmtk.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '5c8a0f3e-2b7d-4e52-9d0a-6f1c9b7e4a31'
    Author               = 'sepmtk'
    Copyright            = 'Apache-2.0'
    Description          = 'Rescue a Symantec Endpoint Protection Manager whose certificate has expired: rehearse, preview, run, resume, undo and prove KB 229342.'
    PowerShellVersion    = '5.1'
    CompatiblePSEditions = @('Desktop', 'Core')
    TypesToProcess       = @('Sepmtk.Types.ps1xml', 'Made.Types.ps1xml')
    FormatsToProcess     = @('Sepmtk.Format.ps1xml')
    FunctionsToExport    = @(
        'Clear-SepmSqlCert'
        'ConvertTo-SepmPfx'
        'Disable-SepmClientSecurity'
        'Disable-SepmTrust'
        'Enable-SepmClientSecurity'
        'Enable-SepmTrust'
        'Export-SepmReport'
        'Get-SepmBackup'
        'Get-SepmCert'
        'Get-SepmCertRenew'
        'Get-SepmCertRenewPlan'
        'Get-SepmClientRollout'
        'Get-SepmClientSecurity'
        'Get-SepmKeyAccess'
        'Get-SepmLab'
        'Get-SepmLogCause'
        'Get-SepmService'
        'Get-SepmSqlCandidate'
        'Get-SepmSqlCert'
        'Get-SepmTrust'
        'Grant-SepmKeyAccess'
        'Install-SepmCert'
        'Invoke-SepmCertRenew'
        'Invoke-SepmLabConsole'
        'Invoke-SepmRehearsal'
        'New-SepmBackup'
        'New-SepmCert'
        'New-SepmLab'
        'Remove-SepmCert'
        'Restart-SepmService'
        'Restore-SepmBackup'
        'Resume-SepmCertRenew'
        'Revoke-SepmKeyAccess'
        'Set-SepmLabFault'
        'Set-SepmSqlCert'
        'Start-SepmService'
        'Step-SepmLab'
        'Stop-SepmService'
        'Test-SepmCert'
        'Test-SepmEndpoint'
        'Test-SepmServer'
        'Test-SepmSqlCert'
        'Undo-SepmCertRenew'
        'Wait-SepmClientRollout'
    )
    CmdletsToExport      = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        # Releases of the program that this module speaks to: from the first, below the second.
        Program = @{ From = '0.1.0'; Below = '0.2.0' }
        PSData  = @{
            Tags       = @('Symantec', 'SEPM', 'Certificate', 'PSEdition_Desktop', 'PSEdition_Core', 'Windows')
            ReleaseNotes = 'What is new: CHANGELOG.md of this release, under the version of this module.'
            LicenseUri = 'https://www.apache.org/licenses/LICENSE-2.0'
        }
    }
}
