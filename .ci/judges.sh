# Sourced by .ci/run: the programs that judge what sepmtk makes. Installs what is missing.
# Needs: try, $cache.

missing=()
command -v openssl >/dev/null || missing+=(openssl)
command -v curl >/dev/null || missing+=(curl)
command -v git >/dev/null || missing+=(git)
if ! command -v keytool >/dev/null || ! command -v javac >/dev/null; then missing+=(default-jdk-headless); fi
command -v npm >/dev/null || missing+=(npm)
[ -e /usr/lib/mono/4.6.2-api/mscorlib.dll ] || missing+=(mono-devel) # .NET Framework's reference assemblies
for one in prometheus prometheus-node-exporter prometheus-alertmanager; do
    command -v "$one" >/dev/null || missing+=("$one")
done
[ -x /usr/sbin/nagios4 ] || missing+=(nagios4-core)
[ -e /usr/share/tomcat10/bin/catalina.sh ] || missing+=(tomcat10)
[ -x /usr/sbin/apache2 ] || missing+=(apache2-bin)
command -v tsql >/dev/null || missing+=(freetds-bin)
[ -e /usr/share/java/HikariCP.jar ] || missing+=(libhikaricp-java)
[ -e /usr/share/java/commons-dbcp2.jar ] || missing+=(libcommons-dbcp2-java)
command -v chromium >/dev/null || missing+=(chromium)
[ -n "$(fc-list :lang=ja 2>/dev/null)" ] || missing+=(fonts-noto-cjk)
# pyodbc and Microsoft's driver link against these two.
libraries=$(ldconfig -p)
[[ $libraries == *libodbc.so.2* ]] || missing+=(unixodbc libodbc2)
[[ $libraries == *libltdl.so.7* ]] || missing+=(libltdl7)
if [ "${#missing[@]}" -gt 0 ]; then
    echo "ci: installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    try apt-get update -qq
    try apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

fetch_jdbc() { # Microsoft's driver, old and newer, comes inside a package of Liquibase
    if [ -s "$cache/mssql-jdbc-12.6.1.jar" ] && [ -s "$cache/mssql-jdbc-7.4.1.jar" ]; then return 0; fi
    local work lib=package/dist/liquibase/internal/lib/mssql-jdbc.jar old=package/dist/drivers/mssql-jdbc-7.4.1.jre8.jar
    work=$(mktemp -d "$cache/fetch.XXXXXX")
    (cd "$work" && try npm pack --silent liquibase@4.28.1 >/dev/null && tar -xzf liquibase-4.28.1.tgz "$lib" "$old")
    mv "$work/$lib" "$cache/mssql-jdbc-12.6.1.jar"
    mv "$work/$old" "$cache/mssql-jdbc-7.4.1.jar"
    rm -rf "$work"
}

mkdir -p "$cache"
fetch_jdbc
export SEPMTK_JDBC_12=$cache/mssql-jdbc-12.6.1.jar SEPMTK_JDBC_7=$cache/mssql-jdbc-7.4.1.jar

newest_python() { # the newest one of pyenv's that is not python3 itself; nothing where there is none
    local found
    found=$(ls -d "$HOME"/.pyenv/versions/3.*/bin/python3 2>/dev/null | sort -V | tail -1 || true)
    if [ -n "$found" ] && [ "$("$found" -V)" != "$(python3 -V)" ]; then echo "$found"; fi
}

show_judges() {
    python3 --version
    openssl version
    dpkg-query -W tomcat10 apache2-bin freetds-bin libhikaricp-java libcommons-dbcp2-java
    prometheus --version 2>&1 | sed -n 1p
    prometheus-alertmanager --version 2>&1 | sed -n 1p
    /usr/sbin/nagios4 --version | sed -n 2p
    chromium --version
    java -version 2>&1 | sed -n 1p
    npm --version | sed 's/^/npm /'
    ls -l "$SEPMTK_JDBC_12" "$SEPMTK_JDBC_7"
    echo "newest Python beside it: $(newest_python)"
    nproc | sed 's/^/cores: /'
}
