# What Tab offers. Nothing here may write to any stream: the user is in the middle of a line.

$script:Made = $null # read when it is first needed

function Register-SepmtkCompleter {
    # For every exported cmdlet that has such a parameter.
    param([string[]] $Command)
    foreach ($parameter in 'Accept', 'Scenario', 'Until') {
        Register-ArgumentCompleter -CommandName $Command -ParameterName $parameter -ScriptBlock {
            param($commandName, $parameterName, $wordToComplete)
            $null = $commandName
            if (-not $script:Made) {
                # Not Import-PowerShellDataFile: tests/ps/test_ps_quality.py says why.
                Import-LocalizedData -BindingVariable made -BaseDirectory (Split-Path $PSScriptRoot) -FileName Made.psd1
                $script:Made = $made
            }
            $found = $script:Made[$parameterName] | ForEach-Object { @{ Text = $_; Tip = $_ } }
            Select-SepmtkCompletion $found $wordToComplete
        }
    }
    Register-ArgumentCompleter -CommandName $Command -ParameterName Thumbprint -ScriptBlock {
        param($commandName, $parameterName, $wordToComplete, $commandAst, $fakeBoundParameters)
        $null = $commandName, $parameterName, $commandAst
        $lab = Get-SepmtkCompletionLab $fakeBoundParameters
        $found = Get-SepmSqlCandidate @lab -ErrorAction Ignore -WarningAction Ignore | ForEach-Object {
            @{ Text = $_.Thumbprint; Tip = $_.Subject + ('  {0:s}' -f $_.NotAfter -replace 'T.*') }
        }
        Select-SepmtkCompletion $found $wordToComplete
    }
    $services = @{ Name = @($Command -like '*-SepmService'); Service = $Command }
    foreach ($parameter in $services.Keys) {
        Register-ArgumentCompleter -CommandName $services[$parameter] -ParameterName $parameter -ScriptBlock {
            param($commandName, $parameterName, $wordToComplete, $commandAst, $fakeBoundParameters)
            $null = $commandName, $parameterName, $commandAst
            $lab = Get-SepmtkCompletionLab $fakeBoundParameters
            $found = Get-SepmService @lab -ErrorAction Ignore -WarningAction Ignore | ForEach-Object {
                @{ Text = $_.Name; Tip = '{0}, {1}' -f $_.DisplayName, $_.State }
            }
            Select-SepmtkCompletion $found $wordToComplete
        }
    }
    Register-ArgumentCompleter -CommandName $Command -ParameterName Run -ScriptBlock {
        param($commandName, $parameterName, $wordToComplete, $commandAst, $fakeBoundParameters)
        $null = $commandName, $parameterName, $commandAst
        $lab = Get-SepmtkCompletionLab $fakeBoundParameters
        $found = @(Get-SepmCertRenew @lab -ErrorAction Ignore -WarningAction Ignore) +
            @(Get-SepmBackup @lab -ErrorAction Ignore -WarningAction Ignore) |
            ForEach-Object { @{ Text = $_.Run; Tip = '{0:s}' -f $_.Created -replace 'T(..:..).*', ' $1' } }
        Select-SepmtkCompletion $found $wordToComplete
    }
}

function Get-SepmtkCompletionLab {
    # -Lab as it stands on the line already.
    [OutputType([hashtable])]
    param([System.Collections.IDictionary] $Bound)
    if ($Bound.Keys -contains 'Lab') { @{ Lab = $Bound['Lab'] } } else { @{} }
}

function Select-SepmtkCompletion {
    # Those that begin with what was typed, each once; quoted where a dollar would begin a variable.
    [OutputType([System.Management.Automation.CompletionResult])]
    param($Found, [string] $Typed)
    $seen = @{}
    $Typed = $Typed.Trim([char[]] "'`"")
    foreach ($one in $Found) {
        $text = [string] $one.Text
        if ($seen.ContainsKey($text) -or -not $text.StartsWith($Typed, [StringComparison]::OrdinalIgnoreCase)) { continue }
        $seen[$text] = $true
        $written = if ($text -match '^[\w.-]+$') { $text } else { "'$($text.Replace("'", "''"))'" }
        New-Object System.Management.Automation.CompletionResult $written, $text, 'ParameterValue', $one.Tip
    }
}
