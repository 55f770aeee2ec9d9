# The program's sentences name its own commands; here they name cmdlets, so that a fix can be pasted.

$script:Commands = $null # noun and verb of the program: cmdlet
$script:Said = @{} # sentences come again and again
$script:Options = @{
    '--cn' = '-CommonName'; '--key' = '-KeyPath'; '--out' = '-OutFile'; '--pfx-password-generate' = '-GeneratePassword'
    '--plan' = '-PlanFile'; '--replace' = '-Force'
}

# A password is no text here. In this order: the longer phrase holds the shorter one.
$script:Phrases = [ordered] @{
    '--pfx-password-file FILE, --pfx-password-stdin' = '-PfxPassword (Read-Host -AsSecureString)'
    '--user NAME --password-file FILE' = '-SqlCredential (Get-Credential)'
    '--password-file FILE' = '-Password (Read-Host -AsSecureString)'
}

function Initialize-SepmtkCommandText {
    # Options are those that a cmdlet has as a parameter.
    $script:Commands = (Get-SepmtkMade).Commands
    foreach ($name in @($script:Commands.Values | ForEach-Object { (Get-Command $_).Parameters.Keys } | Sort-Object -Unique)) {
        $option = '--' + [regex]::Replace($name, '(?<!^)[A-Z]', { '-' + $args[0].Value }).ToLowerInvariant()
        if (-not $script:Options.ContainsKey($option)) { $script:Options[$option] = "-$name" }
    }
}

function ConvertTo-SepmtkCommandText {
    [OutputType([string])]
    param([AllowNull()] [string] $Text)
    if (-not $Text) { return $Text }
    $said = $script:Said[$Text]
    if ($said) { return $said }
    $said = if ($Text.IndexOf('sepmtk ') -lt 0 -and $Text.IndexOf('--') -lt 0) { $Text } else { Edit-SepmtkSentence $Text }
    if ($script:Said.Count -gt 2000) { $script:Said.Clear() }
    $script:Said[$Text] = $said
    $said
}

function Edit-SepmtkSentence {
    [OutputType([string])]
    param([string] $Text)
    if (-not $script:Commands) { Initialize-SepmtkCommandText }
    foreach ($phrase in $script:Phrases.Keys) { $Text = $Text.Replace($phrase, $script:Phrases[$phrase]) }
    $named = [regex]::Replace($Text, 'sepmtk\s+console\s+security\s+([a-z]+)|sepmtk\s+([a-z]+)(\s+)([a-z]+)?|sepmtk\s+([a-z]+)', {
            $found = $args[0]
            $long = 'console security ' + $found.Groups[1].Value
            if ($script:Commands.ContainsKey($long)) { return $script:Commands[$long] }
            $noun = $found.Groups[2].Value + $found.Groups[5].Value
            $whole = $noun + ' ' + $found.Groups[4].Value
            if ($script:Commands.ContainsKey($whole)) { return $script:Commands[$whole] }
            if (-not $script:Commands.ContainsKey($noun)) { return $found.Value }
            $script:Commands[$noun] + $found.Groups[3].Value + $found.Groups[4].Value
        })
    [regex]::Replace($named, '(?<![\w-])--[a-z][a-z-]*', {
            $option = $args[0].Value
            if ($script:Options.ContainsKey($option)) { $script:Options[$option] } else { $option }
        })
}
