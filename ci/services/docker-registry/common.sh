# Debian's docker-registry (distribution 2.8.2) on loopback. Sourced by the `up` of each set-up, which then calls
# `serve` with the forms that it wants: tls, auth, delete, read-only.
# shellcheck shell=bash
set -euo pipefail
unset AWS_CA_BUNDLE # the S3 driver panics on it

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)"
registry="$root/.cache/servers/root/usr/bin/docker-registry"
[ -x "$registry" ] || registry="$(command -v docker-registry || true)"
if [ -z "$registry" ]; then
    echo "docker-registry is missing: run ci/services/install" >&2
    exit 77
fi

work="$(mktemp -d)"
pid=
# Removes everything that this made, however it ends.
stop() {
    trap - EXIT TERM INT
    if [ -n "$pid" ]; then
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    fi
    rm -rf "$work"
    exit "$1"
}
trap 'stop $?' EXIT
trap 'stop 0' TERM INT

# A CA of our own and a certificate for 127.0.0.1 that it signed: $1/ca.pem, $1/cert.pem, $1/key.pem.
certificates() {
    mkdir -p "$1"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=underpin test CA" \
        -keyout "$1/ca.key" -out "$1/ca.pem" 2>/dev/null
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=127.0.0.1" \
        -keyout "$1/key.pem" -out "$1/request.pem" 2>/dev/null
    printf 'subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n' >"$1/extensions"
    openssl x509 -req -in "$1/request.pem" -CA "$1/ca.pem" -CAkey "$1/ca.key" -CAcreateserial -days 2 \
        -extfile "$1/extensions" -out "$1/cert.pem" 2>/dev/null
}

configuration() {
    cat <<YAML
version: 0.1
log: { level: info, accesslog: { disabled: true } }
storage:
  filesystem: { rootdirectory: $work/data }
YAML
    for form in "$@"; do
        case "$form" in
        delete) echo "  delete: { enabled: true }" ;;
        read-only) echo "  maintenance: { readonly: { enabled: true } }" ;;
        esac
    done
    echo "http:"
    # The port is the system's choice; the log says which.
    echo "  addr: 127.0.0.1:0"
    echo "  secret: underpin"
    for form in "$@"; do
        case "$form" in
        tls) echo "  tls: { certificate: $work/tls/cert.pem, key: $work/tls/key.pem }" ;;
        esac
    done
    for form in "$@"; do
        case "$form" in
        auth) echo "auth: { htpasswd: { realm: Registry, path: $work/htpasswd } }" ;;
        esac
    done
}

# Starts the server in the forms given, and prints PORT, CA and PASSWORD.
start() {
    certificates "$work/tls"
    # bcrypt of the password below; the only form that the server takes.
    # shellcheck disable=SC2016
    echo 'gitpod:$2y$05$YazOHKqGi8naGNKHK7OwQOSC3yR3qtA25tNwOvNbMTVIW.UoFbK72' >"$work/htpasswd"
    configuration "$@" >"$work/config.yml"
    mkfifo "$work/log"
    "$registry" serve "$work/config.yml" >"$work/log" 2>&1 &
    pid=$!
    exec 3<"$work/log"
    local line said='' port=
    while IFS= read -r line <&3; do
        if [[ "$line" =~ listening\ on\ 127\.0\.0\.1:([0-9]+) ]]; then
            port="${BASH_REMATCH[1]}"
            break
        fi
        said+="$line"$'\n'
    done
    if [ -z "$port" ]; then
        echo "docker-registry ended before it listened: $said" >&2
        exit 1
    fi
    # The server stops when nobody reads what it says.
    cat <&3 >"$work/registry.log" &
    echo "PORT=$port"
    echo "CA=$work/tls/ca.pem"
    echo "PASSWORD=underpin-ci-password"
}

# Starts the server, says that it is ready, and stays until it is told to stop.
serve() {
    start "$@"
    echo ready
    wait "$pid"
}
