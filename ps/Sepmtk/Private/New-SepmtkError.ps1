function New-SepmtkError {
    # An ErrorRecord out of the program's own error: id, category, target, and the fix as RecommendedAction.
    [OutputType([System.Management.Automation.ErrorRecord])]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '',
        Justification = 'It makes an object in memory and changes no system state.')]
    param([Parameter(Mandatory)] $Body)
    $exception = New-Object System.InvalidOperationException $Body.message
    foreach ($name in 'found', 'required') { $exception.Data[$name] = $Body.$name }
    $exception.Data['exit_code'] = $Body.exit_code
    $said = @{ Id = $Body.id; Category = $Body.category; Target = $Body.target; Text = $Body.text; Fix = $Body.fix }
    New-SepmtkRecord $exception @said
}

function New-SepmtkFailure {
    # The same for what goes wrong between this module and the program. Name is that of the sentence.
    [OutputType([System.Management.Automation.ErrorRecord])]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '',
        Justification = 'It makes an object in memory and changes no system state.')]
    param(
        [string] $Name, [string] $Category, [string] $Target,
        [object[]] $Values = @(), [object[]] $FixValues = @(), [string] $Fix = "${Name}Fix"
    )
    $message = Get-SepmtkText $Name $Values
    $exception = New-Object System.InvalidOperationException $message
    $recommended = if ($script:Text.ContainsKey($Fix)) { Get-SepmtkText $Fix $FixValues } else { '' }
    $said = @{ Id = "Sepmtk$Name"; Category = $Category; Target = $Target; Text = $message; Fix = $recommended }
    New-SepmtkRecord $exception @said
}

function New-SepmtkRecord {
    [OutputType([System.Management.Automation.ErrorRecord])]
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '',
        Justification = 'It makes an object in memory and changes no system state.')]
    param([Exception] $Exception, [string] $Id, [string] $Category, $Target, [string] $Text, [string] $Fix)
    $Exception.Data['sepmtk'] = $true # what is no error of ours is told apart by this
    $known = [System.Management.Automation.ErrorCategory]::NotSpecified
    $null = [Enum]::TryParse($Category, [ref] $known)
    $record = New-Object System.Management.Automation.ErrorRecord $Exception, $Id, $known, $Target
    $record.ErrorDetails = New-Object System.Management.Automation.ErrorDetails $Text
    $record.ErrorDetails.RecommendedAction = $Fix
    $record
}
