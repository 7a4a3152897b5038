# What the set-ups share: a folder that goes away, processes that are stopped by their ids, certificates, waiting for a
# line. Sourced by the `common.sh` of each server.
# shellcheck shell=bash
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
cache="$root/.cache/servers"
work="$(mktemp -d)"
pids=()

# Removes everything that this made, however it ends.
stop() {
    trap - EXIT TERM INT
    local pid
    for pid in "${pids[@]}"; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$work"
    exit "$1"
}
trap 'stop $?' EXIT
trap 'stop 0' TERM INT

# The first of the paths that is a program; ends with 77 when there is none.
program() {
    local path
    for path in "$@"; do
        if path="$(command -v "$path")"; then
            echo "$path"
            return
        fi
    done
    echo "$1 is missing: run ci/services/install" >&2
    exit 77
}

# A CA of our own and a certificate for 127.0.0.1 that it signed: $1/ca.pem, $1/cert.pem, $1/key.pem.
certificates() {
    mkdir -p "$1"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj "/CN=underpin test CA" \
        -keyout "$1/ca.key" -out "$1/ca.pem" 2>/dev/null
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=127.0.0.1" \
        -keyout "$1/key.pem" -out "$1/request.pem" 2>/dev/null
    printf 'subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n' >"$1/extensions"
    openssl x509 -req -in "$1/request.pem" -CA "$1/ca.pem" -CAkey "$1/ca.key" -CAcreateserial -days 90 \
        -extfile "$1/extensions" -out "$1/cert.pem" 2>/dev/null
}

# start NAME PATTERN COMMAND...: starts the command and reads what it says until the pattern matches; the first group of
# the match is then in $matched.
start() {
    local name="$1" pattern="$2" line said=''
    shift 2
    mkfifo "$work/$name.pipe"
    "$@" >"$work/$name.pipe" 2>&1 &
    pids+=($!)
    exec {said_by}<"$work/$name.pipe"
    matched=
    while IFS= read -r line <&"$said_by"; do
        said+="$line"$'\n'
        if [[ "$line" =~ $pattern ]]; then
            matched="${BASH_REMATCH[1]:-yes}"
            break
        fi
    done
    if [ -z "$matched" ]; then
        echo "$name ended before it was ready: $said" >&2
        exit 1
    fi
    # A server stops when nobody reads what it says.
    cat <&"$said_by" >"$work/$name.log" &
}

# A port of the system's choice, for servers that cannot be told to choose one themselves.
free_port() {
    perl -MSocket -e 'my $s; socket($s, PF_INET, SOCK_STREAM, 0) && bind($s, sockaddr_in(0, INADDR_LOOPBACK)) || die;
        print +(sockaddr_in(getsockname $s))[0]'
}

# Says that everything is ready, and stays until it is told to stop.
ready() {
    echo ready
    wait "${pids[0]}"
}
