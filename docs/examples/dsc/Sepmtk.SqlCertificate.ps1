<#
.SYNOPSIS
    What sepmtk.dsc.resource.json calls: get, test and set of the certificate that SQL Server serves.
.DESCRIPTION
    The instance comes as JSON on standard input, the state goes out as one line of JSON. Set renews where less
    than validDays are left: SEPM's services and SQL Server restart, and what a person and the clients have to
    do afterwards is not waited for (Get-SepmCertRenew tells).
.EXAMPLE
    '{"validDays": 30, "bound": true}' | dsc resource test --resource Sepmtk/SqlCertificate --file -
#>
[CmdletBinding()]
param([Parameter(Mandatory)] [ValidateSet('get', 'test', 'set')] [string] $Operation)
$ErrorActionPreference = 'Stop'

function Get-State {
    param([pscustomobject] $Wanted)
    $served = Test-SepmSqlCert
    $pinned = (Get-SepmSqlCert).Pinned
    $bound = [bool] ($served.Trusted -and $served.Thumbprint -and $pinned -eq $served.Thumbprint)
    $state = [ordered]@{
        validDays = [Math]::Max(0, [int] $served.DaysLeft)
        bound = $bound
        thumbprint = "$($served.Thumbprint)"
    }
    $wantsBound = $null -eq $Wanted.bound -or $Wanted.bound
    $state['_inDesiredState'] = [bool] ($state.validDays -ge $Wanted.validDays -and ($bound -or -not $wantsBound))
    $state
}

try {
    Import-Module Sepmtk
    $wanted = [Console]::In.ReadToEnd() | ConvertFrom-Json
    $state = Get-State $wanted
    if ($Operation -eq 'set' -and -not $state['_inDesiredState']) {
        $asked = @{ KeepPinned = $true; Confirm = $false }
        if ($wanted.sanFile) { $asked['SanFile'] = $wanted.sanFile }
        Invoke-SepmCertRenew @asked | Out-Null
        $state = Get-State $wanted
    }
    if ($Operation -eq 'get') { $state.Remove('_inDesiredState') }
    ConvertTo-Json $state -Compress
}
catch {
    [Console]::Error.WriteLine("$_")
    exit 1
}
