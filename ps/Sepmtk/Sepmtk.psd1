@{
    RootModule           = 'Sepmtk.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '5c8a0f3e-2b7d-4e52-9d0a-6f1c9b7e4a31'
    Author               = 'sepmtk'
    Copyright            = 'Apache-2.0'
    Description          = 'Rescue a Symantec Endpoint Protection Manager whose certificate has expired: rehearse, preview, run, resume, undo and prove KB 229342.'
    PowerShellVersion    = '5.1'
    CompatiblePSEditions = @('Desktop', 'Core')
    FunctionsToExport    = @(
        'Get-SepmCert'
        'Invoke-SepmCertRenew'
    )
    CmdletsToExport      = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        # Releases of the program that this module speaks to: from the first, below the second.
        Program = @{ From = '0.1.0'; Below = '0.2.0' }
        PSData  = @{
            Tags       = @('Symantec', 'SEPM', 'Certificate', 'PSEdition_Desktop', 'PSEdition_Core', 'Windows')
            LicenseUri = 'https://www.apache.org/licenses/LICENSE-2.0'
        }
    }
}
