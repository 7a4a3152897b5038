# A service account for the stand-ins of Google Cloud Storage, none of which has a token endpoint. Sourced by their `up`.
# shellcheck shell=bash
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# serve COMMAND...: the command starts the store on a port that it leaves in $port. Starts the token endpoint beside it,
# says that both are ready, and stays until it is told to stop.
serve() {
    thrice "$@"
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$work/account.key" 2>/dev/null
    start token-endpoint '^port ([0-9]+)$' python3 "$(dirname "${BASH_SOURCE[0]}")/token-endpoint.py" "$work"
    echo "PORT=$port"
    echo "TOKEN_PORT=$matched"
    echo "KEY=$work/account.json"
    ready
}
