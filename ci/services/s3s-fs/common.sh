# s3s-fs on loopback, which has no TLS. Sourced by the `up` of each set-up.
# shellcheck shell=bash
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

# Starts the server, and says that it is ready, and stays until it is told to stop. With `bucket`, Gitpod's is there.
serve() {
    local s3s_fs
    s3s_fs="$(program "$cache/cargo/bin/s3s-fs" s3s-fs)"
    mkdir "$work/data"
    [ "${1:-}" != bucket ] || mkdir "$work/data/gitpod"
    RUST_LOG=info start s3s-fs 'running at http://127\.0\.0\.1:([0-9]+)' \
        "$s3s_fs" --host 127.0.0.1 --port 0 --access-key underpin --secret-key underpin-s3-secret "$work/data"
    echo "PORT=$matched"
    echo "ACCESS_KEY=underpin"
    echo "SECRET_KEY=underpin-s3-secret"
    ready
}
