# One shell for many tests, over a loopback port that the tests listen on: a shell reads its own stdin.
# A line of JSON comes in (code, fresh), a line goes out (what the code gave on each stream).
param([int] $Port)
$ErrorActionPreference = 'Stop'
if ($env:SEPMTK_TEST_CULTURE) {
    # Of every thread from here on: "th-TH", "ja-JP" (with its era), "en-US/fr-FR" (UI culture after the stroke).
    $culture, $words = $env:SEPMTK_TEST_CULTURE.Split('/')
    $culture = New-Object System.Globalization.CultureInfo $culture
    if ($culture.Name -eq 'ja-JP') { $culture.DateTimeFormat.Calendar = New-Object System.Globalization.JapaneseCalendar }
    [cultureinfo]::CurrentCulture = [cultureinfo]::DefaultThreadCurrentCulture = $culture
    if ($words) { [cultureinfo]::CurrentUICulture = [cultureinfo]::DefaultThreadCurrentUICulture = $words }
}
$utf8 = New-Object System.Text.UTF8Encoding $false
$space = $null

function ConvertTo-Plain($record) {
    $recommended = if ($record.ErrorDetails) { $record.ErrorDetails.RecommendedAction } else { '' }
    @{
        id = $record.FullyQualifiedErrorId; category = [string]$record.CategoryInfo.Category
        message = [string]$record; fix = [string]$recommended; target = [string]$record.TargetObject
        activity = [string]$record.CategoryInfo.Activity; exception = $record.Exception.GetType().FullName
    }
}

function Invoke-Code($code) {
    $shell = [powershell]::Create()
    $shell.Runspace = $script:space
    $failed = $null
    $output = @()
    try {
        $output = @($shell.AddScript($code).Invoke())
    }
    catch {
        $inner = $_.Exception.InnerException
        $failed = if ($inner.ErrorRecord) { ConvertTo-Plain $inner.ErrorRecord } else { ConvertTo-Plain $_ }
    }
    $streams = $shell.Streams
    $answer = @{
        output = @($output | ForEach-Object { [string]$_ })
        errors = @($streams.Error | ForEach-Object { ConvertTo-Plain $_ })
        warnings = @($streams.Warning | ForEach-Object { $_.Message })
        verbose = @($streams.Verbose | ForEach-Object { $_.Message })
        progress = @($streams.Progress | ForEach-Object { "$($_.Activity)|$($_.StatusDescription)|$($_.RecordType)" })
        failed = $failed
    }
    $shell.Dispose()
    $answer
}

$client = New-Object System.Net.Sockets.TcpClient '127.0.0.1', $Port
$reader = New-Object System.IO.StreamReader $client.GetStream(), $utf8
$writer = New-Object System.IO.StreamWriter $client.GetStream(), $utf8
while ($null -ne ($line = $reader.ReadLine())) {
    $request = ConvertFrom-Json $line
    if ($request.fresh -or -not $space) {
        if ($space) { $space.Dispose() }
        $space = [runspacefactory]::CreateRunspace()
        $space.Open()
    }
    $writer.WriteLine((ConvertTo-Json (Invoke-Code $request.code) -Depth 6 -Compress))
    $writer.Flush()
}
if ($space) { $space.Dispose() }
