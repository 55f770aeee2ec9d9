<#
.SYNOPSIS
    Checks, plans and reports many SEPM servers over PowerShell remoting; renews where it is told to.
.DESCRIPTION
    One object for each server: the days that its certificates have left, errors and warnings, whether trust is on,
    a run that isn't finished, what comes next, or in Problem why the server could not be asked; the others go on.
    Nothing is changed without -Renew. With it you are asked server by server, where the plan is refused by nothing
    and no run is open; -WhatIf makes it a dry run on the servers.

    The servers need the module Sepmtk. -ComputerName is WinRM; -HostName is ssh, from PowerShell 7; -Session
    takes sessions that are open, however they came about. -ReportFolder keeps all that each server told as JSON.
    Exit code 0: all is in order; 1: warnings; 2: errors; 3: a server gave no answer, or a renewal failed.
.EXAMPLE
    .\Invoke-FleetCheck.ps1 -ComputerName sepm01, sepm02 -Credential (Get-Credential) | Format-Table
.EXAMPLE
    Get-Content servers.txt | .\Invoke-FleetCheck.ps1 -ReportFolder C:\reports | Export-Csv fleet.csv -NoTypeInformation
.EXAMPLE
    .\Invoke-FleetCheck.ps1 -HostName admin@sepm01 -Renew -PlanParameter @{ SanFile = 'C:\work\ext.txt' } -WhatIf

    -PlanParameter is for Get-SepmCertRenewPlan and Invoke-SepmCertRenew; its paths are those of the server.
#>
[CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High', DefaultParameterSetName = 'ComputerName')]
param(
    [Parameter(Mandatory, Position = 0, ParameterSetName = 'ComputerName', ValueFromPipeline, ValueFromPipelineByPropertyName)]
    [Alias('PSComputerName', 'Cn', 'DNSHostName', 'MachineName', 'Server', 'ServerName')]
    [AllowEmptyString()] [string[]] $ComputerName,
    [Parameter(ParameterSetName = 'ComputerName')]
    [pscredential] [System.Management.Automation.Credential()] $Credential,
    [Parameter(ParameterSetName = 'ComputerName')] [switch] $UseSSL,
    [Parameter(Mandatory, ParameterSetName = 'HostName')] [string[]] $HostName,
    [Parameter(ParameterSetName = 'HostName')] [string] $UserName,
    [Parameter(ParameterSetName = 'HostName')] [string] $KeyFilePath,
    [Parameter(ParameterSetName = 'HostName')] [hashtable] $Options,
    [Parameter(Mandatory, ParameterSetName = 'Session')]
    [System.Management.Automation.Runspaces.PSSession[]] $Session,
    [ValidateRange(1, 1000)] [int] $ThrottleLimit = 32,
    [ValidateRange(1, 86400)] [int] $TimeoutSeconds = 900,
    [hashtable] $PlanParameter = @{},
    [string] $ReportFolder,
    [switch] $Renew
)
begin {
    $ErrorActionPreference = 'Stop'
    $kind = $PSCmdlet.ParameterSetName
    $way = @{}
    foreach ($name in 'Credential', 'UseSSL', 'UserName', 'KeyFilePath', 'Options') {
        if ($PSBoundParameters.ContainsKey($name)) { $way[$name] = $PSBoundParameters[$name] }
    }
    if ($kind -eq 'HostName' -and -not (Get-Command Invoke-Command).Parameters.ContainsKey('HostName')) {
        throw '-HostName needs PowerShell 7: Windows PowerShell has no remoting over ssh. Use -ComputerName.'
    }
    $servers = [ordered] @{}

    # What runs on a server. Each part is asked for itself: one that fails is an error beside the others' answers.
    $look = {
        param([hashtable] $Plan)
        $WarningPreference = $ProgressPreference = 'SilentlyContinue'
        Import-Module -Name Sepmtk -ErrorAction Stop
        Test-SepmServer
        Test-SepmSqlCert
        Test-SepmEndpoint -Target 'localhost:443', 'localhost:8443' # a closed port is no error
        Get-SepmTrust
        Get-SepmCertRenew
        Get-SepmCertRenewPlan @Plan
    }
    $change = {
        param([hashtable] $Plan)
        $WarningPreference = $ProgressPreference = 'SilentlyContinue'
        Import-Module -Name Sepmtk -ErrorAction Stop
        Invoke-SepmCertRenew @Plan
    }

    function Test-Busy {
        param($Call, [int] $Seconds)
        $Call.Job -and $Call.Job.State -in 'NotStarted', 'Running' -and
        (-not $Seconds -or $Call.Since.Elapsed.TotalSeconds -lt $Seconds)
    }

    function Invoke-There {
        # A job for each server, so that not even a name that is no name stops the others. By server: Output and
        # Problems. Seconds: how long a server may take; 0 for what must not be left half-way.
        param([string[]] $Names, [scriptblock] $Work, [hashtable] $Given, [int] $Seconds)
        $calls = [ordered] @{}
        foreach ($name in $Names) {
            while (@($calls.Values | Where-Object { Test-Busy $_ $Seconds }).Count -ge $ThrottleLimit) { Start-Sleep -Milliseconds 100 }
            $call = $calls[$name] = @{ Job = $null; Since = [Diagnostics.Stopwatch]::StartNew(); Output = @(); Problems = @() }
            $where = $way + @{ $kind = $servers[$name] }
            try { $call.Job = Invoke-Command @where -ScriptBlock $Work -ArgumentList $Given -AsJob }
            catch { $call.Problems = @("$_") }
        }
        while ($calls.Values | Where-Object { Test-Busy $_ $Seconds }) { Start-Sleep -Milliseconds 100 }
        foreach ($call in $calls.Values | Where-Object { $_.Job }) {
            $wrong = @()
            $call.Output = @(Receive-Job -Job $call.Job -ErrorAction SilentlyContinue -ErrorVariable wrong)
            $call.Problems = @($wrong | ForEach-Object { "$_" })
            if ($call.Job.State -in 'NotStarted', 'Running') { $call.Problems += "No answer in $Seconds seconds." } # it may hang for good
            else { Remove-Job -Job $call.Job -Force -WhatIf:$false -Confirm:$false }
        }
        $calls
    }

    function Get-Told {
        # The objects of a kind. They came over the wire: properties without methods, as Deserialized.Sepmtk.<kind>.
        param($Call, [string] $Type)
        $name = "^(Deserialized\.)?Sepmtk\.$Type$"
        $Call.Output | Where-Object { $_.PSTypeNames -match $name }
    }

    function Get-NextStep {
        param($Run, $Plan, $Checks)
        if ($Run) { return "Resume-SepmCertRenew $($Run.Run): $(if ($Run.WaitsFor) { $Run.WaitsFor } else { $Run.NextStep })" }
        if ($Plan.Outcome -eq 'planned') { return "Invoke-SepmCertRenew: $($Plan.Route), $($Plan.StepCount) steps" }
        $worst = @($Plan) + @($Checks | Sort-Object { $_.Outcome -ne 'error' })
        $worst.Findings | Where-Object { $_.Severity -in 'error', 'warning' } | Select-Object -First 1 -ExpandProperty Fix
    }

    function ConvertTo-Row {
        param([string] $Name, $Call)
        $checks = @(Get-Told $Call Check)
        $plan = Get-Told $Call RenewPlan
        $run = Get-Told $Call RenewStatus
        $left = @(Get-Told $Call '(SqlServed|Probed)' | Where-Object { $null -ne $_.DaysLeft } | Sort-Object DaysLeft)
        [pscustomobject] [ordered] @{
            PSComputerName = $Name
            Answered = $checks.Count -gt 0
            DaysLeft = if ($left) { $left[0].DaysLeft }
            Errors = if ($checks) { @($checks | Where-Object Outcome -EQ 'error').Count }
            Warnings = if ($checks) { @($checks | Where-Object Outcome -EQ 'warning').Count }
            TrustOn = (Get-Told $Call Trust).Trust
            OpenRun = $run.Run
            Next = Get-NextStep -Run $run -Plan $plan -Checks $checks
            Renewal = ''
            Problem = $Call.Problems -join ' '
        }
    }
}
process {
    foreach ($one in $PSBoundParameters[$kind]) {
        if ($kind -eq 'Session') {
            $name = $one.ComputerName
            if ($servers.Contains($name)) { $name += " ($($one.Name))" }
            $servers[$name] = $one
            continue
        }
        $name = $one.Trim()
        if ($name -and -not $servers.Contains($name)) { $servers[$name] = $name } # a list's blank line is none
    }
}
end {
    $names = [string[]] @($servers.Keys)
    if (-not $names) { throw 'No server was named.' }
    $calls = Invoke-There -Names $names -Work $look -Given $PlanParameter -Seconds $TimeoutSeconds
    $rows = [ordered] @{}
    foreach ($name in $names) { $rows[$name] = ConvertTo-Row $name $calls[$name] }

    if ($Renew) {
        $due = @($names | Where-Object { -not $rows[$_].OpenRun -and (Get-Told $calls[$_] RenewPlan).Outcome -eq 'planned' })
        $sure = @($due | Where-Object { $PSCmdlet.ShouldProcess($_, $rows[$_].Next) })
        if ($WhatIfPreference) { $sure = $due }
        $given = $PlanParameter + @{ WhatIf = [bool] $WhatIfPreference; Confirm = $false }
        $renewals = Invoke-There -Names $sure -Work $change -Given $given -Seconds 0
        if (-not $WhatIfPreference) {
            $again = Invoke-There -Names $sure -Work $look -Given $PlanParameter -Seconds $TimeoutSeconds
            foreach ($name in $sure) { $rows[$name] = ConvertTo-Row $name ($calls[$name] = $again[$name]) }
        }
        foreach ($name in $sure) {
            $result = Get-Told $renewals[$name] 'Renew(Run|Plan)' | Select-Object -First 1
            $rows[$name].Renewal = if ($result) { $result.Outcome } else { 'failed' }
            $rows[$name].Problem = (@($renewals[$name].Problems) + $rows[$name].Problem).Trim() -join ' '
            $calls[$name].Output += $result
        }
    }
    if ($ReportFolder) {
        New-Item -ItemType Directory -Path $ReportFolder -Force -WhatIf:$false -Confirm:$false | Out-Null
        foreach ($name in $names) {
            $report = [ordered] @{ Summary = $rows[$name] }
            foreach ($type in 'Check', 'RenewPlan', 'RenewStatus', 'RenewRun') { $report[$type] = @(Get-Told $calls[$name] $type) }
            $file = Join-Path $ReportFolder (($name -replace '[^\w.@-]', '_') + '.json')
            ConvertTo-Json $report -Depth 20 | Set-Content -LiteralPath $file -Encoding UTF8 -WhatIf:$false -Confirm:$false
        }
    }
    $rows.Values
    if ($rows.Values | Where-Object { -not $_.Answered -or $_.Renewal -eq 'failed' }) { exit 3 }
    if ($rows.Values | Where-Object { $_.Errors -or $_.Problem }) { exit 2 }
    exit [int] [bool] ($rows.Values | Where-Object Warnings)
}
