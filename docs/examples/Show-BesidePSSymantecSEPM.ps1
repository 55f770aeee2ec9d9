<#
.SYNOPSIS
    The certificate's state beside what PSSymantecSEPM knows, in one session.
.DESCRIPTION
    PSSymantecSEPM talks to SEPM's REST API; this module looks at the server itself. No command has the
    same name in both. While SEPM is down its API is, too: then only the server's side is filled.
.EXAMPLE
    .\Show-BesidePSSymantecSEPM.ps1
#>
[CmdletBinding()]
param()
$ErrorActionPreference = 'Stop'
Import-Module Sepmtk
Import-Module PSSymantecSEPM

$served = Test-SepmSqlCert
$version = try { Get-SEPMVersion } catch { $null }
[pscustomobject]@{
    ApiVersion = $version.version
    ApiAnswers = $null -ne $version
    DatabaseCertificate = $served.Thumbprint
    ValidUntil = $served.NotAfter
    DaysLeft = $served.DaysLeft
    Trusted = $served.Trusted
}
