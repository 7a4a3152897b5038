# Debian's MariaDB 10.11 on loopback. Sourced by the `up` of each set-up.
# shellcheck shell=bash
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
. "$(dirname "${BASH_SOURCE[0]}")/client.sh"

mariadbd="$(program "$debian/usr/sbin/mariadbd")"
program "$debian/usr/bin/mariadb" >/dev/null
tables="$cache/mariadb-data"
[ -d "$tables" ] || {
    echo "MariaDB's system tables are missing: run ci/services/install" >&2
    exit 77
}

# start_server [OPTION...]: starts it with these options besides its own defaults; its port is then in $port.
start_server() {
    thrice server_on_a_free_port "$@"
}

server_on_a_free_port() {
    port="$(free_port)"
    rm -rf "$work/data"
    cp -r "$tables" "$work/data"
    # Its own way to end writes back what is thrown away here.
    end_with=KILL start mariadbd 'ready for connections' env LD_LIBRARY_PATH="$libraries" \
        "$mariadbd" --no-defaults --user="$(id -un)" --basedir="$debian/usr" --datadir="$work/data" \
        --tmpdir="$work" --socket="$work/socket" --pid-file="$work/pid" --bind-address=127.0.0.1 --port="$port" \
        --skip-name-resolve --performance-schema=OFF --innodb-buffer-pool-size=32M --innodb-log-file-size=8M \
        --innodb-use-native-aio=OFF "$@"
}

# serve [OPTION...]: the server with Gitpod's database and user; says that it is ready, and stays until it is told to
# stop.
serve() {
    start_server "$@"
    create_gitpod
    tell "$port"
    ready
}
