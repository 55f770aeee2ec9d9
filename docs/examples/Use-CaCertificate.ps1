<#
.SYNOPSIS
    A certificate of the company's CA instead of a self-signed one.
.DESCRIPTION
    First call: a key and a request in -Folder; have server.csr signed. Second call, with -Signed: the
    answer is packed with the key, checked, installed and given to SQL Server.
.EXAMPLE
    .\Use-CaCertificate.ps1 -Folder C:\work\ca -San dns:sepm01.corp.example, dns:sepm01
.EXAMPLE
    $ask = @{ Folder = 'C:\work\ca'; San = 'dns:sepm01.corp.example', 'dns:sepm01' }
    .\Use-CaCertificate.ps1 @ask -Signed C:\work\ca\answer.crt -Password (Read-Host -AsSecureString)
#>
[CmdletBinding(DefaultParameterSetName = 'Request')]
param(
    [Parameter(Mandatory)] [string] $Folder,
    [Parameter(Mandatory)] [string[]] $San,
    [Parameter(Mandatory, ParameterSetName = 'Signed')] [string] $Signed,
    [Parameter(Mandatory, ParameterSetName = 'Signed')] [securestring] $Password
)
$ErrorActionPreference = 'Stop'
Import-Module Sepmtk

if ($PSCmdlet.ParameterSetName -eq 'Request') {
    New-SepmCert -San $San -OutputPath $Folder -Csr
    return
}

# A CA's template may drop the names that were asked for; clients would then refuse the certificate.
$verdict = Test-SepmCert -Source $Signed -Name ($San -replace '^\s*\w+:\s*')
if (-not $verdict.Fits) {
    $verdict.Findings | Where-Object Severity -EQ 'error' | ForEach-Object { Write-Warning $_.Message }
    throw "The CA's answer does not fit. Its template must leave the names in place and allow server authentication."
}
$pfx = @{
    Path = $Signed
    KeyPath = Join-Path $Folder 'server.key'
    OutFile = Join-Path $Folder 'server.pfx'
    PfxPassword = $Password
}
ConvertTo-SepmPfx @pfx -Confirm:$false | Out-Null
Install-SepmCert -Path $pfx.OutFile -Password $Password -NoRoot -Confirm:$false
Grant-SepmKeyAccess -Thumbprint $verdict.Thumbprint -Confirm:$false
Set-SepmSqlCert -Thumbprint $verdict.Thumbprint -Confirm:$false
