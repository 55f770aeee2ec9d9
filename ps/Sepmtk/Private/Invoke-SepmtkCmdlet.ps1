# What every cmdlet does with what is bound and what was piped. Each has a process block: input that binds to
# nothing is an error of PowerShell's then, and nothing is done.

$script:Asking = @{} # by cmdlet: whether it has -WhatIf
$script:Piped = @{} # by cmdlet: the parameters that bind from the pipeline

function Invoke-SepmtkCmdlet {
    # Item: what was piped. Each: the parameter whose values are a call each. About: what the user is asked
    # about. Fleet: the list for what is to be done on other computers. NoPlan: the operation has no dry run, so
    # that -WhatIf does nothing but say so.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)] [System.Management.Automation.PSCmdlet] $Caller,
        [Parameter(Mandatory, Position = 1)] [string] $Operation,
        [Parameter(Mandatory, Position = 2)] [System.Collections.IDictionary] $Bound,
        [Parameter(Position = 3)] $Item,
        [string] $Each,
        [string] $About,
        [System.Collections.ArrayList] $Fleet,
        [switch] $NoPlan
    )
    . Import-SepmtkPreference $Caller $Bound
    $given = Get-SepmtkGiven $Caller $Bound
    if ($given['Certificate']) {
        $given.Source = Get-SepmtkCertificateSource $given.Certificate
        $given.Remove('Certificate')
    }
    elseif ($given['Source'] -and $Item -is [System.Management.Automation.PSCustomObject] -and $Item.PSObject.Properties['Kind']) {
        $given.Source = Get-SepmtkCertificateSource $Item # from a file, or a test's result
    }
    if ($null -ne $Fleet -and ($given['ComputerName'] -or $given['Session'])) {
        $null = $Fleet.Add($given)
        return
    }
    if (-not (Expand-SepmtkPath $Caller $Operation $given)) { return }
    $wrong = if ($Item -isnot [string]) { Get-SepmtkItemError $Caller $given $Item }
    if ($wrong) {
        $Caller.WriteError($wrong)
        return
    }
    $call = @{ Caller = $Caller; Operation = $Operation; Given = $given; About = $About; NoPlan = $NoPlan }
    if (-not $Each) {
        Invoke-SepmtkAsked @call
        return
    }
    foreach ($one in $given[$Each]) {
        $given[$Each] = $call.About = $one
        Invoke-SepmtkAsked @call
    }
}

function Get-SepmtkGiven {
    # The parameters of this item, as a copy. $PSBoundParameters keeps what an earlier item bound and this one
    # didn't; the cmdlet's own variables don't, and the scopes up from here have those.
    [OutputType([hashtable])]
    param([System.Management.Automation.PSCmdlet] $Caller, [System.Collections.IDictionary] $Bound)
    $given = @{}
    foreach ($key in $Bound.Keys) { $given[$key] = $Bound[$key] }
    $invoked = $Caller.MyInvocation
    if (-not $invoked.ExpectingInput) { return $given }
    $command = $invoked.MyCommand
    if (-not $script:Piped.ContainsKey($command.Name)) {
        $script:Piped[$command.Name] = @($command.ParameterSets.Parameters | Where-Object {
                $_.ValueFromPipeline -or $_.ValueFromPipelineByPropertyName
            } | Select-Object -ExpandProperty Name -Unique)
    }
    foreach ($name in $script:Piped[$command.Name]) {
        if ($given.ContainsKey($name) -and -not $ExecutionContext.SessionState.PSVariable.GetValue($name)) { $given.Remove($name) }
    }
    $given
}

function Invoke-SepmtkAsked {
    # One call. What changes something is asked first, in the words of Made.strings.psd1.
    [CmdletBinding()]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '',
        Justification = 'It asks with the cmdlet that is passed to it, whose -WhatIf and -Confirm the user gave.')]
    param(
        [System.Management.Automation.PSCmdlet] $Caller, [string] $Operation, [hashtable] $Given, [string] $About,
        [switch] $NoPlan
    )
    try { $call = ConvertTo-SepmtkCall $Given }
    catch { $Caller.ThrowTerminatingError($_) }
    $call.Caller = $Caller
    $name = Get-SepmtkCmdletName $Caller
    if (-not $script:Asking.ContainsKey($name)) {
        $script:Asking[$name] = $Caller.MyInvocation.MyCommand.Parameters.ContainsKey('WhatIf')
    }
    if (-not $script:Asking[$name]) {
        Invoke-SepmtkOperation $Operation @call
        return
    }
    if (-not $About) { $About = if ($call.Lab) { $call.Lab } else { [Environment]::MachineName } }
    $action = $script:Actions[$name]
    if (-not $NoPlan) { Invoke-SepmtkChange $Operation @call -Target $About -Action $action }
    elseif (Confirm-SepmtkChange -Caller $Caller -About $About -Action $action) { Invoke-SepmtkOperation $Operation @call }
}

function Get-SepmtkCmdletName {
    # The cmdlet's own name, also where the module was imported with a prefix for its nouns.
    [OutputType([string])]
    param([System.Management.Automation.PSCmdlet] $Caller)
    $Caller.MyInvocation.MyCommand.Name -creplace '-.*(?=Sepm)', '-'
}

function Confirm-SepmtkChange {
    # ShouldProcess of the cmdlet. Where there is nobody to ask, its error doesn't say what to do.
    [OutputType([bool])]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '',
        Justification = 'It asks with the cmdlet that is passed to it, whose -WhatIf and -Confirm the user gave.')]
    param([System.Management.Automation.PSCmdlet] $Caller, [string] $About, [string] $Action)
    try { $Caller.ShouldProcess($About, $Action) }
    catch [System.Management.Automation.PipelineStoppedException] { throw }
    catch {
        $name = Get-SepmtkCmdletName $Caller
        $Caller.ThrowTerminatingError((New-SepmtkFailure 'ConfirmNobody' 'InvalidOperation' $About -Values $name, $About -FixValues $name))
    }
}

function Add-SepmtkItem {
    # For cmdlets that take a whole pipeline as one call: item by item.
    param(
        [System.Collections.ArrayList] $Every, [System.Management.Automation.PSCmdlet] $Caller,
        [System.Collections.IDictionary] $Bound, $Item
    )
    . Import-SepmtkPreference $Caller $Bound
    $given = Get-SepmtkGiven $Caller $Bound
    $wrong = Get-SepmtkItemError $Caller $given $Item
    if ($wrong) { $Caller.WriteError($wrong) }
    else { $null = $Every.Add($given) }
}

function Invoke-SepmtkItem {
    # That call, with all values of the parameter Of; none where nothing that was piped could be taken.
    param([System.Collections.ArrayList] $Every, [System.Management.Automation.PSCmdlet] $Caller, [string] $Operation, [string] $Of)
    if (-not $Every.Count) { return }
    $given = $Every[0]
    $values = @($Every | ForEach-Object { $_[$Of] } | Where-Object { $_ })
    if ($values) { $given[$Of] = [string[]] $values }
    . Import-SepmtkPreference $Caller $given
    Invoke-SepmtkAsked -Caller $Caller -Operation $Operation -Given $given -About ($values -join ', ')
}
