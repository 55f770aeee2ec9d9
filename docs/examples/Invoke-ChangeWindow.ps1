<#
.SYNOPSIS
    A rescue in a change window, with the plan kept as evidence.
.DESCRIPTION
    First call, before the window: the plan as a file for approval, and what -WhatIf gave as evidence.
    Second call, in the window: exactly the approved plan; refused where the server has changed since.
.EXAMPLE
    .\Invoke-ChangeWindow.ps1 -Folder C:\changes\CHG001234 -SanFile ext.txt -Ticket CHG001234
.EXAMPLE
    .\Invoke-ChangeWindow.ps1 -Folder C:\changes\CHG001234 -Approved
#>
[CmdletBinding(DefaultParameterSetName = 'Plan')]
param(
    [Parameter(Mandatory)] [string] $Folder,
    [Parameter(Mandatory, ParameterSetName = 'Plan')] [string] $SanFile,
    [Parameter(Mandatory, ParameterSetName = 'Plan')] [string] $Ticket,
    [Parameter(Mandatory, ParameterSetName = 'Approved')] [switch] $Approved
)
$ErrorActionPreference = 'Stop'
Import-Module Sepmtk
$plan = Join-Path $Folder 'plan.json'

if (-not $Approved) {
    New-Item -ItemType Directory -Path $Folder -Force | Out-Null
    Get-SepmCertRenewPlan -SanFile $SanFile -Ticket $Ticket -OutFile $plan | Out-Null
    $shown = Invoke-SepmCertRenew -PlanFile $plan -WhatIf
    $shown | ConvertTo-Json -Depth 10 | Set-Content -LiteralPath (Join-Path $Folder 'whatif.json') -Encoding UTF8
    $shown.Steps | Format-Table | Out-String -Width 160 |
        Set-Content -LiteralPath (Join-Path $Folder 'whatif.txt') -Encoding UTF8
    return $shown
}

$result = Invoke-SepmCertRenew -PlanFile $plan -Confirm:$false
$result | ConvertTo-Json -Depth 10 | Set-Content -LiteralPath (Join-Path $Folder 'result.json') -Encoding UTF8
$result
