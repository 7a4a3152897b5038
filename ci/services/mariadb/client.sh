# MariaDB's own client, as the owner of a server, by its socket. For the set-ups of MariaDB and of MySQL.
# shellcheck shell=bash

debian="$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)/.cache/servers/debian"
library_folders=("$debian"/{usr/,}lib/*-linux-gnu)
libraries="$(IFS=: && echo "${library_folders[*]}")"

# ask SOCKET [STATEMENT]: the statement, or those on standard input; the values of a row stand on one line.
ask() {
    LD_LIBRARY_PATH="$libraries" "$debian/usr/bin/mariadb" --no-defaults --batch --skip-column-names \
        --default-character-set=utf8mb4 --user=root --socket="$1" ${2:+--execute="$2"}
}

# What the environment file needs to know: the port, the CA where there is one, the password. SOCKET is for `left`.
tell() {
    echo "PORT=$1"
    [ ! -e "$work/tls/ca.pem" ] || echo "CA=$work/tls/ca.pem"
    echo "PASSWORD=underpin-ci-password"
    echo "SOCKET=$work/socket"
}

# create_database [OPTION...]: the one that has to be there before Gitpod comes.
create_database() {
    ask "$work/socket" "CREATE DATABASE gitpod $*"
}

# create_user DATABASE...: the user that Gitpod is given, who may do everything there.
create_user() {
    local database
    ask "$work/socket" "CREATE USER 'gitpod'@'%' IDENTIFIED BY 'underpin-ci-password'"
    for database in "$@"; do
        ask "$work/socket" "GRANT ALL ON \`$database\`.* TO 'gitpod'@'%'"
    done
}

# Both as Gitpod's documentation wants them.
create_gitpod() {
    create_database CHARACTER SET utf8mb4
    create_user gitpod gitpod-sessions
}
