# Debian's kube-apiserver and kube-controller-manager with etcd on loopback, filled as a cluster of a platform looks. There
# are no kubelets: nodes are objects that say what real ones say. Sourced by the `up` of each set-up.
# shellcheck shell=bash
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
built="$cache/kubernetes"
etcd="$(program "$cache/debian/usr/bin/etcd")"
apiserver="$(program "$built/kube-apiserver")"
manager="$(program "$built/kube-controller-manager")"
kubectl="$(program "$built/kubectl")"
python="$(program python3)"
[ -d "$built/python" ] || {
    echo "the packages of the small controller are missing: run ci/services/install" >&2
    exit 77
}
# Nothing is left beside the sources.
export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$built/python"
# The servers give back their memory early, and need no more than the machine's two cores.
export GOGC=50 GOMAXPROCS=2
unset KUBECONFIG http_proxy https_proxy HTTP_PROXY HTTPS_PROXY

# user NAME GROUPS: a user of the cluster, in the file of tokens.
user() {
    local token
    token="$(openssl rand -hex 16)"
    tokens["$1"]="$token"
    echo "$token,$1,$1,\"$2\"" >>"$work/tokens.csv"
}

# Keys, certificates and users; those that the roles know are bound in `grant`.
declare -A tokens
prepare() {
    certificates "$work/tls" localhost
    openssl ecparam -name prime256v1 -genkey -noout -out "$work/accounts.key" 2>/dev/null
    umask 077
    user admin system:masters
    user full underpin
    user least underpin
    user few underpin
    user controllers system:masters
    user cert-manager system:masters
}

# The version that the server says it is, by platform; EKS puts a plus behind the minor release.
version_of() {
    minor=22
    case "$1" in
    gke) version=v1.22.8-gke.201 ;;
    eks) version=v1.22.6-eks-14c7a48 minor=22+ ;;
    aks) version=v1.23.5 minor=23 ;;
    k3s) version=v1.22.12+k3s1 ;;
    esac
}

etcd_on_free_ports() {
    local ports
    mapfile -t ports < <(free_port 2)
    rm -rf "$work/etcd"
    end_with=KILL start etcd 'ready to serve client requests|serving insecure client requests on' "$etcd" \
        --data-dir "$work/etcd" --listen-client-urls "http://127.0.0.1:${ports[0]}" \
        --advertise-client-urls "http://127.0.0.1:${ports[0]}" --listen-peer-urls "http://127.0.0.1:${ports[1]}" \
        --initial-advertise-peer-urls "http://127.0.0.1:${ports[1]}" \
        --initial-cluster "default=http://127.0.0.1:${ports[1]}" --unsafe-no-fsync
    etcd_port="${ports[0]}"
}

apiserver_on_a_free_port() {
    port="$(free_port)"
    # Pods are not let in with a taint that only a kubelet would take away. The address is one that nobody has: nothing
    # ever uses it.
    end_with=KILL start apiserver 'Serving securely on|Caches are synced for crd-autoregister' \
        env KUBE_GIT_VERSION="$version" KUBE_GIT_MINOR="$minor" "$apiserver" \
        --etcd-servers "http://127.0.0.1:$etcd_port" --bind-address 127.0.0.1 --secure-port "$port" \
        --insecure-port 0 --advertise-address 192.0.2.1 --endpoint-reconciler-type none \
        --tls-cert-file "$work/tls/cert.pem" --tls-private-key-file "$work/tls/key.pem" --cert-dir "$work/apiserver" \
        --token-auth-file "$work/tokens.csv" --authorization-mode RBAC --allow-privileged \
        --disable-admission-plugins TaintNodesByCondition --service-cluster-ip-range 10.96.0.0/16 \
        --service-account-key-file "$work/accounts.key" --service-account-signing-key-file "$work/accounts.key" \
        --service-account-issuer https://kubernetes.default.svc --enable-priority-and-fairness=false --profiling=false \
        --event-ttl 10m
}

# kubeconfig PORT CONTEXT...: a context for each user; one that there is not gets a token of nobody.
kubeconfig() {
    local context token
    printf 'apiVersion: v1\nkind: Config\ncurrent-context: %s\nclusters:\n' "$2"
    printf -- '- { name: here, cluster: { server: "https://127.0.0.1:%s", certificate-authority: "%s" } }\n' \
        "$1" "$work/tls/ca.pem"
    shift
    printf 'users:\n'
    for context in "$@"; do
        token="${tokens[$context]:-a-token-of-nobody}"
        printf -- '- { name: "%s", user: { token: "%s" } }\n' "$context" "$token"
    done
    printf 'contexts:\n'
    for context in "$@"; do
        printf -- '- { name: "%s", context: { cluster: here, user: "%s", namespace: gitpod } }\n' "$context" "$context"
    done
}

as() {
    "$kubectl" --kubeconfig "$work/kubeconfig" --context "$@"
}

# Binds the roles of ci/kubernetes: all of them to `full`, the one that reads to `least`; `few` has none.
grant() {
    local roles="$root/ci/kubernetes"
    {
        cat "$roles/clusterrole.yaml"
        printf -- '---\n'
        cat "$roles/scratch.yaml"
        printf -- '---\n'
        cat "$roles/secrets.yaml"
        cat <<'YAML'
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: underpin-read },
  roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: underpin-read },
  subjects: [{ kind: User, name: full }, { kind: User, name: least }] }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: underpin-scratch },
  roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: underpin-scratch },
  subjects: [{ kind: User, name: full }] }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: underpin-issue },
  roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: underpin-issue },
  subjects: [{ kind: User, name: full }] }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: underpin-secrets, namespace: gitpod },
  roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: underpin-secrets },
  subjects: [{ kind: User, name: full }] }
YAML
    } | as admin apply -f - >/dev/null
}

# The certificate of Gitpod's public address, by an authority that set-ups name as public.
https_certificate() {
    local names="DNS:gitpod.underpin.test,DNS:*.gitpod.underpin.test,DNS:*.ws.gitpod.underpin.test"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 300 -subj /O=underpin \
        -CA "$work/tls/ca.pem" -CAkey "$work/tls/ca.key" -addext "subjectAltName=$names" \
        -addext basicConstraints=critical,CA:FALSE -keyout "$work/https.key" -out "$work/https.pem" 2>/dev/null
    as admin -n gitpod create secret tls https-certificates --cert "$work/https.pem" --key "$work/https.key" >/dev/null
}

tell() {
    echo "KUBECONFIG=$work/kubeconfig"
    echo "NAMESPACE=gitpod"
    echo "CA=$work/tls/ca.pem"
    echo "KUBECTL=$kubectl"
}

# serve PLATFORM [FORM...]: a cluster of this platform; says that it is ready, and stays until it is told to stop. Forms:
# odd-node, cert-manager-1.4, no-cert-manager, webhook-down, never-issues.
serve() {
    local platform="$1" webhook_port synced
    synced="$(printf 'Caches are synced for %s\n' namespace 'garbage collector' 'service account')"
    shift
    version_of "$platform"
    prepare
    thrice etcd_on_free_ports
    thrice apiserver_on_a_free_port
    export SERVER="127.0.0.1:$port" CA="$work/tls/ca.pem"
    kubeconfig "$port" full least few admin wrong >"$work/kubeconfig"
    # The first context is the current one.
    kubeconfig "$port" controllers >"$work/controllers.kubeconfig"
    case " $* " in
    *" no-cert-manager "*) webhook_port=0 ;;
    *" webhook-down "*)
        held_port
        webhook_port="$matched"
        ;;
    *)
        TOKEN="${tokens[cert-manager]}" start controller 'ready ([0-9]+)' \
            "$python" "$here/controller.py" "$work/tls/key.pem" "$work/tls/cert.pem" "$@"
        webhook_port="$matched"
        ;;
    esac
    end_with=KILL start manager "$synced" \
        "$manager" --kubeconfig "$work/controllers.kubeconfig" --leader-elect=false --port 0 --secure-port 0 \
        --controllers namespace,serviceaccount,serviceaccount-token,garbagecollector,root-ca-cert-publisher \
        --service-account-private-key-file "$work/accounts.key" --root-ca-file "$work/tls/ca.pem" --profiling=false
    TOKEN="${tokens[admin]}" WEBHOOK_PORT="$webhook_port" "$python" "$here/objects.py" "$platform" "$@"
    grant
    https_certificate
    tell
    ready
}

# nobody: a kubeconfig for a port on which nothing listens.
nobody() {
    prepare
    held_port
    kubeconfig "$matched" full >"$work/kubeconfig"
    tell
    ready
}
