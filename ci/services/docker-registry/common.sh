# Debian's docker-registry (distribution 2.8.2) on loopback. Sourced by the `up` of each set-up.
# shellcheck shell=bash
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
unset AWS_CA_BUNDLE # the S3 driver panics on it

registry="$(program "$cache/debian/usr/bin/docker-registry" docker-registry)"

configuration() {
    local form
    cat <<YAML
version: 0.1
log: { level: info, accesslog: { disabled: true } }
storage:
YAML
    case " $* " in
    *" s3 "*) cat <<YAML ;;
  s3:
    regionendpoint: http://127.0.0.1:$s3_port
    region: us-east-1
    bucket: registry
    accesskey: underpin
    secretkey: underpin-s3-secret
    secure: false
YAML
    *) echo "  filesystem: { rootdirectory: $work/data-${#pids[@]} }" ;;
    esac
    for form in "$@"; do
        case "$form" in
        delete) echo "  delete: { enabled: true }" ;;
        read-only) echo "  maintenance: { readonly: { enabled: true } }" ;;
        esac
    done
    # The port is the system's choice; the log says which.
    printf 'http:\n  addr: 127.0.0.1:0\n  secret: underpin\n'
    for form in "$@"; do
        case "$form" in
        tls) echo "  tls: { certificate: $work/tls/cert.pem, key: $work/tls/key.pem }" ;;
        # Addresses in answers without a host: whoever is in front need not be told.
        relative) echo "  relativeurls: true" ;;
        esac
    done
    for form in "$@"; do
        case "$form" in
        auth) echo "auth: { htpasswd: { realm: Registry, path: $work/htpasswd } }" ;;
        token) echo "auth: { token: { realm: 'https://127.0.0.1:$token_port/token', service: underpin, issuer: underpin, rootcertbundle: $work/token/cert.pem } }" ;;
        cache) echo "proxy: { remoteurl: http://127.0.0.1:$upstream_port }" ;;
        esac
    done
}

# Starts the server in the forms given; its port is then in $registry_port.
start_registry() {
    [ -d "$work/tls" ] || certificates "$work/tls"
    # bcrypt of the password that is printed below; the only form that the server takes.
    # shellcheck disable=SC2016
    echo 'gitpod:$2y$05$YazOHKqGi8naGNKHK7OwQOSC3yR3qtA25tNwOvNbMTVIW.UoFbK72' >"$work/htpasswd"
    local name="registry-${#pids[@]}"
    configuration "$@" >"$work/$name.yml"
    start "$name" 'listening on 127\.0\.0\.1:([0-9]+)' "$registry" serve "$work/$name.yml"
    registry_port="$matched"
}

# What the environment file needs to know: the port that it speaks to, the CA, the password.
tell() {
    echo "PORT=$1"
    echo "CA=$work/tls/ca.pem"
    echo "PASSWORD=underpin-ci-password"
}

# Starts the server, says that it is ready, and stays until it is told to stop.
serve() {
    start_registry "$@"
    tell "$registry_port"
    ready
}

# nginx with TLS in front of the registry, with the lines on standard input in its `location`; then as `serve`.
#
# nginx asks for the password, as in Docker's own recipe: were it the registry, its early 401 to a large push would come
# out as 502 every now and then, since it closes the connection while nginx still sends.
serve_behind_nginx() {
    # shellcheck disable=SC1091
    . "$(dirname "${BASH_SOURCE[0]}")/../nginx.sh"
    start_registry relative
    mkdir -p "$work/nginx"
    echo 'gitpod:{PLAIN}underpin-ci-password' >"$work/nginx/users"
    start_nginx <<NGINX
auth_basic "Registry";
auth_basic_user_file $work/nginx/users;
add_header Docker-Distribution-Api-Version registry/2.0 always;
proxy_pass http://127.0.0.1:$registry_port;
proxy_set_header Host \$http_host;
proxy_set_header X-Forwarded-Proto https;
$(cat)
NGINX
    tell "$nginx_port"
    ready
}
