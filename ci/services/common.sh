# What the set-ups share: a folder that goes away, processes that are stopped by their ids, certificates, waiting for a
# line. Sourced by the `common.sh` of each server.
# shellcheck shell=bash
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
cache="$root/.cache/servers"
work="$(mktemp -d)"
pids=()
outside=()           # what a server puts outside of $work, to be removed as well
declare -A ended_by  # the signal that ends each process
unset AWS_CA_BUNDLE  # some clients of S3 panic on it

# Removes everything that this made, however it ends.
stop() {
    trap - EXIT TERM INT
    local pid
    for pid in "${pids[@]}"; do
        end "$pid"
    done
    rm -rf "$work" "${outside[@]}"
    exit "$1"
}

end() {
    kill -s "${ended_by[$1]}" "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
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

# A CA of our own and a certificate for 127.0.0.1 that it signed: $1/ca.pem, $1/cert.pem, $1/key.pem. Whatever follows
# are names that the certificate is good for as well.
certificates() {
    local folder="$1" names
    shift
    mkdir -p "$folder"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj "/CN=underpin test CA" \
        -keyout "$folder/ca.key" -out "$folder/ca.pem" 2>/dev/null
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=127.0.0.1" \
        -keyout "$folder/key.pem" -out "$folder/request.pem" 2>/dev/null
    names="IP:127.0.0.1$([ $# = 0 ] || printf ',DNS:%s' "$@")"
    printf 'subjectAltName=%s\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n' "$names" >"$folder/extensions"
    openssl x509 -req -in "$folder/request.pem" -CA "$folder/ca.pem" -CAkey "$folder/ca.key" -CAcreateserial -days 90 \
        -extfile "$folder/extensions" -out "$folder/cert.pem" 2>/dev/null
}

# start NAME PATTERN COMMAND...: starts the command and reads what it says until the pattern matches a line, for a minute
# at most; the first group of the match is then in $matched. A pattern of several lines is several patterns, and each
# must match a line, in any order. Fails when the command ends before that, and ends it when it is too slow. It is ended
# by SIGTERM, or by the signal in $end_with.
start() {
    local name="$1" patterns line said='' deadline=$((SECONDS + 60)) left i pid
    mapfile -t patterns <<<"$2"
    shift 2
    rm -f "$work/$name.pipe"
    mkfifo "$work/$name.pipe"
    "$@" >"$work/$name.pipe" 2>&1 &
    pid=$!
    ended_by[$pid]="${end_with:-TERM}"
    pids+=("$pid")
    exec {said_by}<"$work/$name.pipe"
    matched=
    while [ "${#patterns[@]}" -gt 0 ] && left=$((deadline - SECONDS)) && [ "$left" -gt 0 ] &&
        IFS= read -r -t "$left" line <&"$said_by"; do
        said+="$line"$'\n'
        for i in "${!patterns[@]}"; do
            if [[ "$line" =~ ${patterns[i]} ]]; then
                matched="${BASH_REMATCH[1]:-${matched:-yes}}"
                unset "patterns[$i]"
            fi
        done
    done
    if [ "${#patterns[@]}" -gt 0 ]; then
        end "$pid"
        unset 'pids[-1]'
        exec {said_by}<&-
        echo "$name was not ready: $said" >&2
        return 1
    fi
    # A server stops when nobody reads what it says.
    cat <&"$said_by" >"$work/$name.log" &
}

# A port of the system's choice, for servers that cannot be told to choose one themselves; $1 different ones, if given.
free_port() {
    # shellcheck disable=SC2016
    perl -MSocket -e '
        my @held;
        for (1 .. shift // 1) {
            my $socket;
            socket($socket, PF_INET, SOCK_STREAM, 0) && bind($socket, sockaddr_in(0, INADDR_LOOPBACK)) || die "bind: $!";
            push @held, $socket;
            print +(sockaddr_in(getsockname $socket))[0] . "\n";
        }
    ' "$@"
}

# thrice COMMAND...: until it succeeds, three times at most. For whatever starts a server on a `free_port`: somebody else
# may have taken it by then.
thrice() {
    "$@" || "$@" || "$@"
}

# A port that nobody listens on, in $matched: a socket holds it, so that nobody else can, and never listens.
held_port() {
    # shellcheck disable=SC2016
    start held '([0-9]+)' perl -MSocket -e '
        $| = 1;
        my $socket;
        socket($socket, PF_INET, SOCK_STREAM, 0) && bind($socket, sockaddr_in(0, INADDR_LOOPBACK)) || die "bind: $!";
        print +(sockaddr_in(getsockname $socket))[0] . "\n";
        sleep;
    '
}

# Says that everything is ready, and stays until it is told to stop.
ready() {
    echo ready
    wait "${pids[0]}"
}
