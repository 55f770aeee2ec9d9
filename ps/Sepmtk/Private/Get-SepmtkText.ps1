function Get-SepmtkText {
    # A sentence of this module's own; the program's come in its frames, and as safe to show. Values are paths
    # and what a child wrote: a terminal obeys nothing in them.
    [OutputType([string])]
    param([Parameter(Mandatory)] [string] $Name, [object[]] $Values = @())
    $shown = @(foreach ($value in $Values) {
        [regex]::Replace("$value", '[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]', { '\u{0:x4}' -f [int][char] $args[0].Value })
    })
    [string]::Format([cultureinfo]::InvariantCulture, $script:Text.$Name, $shown)
}
