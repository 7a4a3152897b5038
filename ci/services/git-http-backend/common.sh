# Debian's git, served by its own http-backend through fcgiwrap behind nginx with TLS and HTTP/2, and beside it as much
# of GitLab 14.10's API as a run asks for. Sourced by the `up` of each set-up.
# shellcheck shell=bash
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
# shellcheck disable=SC1091
. "$(dirname "${BASH_SOURCE[0]}")/../nginx.sh"

debian="$cache/debian"
git="$(program "$debian/usr/bin/git")"
fcgiwrap="$(program "$debian/usr/sbin/fcgiwrap")"
python="$(program python3)"
library_folders=("$debian"/{usr/,}lib/*-linux-gnu)

# Nothing but Debian's git, and nothing of the configuration of whoever starts this.
export PATH="$debian/usr/bin:$PATH" GIT_EXEC_PATH="$debian/usr/lib/git-core" HOME="$work"
export GIT_TEMPLATE_DIR='' GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL="$work/gitconfig"

project=analytical/engine/notes
token=glpat-underpin-ci-token
secret=underpin-ci-secret
repository="$work/repositories/$project.git"

# Two branches, a tag, and files at the root and in a folder. Times and names are fixed, so that ids are as well.
create_repository() {
    export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_AUTHOR_DATE='2022-05-01T09:00:00Z'
    export GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com GIT_COMMITTER_DATE='2022-05-01T09:00:00Z'
    local tree="$work/tree"
    "$git" init --quiet --initial-branch=main "$tree"
    mkdir "$tree/src"
    printf 'tasks:\n  - init: make\n' >"$tree/.gitpod.yml"
    printf '# Notes\n' >"$tree/README.md"
    "$git" -C "$tree" add .
    "$git" -C "$tree" commit --quiet --message 'Begin'
    "$git" -C "$tree" branch feature/loops
    printf 'print("notes")\n' >"$tree/src/main.py"
    "$git" -C "$tree" add .
    "$git" -C "$tree" commit --quiet --message 'Add a program'
    "$git" -C "$tree" tag v1
    mkdir -p "$(dirname "$repository")"
    "$git" clone --quiet --bare "$tree" "$repository"
    # What http-backend does not do without: a push needs somebody who has logged in, which nginx sees to.
    "$git" -C "$repository" config http.receivepack true
}

# fcgiwrap says nothing when it listens, so that it is given a socket that listens already.
start_fcgiwrap() {
    # shellcheck disable=SC2016
    start fcgiwrap '(listens)' env LD_LIBRARY_PATH="$(IFS=: && echo "${library_folders[*]}")" perl -MSocket -MPOSIX -e '
        $| = 1;
        my ($path, @command) = @ARGV;
        my $socket;
        socket($socket, PF_UNIX, SOCK_STREAM, 0) && bind($socket, sockaddr_un($path)) && listen($socket, 64)
            || die "listen: $!";
        dup2(fileno $socket, 0) // die "dup2: $!";
        print "listens\n";
        exec @command;
    ' "$work/fcgi" "$fcgiwrap"
}

start_api() {
    start api 'listens on ([0-9]+)' \
        "$python" "$(dirname "${BASH_SOURCE[0]}")/api.py" "$repository" "$project" "$token" "$secret"
    api_port="$matched"
}

# http_backend [LINE...]: what stands in nginx's location of git, as in git's own recipe; the lines come last.
http_backend() {
    cat <<NGINX
fastcgi_pass unix:$work/fcgi;
fastcgi_param SCRIPT_FILENAME $GIT_EXEC_PATH/git-http-backend;
fastcgi_param GIT_PROJECT_ROOT $work/repositories;
fastcgi_param GIT_HTTP_EXPORT_ALL "";
fastcgi_param PATH_INFO \$uri;
fastcgi_param QUERY_STRING \$query_string;
fastcgi_param REQUEST_METHOD \$request_method;
fastcgi_param CONTENT_TYPE \$content_type;
fastcgi_param CONTENT_LENGTH \$content_length;
fastcgi_param REMOTE_USER \$remote_user;
fastcgi_param REMOTE_ADDR \$remote_addr;
NGINX
    printf '%s\n' "$@"
}

# The header is a variable of its own to git.
# shellcheck disable=SC2016,SC2034
pass_git_protocol='fastcgi_param GIT_PROTOCOL $http_git_protocol;'

# start_front LOCATION: nginx, with these lines as its location of git.
start_front() {
    mkdir -p "$work/nginx"
    echo "oauth2:{PLAIN}$token" >"$work/nginx/users"
    start_nginx_server http2 <<NGINX
client_max_body_size 0;
location / {
    proxy_pass http://127.0.0.1:$api_port;
    proxy_set_header Host \$http_host;
}
location ~ \.git/ {
    auth_basic "GitLab";
    auth_basic_user_file $work/nginx/users;
    $1
}
NGINX
}

# What the environment file needs to know.
tell() {
    echo "PORT=$1"
    echo "CA=$work/tls/ca.pem"
    echo "TOKEN=$token"
    echo "SECRET=$secret"
}

# serve LOCATION: everything, with these lines as nginx's location of git; says that it is ready, and stays until it is
# told to stop.
serve() {
    certificates "$work/tls"
    [ -d "$repository" ] || create_repository
    start_fcgiwrap
    start_api
    start_front "$1"
    tell "$nginx_port"
    ready
}
