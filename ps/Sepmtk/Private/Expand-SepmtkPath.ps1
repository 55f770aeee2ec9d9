# Paths as PowerShell's own cmdlets take them: -Path with wildcards, -LiteralPath without.

function Expand-SepmtkPath {
    # In place, for operations that take many files. A file of exactly that name is meant, whatever stands in the
    # name; what names no file at all (a thumbprint, host:port) stays. False where a pattern matches nothing.
    [OutputType([bool])]
    param([System.Management.Automation.PSCmdlet] $Caller, [string] $Operation, [hashtable] $Given)
    $name = if ($Operation -in 'cert.show', 'cert.verify') { 'Source' } else { 'Path' }
    if ($Given.ContainsKey('LiteralPath')) {
        $Given[$name] = $Given.LiteralPath
        $Given.Remove('LiteralPath')
        return $true
    }
    if ($Given[$name] -isnot [array] -or (-join $Given[$name]).IndexOfAny([char[]] '*?[') -lt 0) { return $true }
    $found = foreach ($one in $Given[$name]) {
        if ($one.IndexOfAny([char[]] '*?[') -lt 0 -or (Test-Path -LiteralPath $one -ErrorAction Ignore)) {
            $one
            continue
        }
        $paths = @(Resolve-Path -Path $one -ErrorAction Ignore | ForEach-Object { $_.ProviderPath })
        if ($paths) { $paths }
        elseif ($one -match '[*?]') {
            $Caller.WriteError((New-SepmtkFailure 'PathNoMatch' 'ObjectNotFound' $one -Values $one -FixValues $one))
        }
        else { $one } # [2001:db8::1]:443
    }
    $Given[$name] = [string[]] @($found)
    [bool] $found
}
