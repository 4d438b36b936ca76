# Sourced by ncv and test.sh: the .NET SDK check and the installation of missing Debian packages.

# need_sdk: says which SDK to install and exits 1 where no .NET 10 SDK is found.
need_sdk() {
    if ! command -v dotnet >/dev/null 2>&1 || ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
        echo "NeuralCodec needs the .NET SDK 10.0 (version 10.0.100 or a later 10.0 one), and 'dotnet --list-sdks' shows none." >&2
        echo "Install it from https://dotnet.microsoft.com/download/dotnet/10.0, or as the package dotnet-sdk-10.0." >&2
        exit 1
    fi
}

# has_package NAME: true where the Debian package is installed.
has_package() {
    dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed
}

# install_packages NAME...: installs what is missing, as root or through sudo; returns 1 where that failed.
install_packages() {
    missing=
    for package in "$@"; do
        has_package "$package" || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "Missing:$missing. There is no apt-get here; install them by hand." >&2
        return 1
    fi
    if [ "$(id -u)" = 0 ]; then as_root=; else as_root=sudo; fi
    if [ -n "$as_root" ] && ! command -v sudo >/dev/null 2>&1; then
        echo "Missing:$missing. Install them as root: apt-get install$missing" >&2
        return 1
    fi
    echo "Installing with apt-get:$missing" >&2
    # shellcheck disable=SC2086 # a list of names
    $as_root apt-get install -y --no-install-recommends $missing >&2 && return 0
    echo "The package lists may be old: apt-get update, then once more." >&2
    # shellcheck disable=SC2086
    $as_root apt-get update >&2 && $as_root apt-get install -y --no-install-recommends $missing >&2
}
