function ConvertTo-SepmtkResult {
    # A result as an object with its type's name and real dates in local time, so that comparing with Get-Date
    # is right. Its properties are spelled as PowerShell does (NotAfter), its sentences name cmdlets: that was
    # asked for with the first frame.
    param([Parameter(Mandatory)] $Frame)
    $object = $Frame.value
    if ($script:JsonOptions['DateKind'] -ne 'Local') { Convert-SepmtkDate $object }
    foreach ($name in 'outcome', 'text') {
        if (-not $Frame.PSObject.Properties[$name] -or $object.PSObject.Properties[$name]) { continue }
        $object | Add-Member -NotePropertyName (ConvertTo-SepmtkName $name) -NotePropertyValue $Frame.$name
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
        $items = $Object.PSObject.Properties[$name]
        if (-not $items) { continue }
        $type = 'Sepmtk.' + $name.TrimEnd('s')
        foreach ($item in $items.Value) { $item.PSObject.TypeNames.Insert(0, $type) }
    }
}

function Convert-SepmtkDate {
    # Dates in place, where ConvertFrom-Json can't be told what to do with them: Windows PowerShell leaves them
    # texts, PowerShell before 7.5 makes them UTC.
    param($Value)
    if ($Value -is [array]) {
        for ($at = 0; $at -lt $Value.Length; $at++) {
            if ($Value[$at] -is [System.Management.Automation.PSCustomObject]) { Convert-SepmtkDate $Value[$at] }
        }
        return
    }
    foreach ($property in $Value.PSObject.Properties) {
        $inner = $property.Value
        if ($inner -is [array] -or $inner -is [System.Management.Automation.PSCustomObject]) { Convert-SepmtkDate $inner }
        elseif ($inner -is [datetime]) { $property.Value = $inner.ToLocalTime() }
        elseif ($inner -is [string] -and $inner.Length -eq 20 -and $inner -match '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$') {
            $style = [System.Globalization.DateTimeStyles]::AssumeUniversal
            $property.Value = [datetime]::ParseExact($inner, 'yyyy-MM-ddTHH:mm:ssZ', [cultureinfo]::InvariantCulture, $style)
        }
    }
}

function ConvertTo-SepmtkName {
    # new_certificate: NewCertificate.
    [OutputType([string])]
    param([string] $Name)
    if (-not $script:Names.ContainsKey($Name)) {
        $words = $Name.Split('_') | ForEach-Object { $_.Substring(0, 1).ToUpperInvariant() + $_.Substring(1) }
        $script:Names[$Name] = -join $words
    }
    $script:Names[$Name]
}
