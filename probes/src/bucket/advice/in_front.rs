//! What stands before a store: the settings of proxies, whatever the product behind them.

use super::Advice;

pub(super) const IN_FRONT: &[Advice] = &[
    (
        "backup-too-slow",
        "Find what is slow between the nodes and `{host}`. A proxy on the way should pass a body on while it comes: in nginx `proxy_request_buffering off;` and `proxy_buffering off;`, on an Ingress of ingress-nginx the annotations `proxy-request-buffering: \"off\"` and `proxy-buffering: \"off\"`. Gitpod gives a backup five minutes, three times.",
    ),
    (
        "presigned-get-refused",
        "The signature of an address holds its host, path and query. Let the proxy before `{host}` pass them on as they came: in nginx `proxy_set_header Host $http_host;`, `proxy_pass` without a path, and no `rewrite`; a firewall for web applications must not touch the parameters that begin with `X-Amz-`.",
    ),
    (
        "ranges-ignored",
        "Let the proxy before `{host}` pass `Range` on and cache nothing: in nginx `proxy_cache off;`, no `proxy_set_header Range \"\";` and no `slice`; a content network should be taken off the store's name.",
    ),
    (
        "signature-refused",
        "Check the secret key that the environment file refers to. If it is right, what is signed arrives at the store changed: let the proxy before `{host}` pass Host on with its port (nginx: `proxy_set_header Host $http_host;`), leave paths as they came (no path in `proxy_pass`, `merge_slashes off;`), and add no headers that begin with `x-amz-`.",
    ),
    (
        "write-too-large",
        "Lift the limit for request bodies on everything before `{host}` above 16 MiB, the size of Gitpod's parts. In nginx write `client_max_body_size 0;` in the server that proxies to the store; on an Ingress of ingress-nginx set the annotation `nginx.ingress.kubernetes.io/proxy-body-size: \"0\"`.",
    ),
];
