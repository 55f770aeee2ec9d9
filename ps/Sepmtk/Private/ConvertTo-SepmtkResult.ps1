function ConvertTo-SepmtkResult {
    # A result as an object with its type's name, properties as PowerShell spells them (not_after: NotAfter),
    # and real dates in local time, so that comparing with Get-Date is right.
    param([Parameter(Mandatory)] $Frame)
    $object = ConvertTo-SepmtkObject $Frame.value
    foreach ($name in 'outcome', 'text') {
        if (-not $Frame.PSObject.Properties[$name] -or $object.PSObject.Properties[$name]) { continue }
        $value = ConvertTo-SepmtkCommandText $Frame.$name
        $object | Add-Member -NotePropertyName (ConvertTo-SepmtkName $name) -NotePropertyValue $value
    }
    if ($Frame.host) { $object | Add-Member -NotePropertyName HostName -NotePropertyValue $Frame.host }
    $object.PSObject.TypeNames.Insert(0, 'Sepmtk.' + (ConvertTo-SepmtkName $Frame.type))
    Add-SepmtkItemType $object
    $object
}

function Add-SepmtkItemType {
    # Steps and findings inside a result are looked at by themselves, too.
    param($Object)
    foreach ($name in 'Steps', 'Findings') {
        if (-not $Object.PSObject.Properties[$name]) { continue }
        foreach ($item in $Object.$name) {
            $item.PSObject.TypeNames.Insert(0, 'Sepmtk.' + $name.TrimEnd('s'))
            if ($item.PSObject.Properties['Fix']) { $item.Fix = ConvertTo-SepmtkCommandText $item.Fix }
        }
    }
}

function ConvertTo-SepmtkObject {
    # Every value of every result comes by here: plain ones are taken without a further call.
    param($Value)
    if ($Value -is [array]) {
        $every = New-Object 'object[]' $Value.Length
        for ($at = 0; $at -lt $Value.Length; $at++) { $every[$at] = ConvertTo-SepmtkObject $Value[$at] }
        return , $every
    }
    if ($Value -is [System.Management.Automation.PSCustomObject]) {
        $made = [ordered]@{}
        foreach ($property in $Value.PSObject.Properties) {
            $name = $script:Names[$property.Name]
            if ($null -eq $name) { $name = ConvertTo-SepmtkName $property.Name }
            $inner = $property.Value
            $plain = $null -eq $inner -or $inner -is [bool] -or $inner -is [int] -or
                ($inner -is [string] -and -not ($inner.Length -eq 20 -and $inner.EndsWith('Z')))
            $made[$name] = if ($plain) { $inner } else { ConvertTo-SepmtkObject $inner }
        }
        return [pscustomobject] $made
    }
    if ($Value -is [datetime]) { return $Value.ToLocalTime() }
    if ($Value -is [string] -and $Value -match '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$') {
        $style = [System.Globalization.DateTimeStyles]::AssumeUniversal
        return [datetime]::ParseExact($Value, 'yyyy-MM-ddTHH:mm:ssZ', [cultureinfo]::InvariantCulture, $style)
    }
    $Value
}

function ConvertTo-SepmtkName {
    # not_after: NotAfter. Names that are data, such as a service's, stay as they are.
    [OutputType([string])]
    param([string] $Name)
    if (-not $script:Names.ContainsKey($Name)) {
        $script:Names[$Name] = if ($Name -cmatch '^[a-z][a-z0-9]*(_[a-z0-9]+)*$') {
            -join ($Name.Split('_') | ForEach-Object { $_.Substring(0, 1).ToUpperInvariant() + $_.Substring(1) })
        }
        else { $Name }
    }
    $script:Names[$Name]
}
