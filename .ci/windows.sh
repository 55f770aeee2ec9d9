# Sourced by .ci/run: what the tiers of tests/windows need besides Python. Installs what is missing; what
# pip downloads and mingw builds for them is kept in the cache.
# Needs: try.

missing=()
command -v wine >/dev/null || missing+=(wine)
command -v wineserver >/dev/null || missing+=(wine64)
command -v x86_64-w64-mingw32-gcc-win32 >/dev/null || missing+=(gcc-mingw-w64-x86-64-win32)
[ -e /usr/lib/mono/4.5/Facades/netstandard.dll ] || missing+=(mono-devel)
command -v ip >/dev/null || missing+=(iproute2)
command -v unshare >/dev/null || missing+=(util-linux)
if [ "${#missing[@]}" -gt 0 ]; then
    echo "ci: installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    try apt-get update -qq
    try apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
wine --version
mono --version | sed -n 1p
