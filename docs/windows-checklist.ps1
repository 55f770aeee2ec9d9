<#
.SYNOPSIS
    Reads what a SEPM server looks like and writes a report without names, addresses or secrets.

.DESCRIPTION
    Changes nothing: it reads files, the registry, services and certificate stores. Values are written
    only where they are on a list of harmless ones; everything else is a placeholder. Host and user
    names become <host-1>, <user-1> and so on, alike wherever they appear. Read the report before you
    share it.

    Windows PowerShell 5.1 or later, as an administrator:
        powershell -NoProfile -ExecutionPolicy Bypass -File windows-checklist.ps1

.PARAMETER InstallRoot
    SEPM's folder, where the registry doesn't know it.

.PARAMETER ErrorLogFolder
    The folder of SQL Server's ERRORLOG, where the registry doesn't know it.

.PARAMETER OutFile
    The report.
#>
[CmdletBinding()]
param(
    [string] $InstallRoot,
    [string] $ErrorLogFolder,
    [string] $OutFile = 'sepm-checklist.txt'
)

Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'

$errorLogs = $ErrorLogFolder
$report = New-Object 'System.Collections.Generic.List[string]'
$secrets = New-Object 'System.Collections.Generic.List[string]'
$names = @{}
$counts = @{ host = 0; user = 0; address = 0 }

# Names that say nothing about anybody.
$wellKnown = @('sem5', 'sa', 'dba', 'root', 'system', 'admin', 'administrator', 'localhost')
$secretName = '(?i)pass|pwd|secret|token|credential|apikey|private'
$plainProperties = @(
    'encrypt', 'trustservercertificate', 'sslprotocol', 'databasename', 'database', 'logintimeout',
    'integratedsecurity', 'authenticationscheme', 'sendstringparametersasunicode', 'selectmethod',
    'multisubnetfailover', 'applicationname', 'packetsize', 'lockTimeout', 'truststoretype', 'fips'
)
$hostProperties = @('hostnameincertificate', 'servername', 'server', 'instancename', 'instance', 'serverspn')
$plainAttributes = @(
    'auth', 'type', 'driverclassname', 'factory', 'name', 'maxtotal', 'maxactive', 'maxidle', 'minidle',
    'maxwaitmillis', 'maxwait', 'testonborrow', 'validationquery', 'removeabandoned', 'reloadable',
    'docbase', 'crosscontext', 'privileged', 'trustservercertificate', 'encrypt', 'port', 'protocol', 'scheme',
    'secure', 'sslenabled', 'sslenabledprotocols', 'sslprotocol', 'keystoretype', 'keystorefile', 'keyalias',
    'certificatekeystorefile', 'certificatekeystoretype', 'clientauth', 'ciphers', 'shutdown', 'classname',
    'honorcipherorder', 'maxthreads', 'algorithm', 'version'
)

function Add-Line([string] $Text) { $report.Add($Text) }

function Get-Placeholder([string] $Kind, [string] $Value) {
    $key = $Value.Trim().ToLowerInvariant()
    if ($key -eq '') { return '(empty)' }
    if ($Kind -eq 'user' -and $wellKnown -contains $key) { return $Value }
    if (-not $names.ContainsKey($key)) {
        $counts[$Kind] = $counts[$Kind] + 1
        $names[$key] = "<$Kind-$($counts[$Kind])>"
    }
    $names[$key]
}

function Add-Secret([string] $Value) {
    if ($Value.Length -ge 3 -and -not $secrets.Contains($Value)) { $secrets.Add($Value) }
}

function Protect-Text([string] $Text) {
    # Whatever slipped through: known secrets and names, passwords in any assignment, addresses.
    foreach ($secret in @($secrets | Sort-Object Length -Descending)) { $Text = $Text.Replace($secret, '<secret>') }
    $Text = [regex]::Replace($Text, '(?i)((?:pass(?:word)?|pwd|secret|token)\w*\s*[=:]\s*)[^\s;,"<>]+', '$1<secret>')
    $Text = [regex]::Replace($Text, '\{V\d+\}[^\s"''<>;]+', '<secret>')
    foreach ($name in @($names.Keys | Sort-Object Length -Descending)) {
        if ($name.Length -ge 3) {
            $pattern = '(?i)(?<![\w-])' + [regex]::Escape($name) + '(?![\w-])'
            $Text = [regex]::Replace($Text, $pattern, $names[$name].Replace('$', '$$'))
        }
    }
    $Text = [regex]::Replace($Text, '(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])', '<address>')
    $Text = [regex]::Replace($Text, '[\w.+-]+@[\w-]+(?:\.[\w-]+)+', '<mail>')
    [regex]::Replace($Text, '(?i)(\\users\\)[^\\\s"]+', '$1<user>')
}

function Add-Section([string] $Title, [scriptblock] $Body) {
    Add-Line ''
    Add-Line "== $Title"
    try { & $Body } catch { Add-Line "not available: $($_.FullyQualifiedErrorId -replace ',.*', '') ($($_.InvocationInfo.ScriptLineNumber))" }
}

function Get-Value([string] $Path, [string] $Name) {
    $item = Get-ItemProperty -LiteralPath $Path -ErrorAction SilentlyContinue
    if ($null -eq $item) { return $null }
    $property = $item.PSObject.Properties[$Name]
    if ($null -eq $property) { return $null }
    $property.Value
}

function Get-Shape([byte[]] $Bytes) {
    $mark = 'none'
    if ($Bytes.Length -ge 3 -and $Bytes[0] -eq 0xEF -and $Bytes[1] -eq 0xBB) { $mark = 'UTF-8' }
    elseif ($Bytes.Length -ge 2 -and $Bytes[0] -eq 0xFF -and $Bytes[1] -eq 0xFE) { $mark = 'UTF-16LE' }
    $text = [System.Text.Encoding]::GetEncoding(28591).GetString($Bytes)
    $crlf = [regex]::Matches($text, "`r`n").Count
    $lf = [regex]::Matches($text, "(?<!`r)`n").Count
    $beyond = [regex]::Matches($text, '[\x80-\xff]').Count
    "byte order mark: $mark; line ends: $crlf CRLF, $lf LF; bytes beyond ASCII: $beyond; size: $($Bytes.Length)"
}

function Get-UrlShape([string] $Url) {
    $parts = $Url -split ';'
    $where = [regex]::Match($parts[0], '^(jdbc:\w+:)//([^:\\/]*)(\\[^:]*)?(:\d+)?')
    $instance = ''
    if ($where.Groups[3].Success) { $instance = '\' + (Get-Placeholder host $where.Groups[3].Value.Substring(1)) }
    $shape = @($where.Groups[1].Value + '//' + (Get-Placeholder host $where.Groups[2].Value) + $instance + $where.Groups[4].Value)
    foreach ($part in @($parts | Select-Object -Skip 1)) {
        $name, $value = $part -split '=', 2
        $known = "$name".Trim().ToLowerInvariant()
        if ($known -eq '') { continue }
        elseif ($known -match $secretName) { Add-Secret "$value"; $shape += "$name=<secret>" }
        elseif ($hostProperties -contains $known) { $shape += "$name=" + (Get-Placeholder host "$value") }
        elseif ($plainProperties -contains $known) { $shape += "$name=$value" }
        elseif ($known -match '^user') { $shape += "$name=" + (Get-Placeholder user "$value") }
        else { $shape += "$name=<value>" }
    }
    $shape -join ';'
}

function Get-AttributeShape([string] $Name, [string] $Value) {
    $known = $Name.ToLowerInvariant()
    if ($known -match $secretName) {
        Add-Secret $Value
        $form = [regex]::Match($Value, '^\{V\d+\}')
        if ($form.Success) { Add-Secret $Value.Substring($form.Length); return "<secret of form $($form.Value)>" }
        return '<secret>'
    }
    if ($Value -match '^\s*jdbc:') { return Get-UrlShape $Value.Trim() }
    if ($known -match '^user') { return Get-Placeholder user $Value }
    if ($known -eq 'connectionproperties') { return (Get-UrlShape "jdbc:x://;$Value").Substring(11) }
    if ($plainAttributes -contains $known) { return $Value }
    '<value>'
}

function Add-Element($Node, [int] $Depth) {
    $attributes = @()
    # The accessors: as properties, an element's own attributes would hide them.
    foreach ($attribute in $Node.get_Attributes()) {
        $attributes += "$($attribute.get_Name())=`"$(Get-AttributeShape $attribute.get_Name() $attribute.get_Value())`""
    }
    Add-Line (('  ' * $Depth) + "<$($Node.get_Name()) " + ($attributes -join ' ') + '>')
    foreach ($child in $Node.get_ChildNodes()) {
        $kind = $child.get_NodeType()
        if ($kind -eq 'Element') { Add-Element $child ($Depth + 1) }
        elseif ($kind -eq 'Text') { Add-Line (('  ' * ($Depth + 1)) + '<text>') }
        elseif ($kind -eq 'Comment') { Add-Line (('  ' * ($Depth + 1)) + '<!-- comment -->') }
    }
}

function Add-Xml([string] $Path) {
    $bytes = [System.IO.File]::ReadAllBytes($Path)
    Add-Line (Get-Shape $bytes)
    $document = New-Object System.Xml.XmlDocument
    $document.XmlResolver = $null
    $document.Load((New-Object System.IO.MemoryStream(, $bytes)))
    if ($document.FirstChild.NodeType -eq 'XmlDeclaration') { Add-Line "declared: $($document.FirstChild.Value)" }
    Add-Element $document.DocumentElement 0
}

function Read-Log([string] $Path) {
    # Open in the way that lets the program which writes the log go on.
    $share = [System.IO.FileShare]::ReadWrite -bor [System.IO.FileShare]::Delete
    $stream = New-Object System.IO.FileStream($Path, [System.IO.FileMode]::Open, [System.IO.FileAccess]::Read, $share)
    $reader = New-Object System.IO.StreamReader($stream, [System.Text.Encoding]::UTF8, $true)
    try { $reader.ReadToEnd() -split "`r?`n" } finally { $reader.Dispose() }
}

function Add-FileNames([string] $Folder, [string] $Filter) {
    foreach ($file in @(Get-ChildItem -LiteralPath $Folder -Filter $Filter -ErrorAction SilentlyContinue | Sort-Object Name)) {
        Add-Line $file.Name
    }
}

# --- who we are: these names are taken out wherever they appear -----------------------------------------------

$machine = [System.Environment]::MachineName
$tcpip = 'HKLM:\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters'
$suffix = ''
try { $suffix = "$(Get-Value $tcpip 'Domain')" } catch { $suffix = '' }
$fqdn = $machine
if ($suffix) { $fqdn = "$machine.$suffix"; [void](Get-Placeholder host $suffix) }
[void](Get-Placeholder host $fqdn)
[void](Get-Placeholder host $machine)
[void](Get-Placeholder user ([System.Environment]::UserName))
if ([System.Environment]::UserDomainName -ne $machine) { [void](Get-Placeholder host ([System.Environment]::UserDomainName)) }

Add-Line 'sepmtk: what a SEPM server looks like (nothing was changed; read this before you share it)'
Add-Line ('made: ' + [datetime]::UtcNow.ToString('yyyy-MM-dd', [cultureinfo]::InvariantCulture))

Add-Section '1 Windows' {
    Add-Line "build: $([System.Environment]::OSVersion.Version.Build); language: $([cultureinfo]::InstalledUICulture.Name)"
    Add-Line "PowerShell: $($PSVersionTable.PSVersion); 64-bit: $([System.Environment]::Is64BitProcess)"
    Add-Line "FQDN longer than 64: $($fqdn.Length -gt 64); has a suffix: $($suffix -ne '')"
    Add-Line ".NET release: $(Get-Value 'HKLM:\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full' 'Release')"
    Add-Line "product type: $(Get-Value 'HKLM:\SYSTEM\CurrentControlSet\Control\ProductOptions' 'ProductType')"
}

$keys = @(
    'HKLM:\SOFTWARE\WOW6432Node\Symantec\Symantec Endpoint Protection\SEPM',
    'HKLM:\SOFTWARE\Symantec\Symantec Endpoint Protection\SEPM'
)
Add-Section '2 SEPM in the registry' {
    foreach ($key in $keys) {
        if (Test-Path -LiteralPath $key) {
            $values = (Get-Item -LiteralPath $key).GetValueNames() -join ', '
            Add-Line "$key : $values"
            Add-Line "Version: $(Get-Value $key 'Version'); ProductVersion: $(Get-Value $key 'ProductVersion'); ProductType: $(Get-Value $key 'ProductType')"
            if (-not $InstallRoot) { $script:InstallRoot = "$(Get-Value $key 'TargetDir')" }
        }
    }
}
if (-not $InstallRoot) { $InstallRoot = 'C:\Program Files (x86)\Symantec\Symantec Endpoint Protection Manager' }
Add-Line "folder is the default one: $($InstallRoot.TrimEnd('\') -eq 'C:\Program Files (x86)\Symantec\Symantec Endpoint Protection Manager')"

Add-Section '3 ROOT.xml: shape, without values' { Add-Xml (Join-Path $InstallRoot 'tomcat/conf/Catalina/localhost/ROOT.xml') }
Add-Section '4 other files beside ROOT.xml' { Add-FileNames (Join-Path $InstallRoot 'tomcat/conf/Catalina/localhost') '*' }
Add-Section '5 server.xml: shape, without values' { Add-Xml (Join-Path $InstallRoot 'tomcat/conf/server.xml') }

Add-Section '6 database URLs elsewhere' {
    $roots = @('tomcat/conf', 'tomcat/etc', 'bin', 'etc', 'tools') | ForEach-Object { Join-Path $InstallRoot $_ }
    $files = Get-ChildItem -Path $roots -Recurse -File -ErrorAction SilentlyContinue |
        Where-Object { $_.Extension -match '^\.(xml|properties|conf|config|ini|bat)$' -and $_.Length -lt 1MB }
    foreach ($file in $files) {
        foreach ($match in [regex]::Matches([System.IO.File]::ReadAllText($file.FullName), '(?i)jdbc\\?:sqlserver\\?:[^"''<>\s]*')) {
            Add-Line "$($file.Name): $(Get-UrlShape $match.Value.Replace('\:', ':').Replace('\=', '='))"
        }
    }
}

Add-Section '7 programs that matter' {
    Add-FileNames (Join-Path $InstallRoot 'Tools') '*.bat'
    Add-FileNames (Join-Path $InstallRoot 'bin') '*.bat'
    foreach ($jar in @(Get-ChildItem -LiteralPath $InstallRoot -Recurse -Filter '*jdbc*.jar' -ErrorAction SilentlyContinue)) { Add-Line $jar.Name }
    $release = Join-Path $InstallRoot 'jre/release'
    if (Test-Path -LiteralPath $release) { Add-Line (@(Read-Log $release | Where-Object { $_ -match '^JAVA_VERSION|^IMPLEMENTOR=' }) -join '; ') }
}

Add-Section '8 recovery archives: names of their members' {
    Add-Type -AssemblyName System.IO.Compression.FileSystem
    $zip = 'System.IO.Compression.ZipFile' -as [type]
    foreach ($file in @(Get-ChildItem -LiteralPath (Join-Path $InstallRoot 'Server Private Key Backup') -Filter '*.zip')) {
        $archive = $zip::OpenRead($file.FullName)
        try { Add-Line ("recovery zip: " + (@($archive.Entries | ForEach-Object { $_.FullName }) -join ', ')) } finally { $archive.Dispose() }
    }
}

Add-Section '9 services' {
    foreach ($service in @(Get-ChildItem 'HKLM:\SYSTEM\CurrentControlSet\Services' |
            Where-Object { $_.PSChildName -match '^(sem\w+|MSSQL\$.*|MSSQLSERVER|SQLAgent\$.*|SQLBrowser|SQLANYs_sem5|NTDS|W3SVC|WinRM)$' })) {
        $path = $service.PSPath
        $account = "$(Get-Value $path 'ObjectName')"
        if ($account -notmatch '(?i)^(LocalSystem|NT AUTHORITY\\|NT SERVICE\\)') { $account = Get-Placeholder user $account }
        $needs = @(Get-Value $path 'DependOnService') -join ', '
        $known = Get-Service -Name $service.PSChildName -ErrorAction SilentlyContinue
        $state = if ($known) { $known.Status } else { 'unknown to the service manager' } # a key alone, as an uninstaller leaves it
        Add-Line "$($service.PSChildName): $state; start $(Get-Value $path 'Start'); $account; needs [$needs]; SID type $(Get-Value $path 'ServiceSidType')"
    }
}

$certificates = @{}
$ends = @{}
Add-Section '10 SQL Server instances' {
    foreach ($software in 'HKLM:\SOFTWARE', 'HKLM:\SOFTWARE\WOW6432Node') {
        $base = "$software\Microsoft\Microsoft SQL Server"
        $list = Get-Item -LiteralPath "$base\Instance Names\SQL" -ErrorAction SilentlyContinue
        if ($null -eq $list) { continue }
        foreach ($name in $list.GetValueNames()) {
            $id = $list.GetValue($name)
            $net = "$base\$id\MSSQLServer\SuperSocketNetLib"
            $pinned = "$(Get-Value $net 'Certificate')"
            Add-Line "$name = $id ($software); edition $(Get-Value "$base\$id\Setup" 'Edition'); patch level $(Get-Value "$base\$id\Setup" 'PatchLevel')"
            Add-Line "  TcpPort '$(Get-Value "$net\Tcp\IPAll" 'TcpPort')', TcpDynamicPorts '$(Get-Value "$net\Tcp\IPAll" 'TcpDynamicPorts')', ForceEncryption $(Get-Value $net 'ForceEncryption'), thumbprint pinned: $($pinned -ne '')"
            if ($pinned) { $certificates[$pinned.ToLowerInvariant()] = 'the pinned one' }
            $parameters = Get-Item -LiteralPath "$base\$id\MSSQLServer\Parameters" -ErrorAction SilentlyContinue
            if ($null -eq $parameters) { continue }
            foreach ($argument in @($parameters.GetValueNames())) {
                $value = "$($parameters.GetValue($argument))"
                if ($name -eq 'SQLEXPRESSSYMC' -and $value.StartsWith('-e') -and -not $errorLogs) { $script:errorLogs = Split-Path -Parent $value.Substring(2) }
            }
        }
    }
}

Add-Section '11 data sources' {
    foreach ($software in 'HKLM:\SOFTWARE', 'HKLM:\SOFTWARE\WOW6432Node') {
        foreach ($source in @(Get-ChildItem "$software\ODBC\ODBC.INI" -ErrorAction SilentlyContinue)) {
            $path = $source.PSPath
            $server = "$(Get-Value $path 'Server')"
            if ($source.PSChildName -eq 'ODBC Data Sources' -or -not $server) { continue }
            $shape = Get-Placeholder host ($server -replace '(?i)^tcp:', '' -split '[\\,]')[0]
            $instance = [regex]::Match($server, '\\[^,]*').Value
            $port = [regex]::Match($server, ',\s*\d+').Value
            $driver = Get-Value "$software\ODBC\ODBC.INI\ODBC Data Sources" $source.PSChildName
            Add-Line "$software : driver '$driver', server $shape$instance$port, values $($source.GetValueNames() -join ', ')"
        }
    }
}

$now = [datetime]::UtcNow
Add-Section '12 certificates of this server' {
    $crt = Join-Path $InstallRoot 'apache/conf/ssl/server.crt'
    $own = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2 $crt
    $certificates[$own.Thumbprint.ToLowerInvariant()] = 'server.crt'
    $ends[$own.Thumbprint.ToLowerInvariant()] = $own.NotAfter
    $public = [System.Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPublicKey($own)
    Add-Line "server.crt: key $($public.ExportParameters($false).Modulus.Length * 8) bits, $($own.SignatureAlgorithm.Value), expired: $($own.NotAfter.ToUniversalTime() -lt $now)"
    Add-Line "server.crt: for $([int](($own.NotAfter - $own.NotBefore).TotalDays)) days, self-signed: $($own.Subject -eq $own.Issuer)"
    Add-Line "server.crt: extensions $(@($own.Extensions | ForEach-Object { $_.Oid.Value }) -join ', ')"
    $name = $own.GetNameInfo([System.Security.Cryptography.X509Certificates.X509NameType]::SimpleName, $false)
    Add-Line "server.crt: common name is the FQDN: $($name -eq $fqdn), the short name: $($name -eq $machine)"
    [void](Get-Placeholder host $name)
    foreach ($entry in @(Get-ChildItem Cert:\LocalMachine\My)) {
        $known = $certificates[$entry.Thumbprint.ToLowerInvariant()]
        if (-not $known) { $known = 'another' }
        $certificates[$entry.Thumbprint.ToLowerInvariant()] = $known
        $provider = 'no private key'
        if ($entry.HasPrivateKey) {
            $provider = 'CNG, or not readable'
            try { $info = $entry.PrivateKey.CspKeyContainerInfo; $provider = "$($info.ProviderName) (type $($info.ProviderType), $($info.KeyNumber))" } catch { $provider = 'CNG, or not readable' }
        }
        Add-Line "LocalMachine\My: $known; $provider; expired: $($entry.NotAfter.ToUniversalTime() -lt $now); archived: $($entry.Archived)"
    }
    foreach ($entry in @(Get-ChildItem Cert:\LocalMachine\Root)) {
        $known = $certificates[$entry.Thumbprint.ToLowerInvariant()]
        if ($known) { Add-Line "LocalMachine\Root: $known" }
    }
}

Add-Section '13 what SQL Server loaded at its starts' {
    foreach ($entry in @(Get-ChildItem Cert:\LocalMachine\My -ErrorAction SilentlyContinue)) { $ends[$entry.Thumbprint.ToLowerInvariant()] = $entry.NotAfter }
    foreach ($file in @(Get-ChildItem -LiteralPath $errorLogs -Filter 'ERRORLOG*' | Sort-Object Name)) {
        $lines = @(Read-Log $file.FullName)
        $began = [regex]::Match("$($lines[0])", '^\d{4}-\d\d-\d\d').Value
        foreach ($line in $lines) {
            $hash = [regex]::Match($line, 'Cert Hash\(sha1\) "([0-9A-Fa-f]{40})"')
            $fault = [regex]::Match($line, 'Error: (26011|26013|26014|26015|26017|26018|17182|17190|17826|17120)\b')
            $port = [regex]::Match($line, "\[ '?any'? <ipv4> (\d+)\]")
            if ($hash.Success) {
                $print = $hash.Groups[1].Value.ToLowerInvariant()
                $known = $certificates[$print]
                if (-not $known) { $known = 'one that is not in the store' }
                $late = 'unknown'
                if ($ends.ContainsKey($print) -and $began) { $late = $ends[$print] -lt [datetime]::ParseExact($began, 'yyyy-MM-dd', [cultureinfo]::InvariantCulture) }
                Add-Line "$($file.Name): names $known; it had expired by then: $late"
            }
            if ($fault.Success) { Add-Line "$($file.Name): error $($fault.Groups[1].Value) $([regex]::Match($line, '0x[0-9a-fA-F]+').Value)" }
            if ($port.Success) { Add-Line "$($file.Name): listens on $($port.Groups[1].Value)" }
        }
    }
}

Add-Section '14 lines about certificates in the manager log' {
    # Any other name with two dots that isn't a Java package.
    $foreign = '(?i)(?<![\w.<])(?!(?:com|java|javax|org|sun|net|jdk)\.)(?=[\w.-]*[a-z])[\w-]+(?:\.[\w-]+){2,}'
    $pattern = 'CertificateExpired|NotAfter|PKIX|SSL\)|server name|0x10010000|0x17010000|SQLServerException'
    $lines = @(Read-Log (Join-Path $InstallRoot 'tomcat/logs/scm-server-0.log') | Where-Object { $_ -match $pattern })
    foreach ($line in @($lines | Select-Object -Last 20)) {
        # Names of hosts stand in quotes, after "host", "user" or "for".
        foreach ($match in [regex]::Matches($line, '(?i)(?:host |server name "|name in certificate "|user ''|for )([\w.-]+)')) {
            $word = $match.Groups[1].Value
            if ($word -match '\.|\d' -and $word -notmatch '^(com|java|javax|org|sun)\.') { [void](Get-Placeholder host $word) }
        }
        $line = [regex]::Replace($line, "(?i)(user\s+')[^']*'", '$1<user>''')
        $line = [regex]::Replace($line, $foreign, '<name>')
        Add-Line ($line.Substring(0, [math]::Min(300, $line.Length)))
    }
}

Add-Section '15 what a person has to tell' {
    Add-Line 'See docs/windows-checklist.md: a restart of SQL Server with a pinned certificate that has expired.'
}

$text = Protect-Text ($report -join "`r`n")
$target = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($OutFile)
[System.IO.File]::WriteAllText($target, $text + "`r`n", (New-Object System.Text.UTF8Encoding($true)))
$text
