function Get-SepmtkText {
    # A sentence of this module's own; the program's come in its frames.
    [OutputType([string])]
    param([Parameter(Mandatory)] [string] $Name, [object[]] $Values = @())
    [string]::Format([cultureinfo]::InvariantCulture, $script:Text.$Name, $Values)
}
