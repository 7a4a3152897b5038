# GitHub Enterprise 3.6 by its vendor's own description of the REST API, as a server: Prism refuses what the description
# does not allow, and answers with the examples in it. Behind nginx with TLS, which puts it below /api/v3. What lies
# beside the REST API (pages, OAuth, GraphQL, raw files, git) is not described, and nothing is served there. Sourced by
# the `up` of each set-up.
# shellcheck shell=bash
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

node="$(program node)"
prism="$(program "$cache/npm/node_modules/@stoplight/prism-cli/dist/index.js")"
description="$cache/github-openapi/ghes-3.6.json"
[ -e "$description" ] || {
    echo "$description is missing: run ci/services/install" >&2
    exit 77
}
. "$(dirname "${BASH_SOURCE[0]}")/../nginx.sh"

prism_on_a_free_port() {
    prism_port="$(free_port)"
    # It says so at the end of a long list of what it serves.
    start prism 'Prism is listening on ' "$node" "$prism" mock --host 127.0.0.1 --port "$prism_port" "$description"
}

start_recorded() {
    program "$cache/npm/node_modules/@octokit/fixtures-server/bin/server.js" >/dev/null
    start recorded 'listens on ([0-9]+)' \
        "$node" "$(dirname "${BASH_SOURCE[0]}")/recorded.mjs" "$cache/npm/node_modules"
    recorded_port="$matched"
}

# serve [PATH ANSWER]...: the REST API. Where the description has several answers to a request, these name the one to a
# path: `code=404`, or `example=NAME`. Lines for nginx come in $more.
serve() {
    certificates "$work/tls"
    thrice prism_on_a_free_port
    start_nginx <<NGINX
return 404;
location /api/v3/ {
    proxy_pass http://127.0.0.1:$prism_port/;
}
# The description wants a path; without one GitHub lists the top folder.
location = /api/v3/repos/octocat/Hello-World/contents/ {
    proxy_pass http://127.0.0.1:$prism_port/repos/octocat/Hello-World/contents/top;
    proxy_set_header Prefer example=response-if-content-is-a-directory;
}
$(prefer "$@")
${more:-}
NGINX
    echo "PORT=$nginx_port"
    echo "CA=$work/tls/ca.pem"
    # It names nobody; its beginning is that of a token of an OAuth App.
    echo "TOKEN=gho_underpinCi"
    ready
}

# prefer [PATH ANSWER]...: the lines for nginx.
prefer() {
    while [ $# -gt 0 ]; do
        cat <<NGINX
location = /api/v3/$1 {
    proxy_pass http://127.0.0.1:$prism_port/$1;
    proxy_set_header Prefer $2;
}
NGINX
        shift 2
    done
}
