# SeaweedFS on loopback. Sourced by the `up` of each set-up. The environment files call it storage.underpin.test, since
# a store that only this machine can name would be a finding of its own.
# shellcheck shell=bash
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
. "$(dirname "${BASH_SOURCE[0]}")/weed.sh"

# What the environment file needs to know: the port that it speaks to, the CA, the keys. STORE_PORT is for `left`, which
# asks the server itself by plain http.
tell() {
    echo "PORT=$1"
    echo "STORE_PORT=${s3_port:-$1}"
    echo "CA=$work/tls/ca.pem"
    echo "ACCESS_KEY=underpin"
    echo "SECRET_KEY=underpin-s3-secret"
}

# serve FORM...: starts the server, with `tls` of its own and with the `bucket` that Gitpod is to use; says that it is
# ready, and stays until it is told to stop.
serve() {
    local port
    case " $* " in
    *" tls "*)
        certificates "$work/tls" storage.underpin.test
        start_weed tls
        port="$s3_tls_port"
        ;;
    *)
        start_weed
        port="$s3_port"
        ;;
    esac
    case " $* " in
    *" bucket "*)
        python3 "$(dirname "${BASH_SOURCE[0]}")/../make-bucket.py" "http://127.0.0.1:$s3_port" \
            gitpod underpin underpin-s3-secret
        ;;
    esac
    tell "$port"
    ready
}

# The server behind nginx, which has TLS and the lines on standard input in its `location`; then as `serve`.
serve_behind_nginx() {
    local lines
    lines="$(cat)"
    . "$(dirname "${BASH_SOURCE[0]}")/../nginx.sh"
    certificates "$work/tls" storage.underpin.test
    start_weed
    start_nginx <<NGINX
proxy_pass http://127.0.0.1:$s3_port;
            $lines
NGINX
    tell "$nginx_port"
    ready
}
