# The program's sentences name its own commands; here they name cmdlets, so that a fix can be pasted.

$script:Commands = $null # noun and verb of the program: cmdlet
$script:Said = @{} # sentences come again and again
# An option's parameter; of several the first that the cmdlet has. The others are named as the option is.
$script:Options = @{
    '--api-password-file' = 'ConsoleCredential'; '--api-password-stdin' = 'ConsoleCredential'
    '--api-user' = 'ConsoleCredential'; '--cn' = 'CommonName'; '--db-password-file' = 'DatabaseCredential'
    '--group' = 'GroupPath', 'Group'; '--key' = 'KeyPath'; '--out' = 'OutFile', 'OutputPath'
    '--password-file' = 'Password'; '--pfx-password-file' = 'PfxPassword'; '--pfx-password-generate' = 'GeneratePassword'
    '--pfx-password-stdin' = 'PfxPassword'; '--plan' = 'PlanFile'; '--replace' = 'Force'; '--yes' = 'Confirm:$false'
}

# What is said otherwise here: a password is no text, a list has commas, a lab comes behind the command. In this
# order: the longer phrase holds the shorter one.
$script:Phrases = [ordered] @{
    '--pfx-password-file FILE\W+--pfx-password-stdin' = '-PfxPassword (Read-Host -AsSecureString)'
    '--user NAME --password-file FILE' = '-SqlCredential (Get-Credential)'
    '(?:--api-user NAME )?--api-password-file FILE' = '-ConsoleCredential (Get-Credential)'
    '--db-password-file FILE' = '-DatabaseCredential (Get-Credential)'
    '--password-file FILE' = '-Password (Read-Host -AsSecureString)'
    '--since (\d+)h' = '-Since (Get-Date).AddHours(-$1)'
    '--since (\d+)m' = '-Since (Get-Date).AddMinutes(-$1)'
    'sepmtk --lab ("[^"]*"|\S+) (doctor)' = 'sepmtk $2 --lab $1'
    'sepmtk lab (show|fault|advance|console) (?=[^\s-])' = 'sepmtk lab $1 --lab '
    '(?<=^sepmtk (?:service [a-z]+|probe) \S.*\S) (?=\S)' = ', '
}
$script:Spoken = 'sepmtk\s+console\s+security\s+(?<verb>[a-z]+)|sepmtk\s+(?<noun>[a-z]+)(?:(?<gap>\s+)(?<verb>[a-z]+))?' +
'|(?<other>\bsc\.exe\b)|(?<![\w-])(?<option>--[a-z][a-z0-9-]*)|(?<=\s)(?<name>\w+\$\w+)(?!\S*'')'

function Initialize-SepmtkCommandText {
    # Options are those that a cmdlet has as a parameter.
    $script:Commands = (Get-SepmtkMade).Commands
    foreach ($name in @($script:Commands.Values | ForEach-Object { (Get-Command $_).Parameters.Keys } | Sort-Object -Unique)) {
        $option = '--' + [regex]::Replace($name, '(?<!^)[A-Z]', { '-' + $args[0].Value }).ToLowerInvariant()
        if (-not $script:Options.ContainsKey($option)) { $script:Options[$option] = $name }
    }
}

function ConvertTo-SepmtkCommandText {
    # Command is the cmdlet that an error is about: a fix may name nothing but an option of it.
    [OutputType([string])]
    param([AllowNull()] [string] $Text, [string] $Command)
    if (-not $Text) { return $Text }
    if (-not ($Text.Contains('sepmtk ') -or $Text.Contains('--') -or $Text.Contains('sc.exe'))) { return $Text }
    $key = "$Command $Text"
    if (-not $script:Said.ContainsKey($key)) {
        if ($script:Said.Count -gt 2000) { $script:Said.Clear() }
        $script:Said[$key] = Edit-SepmtkSentence $Text $Command
    }
    $script:Said[$key]
}

function Edit-SepmtkSentence {
    [OutputType([string])]
    param([string] $Text, [string] $Command)
    if (-not $script:Commands) { Initialize-SepmtkCommandText }
    foreach ($phrase in $script:Phrases.Keys) { $Text = [regex]::Replace($Text, $phrase, $script:Phrases[$phrase]) }
    $said = @{ Command = $Command; Named = $false } # so far in this sentence
    [regex]::Replace($Text, $script:Spoken, { ConvertTo-SepmtkWord $args[0] $said })
}

function ConvertTo-SepmtkWord {
    # A command, an option, or a service's name, whose dollar would begin a variable.
    [OutputType([string])]
    param([System.Text.RegularExpressions.Match] $Found, [hashtable] $Said)
    $part = $Found.Groups
    if ($part['option'].Success) { return Get-SepmtkParameterName $part['option'].Value $Said.Command }
    if ($part['name'].Success) { return $(if ($Said.Named) { "'$($Found.Value)'" } else { $Found.Value }) }
    $noun = if ($part['noun'].Success) { $part['noun'].Value } else { 'console security' }
    $cmdlet, $rest = $script:Commands["$noun $($part['verb'].Value)"], ''
    if (-not $cmdlet) { $cmdlet, $rest = $script:Commands[$noun], ($part['gap'].Value + $part['verb'].Value) }
    if (-not $cmdlet -and -not $part['other'].Success) { return $Found.Value }
    $Said.Named = $true
    if (-not $cmdlet) { return $Found.Value }
    $Said.Command = $cmdlet
    "$cmdlet$rest"
}

function Get-SepmtkParameterName {
    [OutputType([string])]
    param([string] $Option, [string] $Command)
    $names = @($script:Options[$Option])
    if (-not $names[0]) { return $Option }
    $has = if ($Command) { (Get-Command $Command).Parameters } else { @{} }
    $own = @($names | Where-Object { $has.ContainsKey($_) })
    "-$(@($own + $names)[0])"
}
