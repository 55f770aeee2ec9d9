<#
.SYNOPSIS
    Part of a maintenance script: SQL Server gets a certificate, but only where one is due and fit.
.DESCRIPTION
    Each change stands behind a test, so that the script can run every night.
.EXAMPLE
    .\Update-SqlCertificate.ps1 -Thumbprint 60a10ee25a12471e8e4433ca5dbd158394b087d6 -WithinDays 30
.EXAMPLE
    .\Update-SqlCertificate.ps1 -Thumbprint '60 A1 0E E2 5A 12 47 1E 8E 44 33 CA 5D BD 15 83 94 B0 87 D6'

    As the certificate's window shows it.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Thumbprint,
    [int] $WithinDays = 30
)
$ErrorActionPreference = 'Stop'
Import-Module Sepmtk

$now = Get-SepmSqlCert
if ($now.Trusted -and $now.DaysLeft -gt $WithinDays) {
    Write-Verbose "SQL Server's certificate is good for $($now.DaysLeft) days."
    return
}

$new = Test-SepmCert -Thumbprint $Thumbprint
if (-not $new.Fits) {
    $why = $new.Findings | Where-Object Severity -EQ 'error' | ForEach-Object { $_.Message }
    throw "Certificate $Thumbprint does not fit: $($why -join ' ')"
}
$Thumbprint = $new.Thumbprint # 40 digits without blanks, as everything below gives it back

if (-not (Get-SepmKeyAccess -Thumbprint $Thumbprint).ServiceReads) {
    Grant-SepmKeyAccess -Thumbprint $Thumbprint -Confirm:$false
}
Set-SepmSqlCert -Thumbprint $Thumbprint -Restart -Confirm:$false

$after = Test-SepmSqlCert
if ($after.Thumbprint -ne $Thumbprint) {
    throw "SQL Server serves $($after.Thumbprint): $($after.Reason)"
}
$after
