<#
.SYNOPSIS
    What sepmtk.dsc.resource.json calls: get, test and set of the certificate that SQL Server serves.
.DESCRIPTION
    The instance comes as JSON in an argument: standard input would be read in the console's code page, and by the
    shell itself. The state goes out as one line of JSON, after a test a second line with the names of what differs;
    nothing else may stand on standard output, where a shell writes its warnings, too. A failure is a line of JSON
    on standard error, which DSC shows as an error. Set renews where less than validDays are left: SEPM's
    services and SQL Server restart, and what a person and the clients have to do afterwards is not waited for
    (Get-SepmCertRenew tells).
.EXAMPLE
    dsc resource test --resource Sepmtk/SqlCertificate --input '{"validDays": 30, "bound": true}'
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [ValidateSet('get', 'test', 'set')] [string] $Operation,
    [string] $Instance
)
$ErrorActionPreference = 'Stop'
$WarningPreference = $ProgressPreference = 'SilentlyContinue'

function ConvertTo-Line {
    # ASCII: whatever code page the shell writes in, DSC reads UTF-8.
    param($Value)
    [regex]::Replace((ConvertTo-Json -InputObject $Value -Compress), '[^\x20-\x7e]', { '\u{0:x4}' -f [int] [char] $args[0].Value })
}

function Get-State {
    $served = Test-SepmSqlCert
    [ordered] @{
        validDays = [Math]::Max(0, [int] $served.DaysLeft)
        bound = [bool] ($served.Trusted -and $served.Thumbprint -and (Get-SepmSqlCert).Pinned -eq $served.Thumbprint)
        thumbprint = "$($served.Thumbprint)"
    }
}

function Get-Difference {
    param([System.Collections.IDictionary] $State, [pscustomobject] $Wanted)
    if ($State.validDays -lt $Wanted.validDays) { 'validDays' }
    if ($Wanted.bound -ne $false -and -not $State.bound) { 'bound' }
}

try {
    Import-Module Sepmtk
    $wanted = if ($Instance) { ConvertFrom-Json $Instance }
    $state = Get-State
    if ($Operation -eq 'set' -and (Get-Difference $state $wanted)) {
        $asked = @{ KeepPinned = $true; Confirm = $false }
        if ($wanted.sanFile) { $asked['SanFile'] = $wanted.sanFile }
        Invoke-SepmCertRenew @asked -WarningVariable said | Out-Null
        $state = Get-State
        $left = @(Get-Difference $state $wanted)
        if ($left) { throw "Not in the desired state after set: $($left -join ', '). $said".Trim() }
    }
    $differs = @(Get-Difference $state $wanted)
    if ($Operation -eq 'test') { $state['_inDesiredState'] = -not $differs }
    ConvertTo-Line $state
    if ($Operation -eq 'test') { ConvertTo-Line $differs }
}
catch {
    $fix = if ($_.ErrorDetails) { $_.ErrorDetails.RecommendedAction }
    [Console]::Error.WriteLine((ConvertTo-Line @{ error = "$_`n  $fix".TrimEnd() }))
    exit 1
}
