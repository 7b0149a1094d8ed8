# Sourced by mvnw and skein: leaves JAVA_HOME at a JDK 25 or newer, or ends the script with two lines saying what to install.
# It reads the release file every JDK carries instead of asking each candidate: no process is started but one readlink.

# Takes $1 as JAVA_HOME when it is the home of a JDK (not a bare run-time) that is new enough.
use_jdk() {
    [ -r "$1/release" ] && [ -x "$1/bin/javac" ] || return 1
    jdk_version=
    while IFS='=' read -r jdk_key jdk_value || [ -n "$jdk_key" ]; do
        [ "$jdk_key" = JAVA_VERSION ] && jdk_version=${jdk_value#\"} && break
    done <"$1/release"
    jdk_major=${jdk_version%%[!0-9]*}
    [ "${jdk_major:-0}" -ge 25 ] || return 1
    JAVA_HOME=$1
    export JAVA_HOME
}

use_jdk_on_path() {
    jdk_java=$(command -v java) && jdk_java=$(readlink -f "$jdk_java" 2>/dev/null) || return 1
    jdk_bin=${jdk_java%/*}
    use_jdk "${jdk_bin%/bin}"
}

use_jdk_in_usual_places() {
    for jdk_home in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/lib/jvm/* /usr/local/jdk* /opt/* /opt/*/* \
        "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* "${HOME:-}"/.gradle/jdks/* "${HOME:-}"/.asdf/installs/java/* \
        "${HOME:-}"/.local/share/mise/installs/java/* "${HOME:-}"/.jabba/jdk/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec \
        "/c/Program Files/Java"/* "/c/Program Files/Eclipse Adoptium"/* "/c/Program Files/Microsoft"/jdk*; do
        use_jdk "$jdk_home" && return 0
    done
    [ -x /usr/libexec/java_home ] && use_jdk "$(/usr/libexec/java_home -v 25+ 2>/dev/null)"
}

use_jdk "${JAVA_HOME:-}" || use_jdk_on_path || use_jdk_in_usual_places || {
    echo "Skein needs a JDK 25 or newer, and none was found in JAVA_HOME, on the PATH or in the usual places." >&2
    echo "Install one (for example Temurin 25 from https://adoptium.net) or set JAVA_HOME to its folder, and try again." >&2
    exit 1
}
