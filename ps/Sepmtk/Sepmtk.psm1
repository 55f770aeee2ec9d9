Set-StrictMode -Version Latest

Import-LocalizedData -BindingVariable Text -FileName Sepmtk.strings.psd1
Import-LocalizedData -BindingVariable Actions -FileName Made.strings.psd1 # by cmdlet: what the user is asked

foreach ($folder in 'Private', 'Public') {
    foreach ($file in Get-ChildItem -LiteralPath (Join-Path $PSScriptRoot $folder) -Filter '*.ps1') {
        . $file.FullName
    }
}

# The one child of this session; see Private/SepmtkSession.ps1. It is started by the first call.
$script:Session = $null
$script:Program = $ExecutionContext.SessionState.Module.PrivateData.Program

# From 7.5 on dates are made local if asked; before, Convert-SepmtkDate does it.
$script:JsonOptions = @{}
if ((Get-Command ConvertFrom-Json).Parameters.ContainsKey('DateKind')) { $script:JsonOptions.DateKind = 'Local' }
$script:Names = @{}

# Seconds to wait for an answer at the start; of silence, until the child is asked whether it lives; for
# that answer. Characters of the longest frame; frames that one call may get.
$script:Limits = @{ Start = 60; Quiet = 60; Hang = 60; Line = 16MB; Frames = 1000000 }

$ExecutionContext.SessionState.Module.OnRemove = { Stop-SepmtkSession }

Register-SepmtkCompleter (Get-ChildItem -LiteralPath (Join-Path $PSScriptRoot 'Public') -Filter '*.ps1').BaseName
