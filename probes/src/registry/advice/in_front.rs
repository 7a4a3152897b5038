//! What stands before a registry: the settings of proxies, whatever the product behind them.

use super::Advice;

pub(super) const IN_FRONT: &[Advice] = &[
    (
        "body-limit",
        "Lift the limit for request bodies on everything before `{host}`. In nginx write `client_max_body_size 0;` in the server that proxies to the registry. On an Ingress of ingress-nginx set the annotation `nginx.ingress.kubernetes.io/proxy-body-size: \"0\"`. A content network has a limit of its plan: take the registry's name off it.",
    ),
    (
        "challenge-missing",
        "Let the proxy before `{host}` pass a 401 on as it is. In nginx that means no `proxy_intercept_errors on;`, no `error_page 401` and no `proxy_hide_header WWW-Authenticate;` for `/v2/`; a single sign-on in front has to exempt `/v2/`.",
    ),
    (
        "digest-header-stripped",
        "Let the proxy before `{host}` pass `Docker-Content-Digest` on. In nginx remove `proxy_hide_header Docker-Content-Digest;`; on an API gateway or in a web application firewall add the header to the list of those that responses may carry.",
    ),
    (
        "early-401-reset",
        "Have the proxy before `{host}` read on after it has refused a body. In nginx write `lingering_close always;`, with `lingering_time` and `lingering_timeout` as long as a large upload takes; on a load balancer or web application firewall switch off that it closes a connection with the first refused byte. Where nginx answers 502 here, let it ask for the password itself (`auth_basic`), since a registry that refuses early closes the connection while nginx still sends.",
    ),
    (
        "location-foreign-host",
        "Tell the registry by which name it is reached: in its own setting for the public address `https://{host}`, and by the proxy before it, in nginx `proxy_set_header Host $http_host;` and `proxy_set_header X-Forwarded-Proto $scheme;`.",
    ),
    (
        "manifest-length-missing",
        "Let the proxy before `{host}` leave answers as they are: in nginx `gzip off;` for `/v2/`, and no filter that rewrites bodies.",
    ),
    (
        "push-redirected",
        "Write the address that the redirect leads to as `url`, with `https://`. If it has that already, the proxy redirects by mistake: on an Ingress of ingress-nginx behind another proxy set `nginx.ingress.kubernetes.io/ssl-redirect: \"false\"`, or have the outer proxy send `X-Forwarded-Proto: https`.",
    ),
    (
        "slow-body-cut",
        "Raise the time that bodies may pause on everything before `{host}` to some minutes: in nginx `client_body_timeout 300s;`, `proxy_send_timeout 300s;` and `proxy_read_timeout 300s;`, on an Ingress of ingress-nginx the annotations `proxy-send-timeout` and `proxy-read-timeout`, on a load balancer of AWS the idle timeout.",
    ),
    (
        "stale-read",
        "Switch caching off for `/v2/` on every proxy before `{host}` (nginx: `proxy_cache off;`), and let all replicas of the registry use one storage.",
    ),
    (
        "stream-refused",
        "Gitpod itself does not need this. For `docker push` let every proxy before `{host}` pass bodies of unknown length on: in nginx `proxy_http_version 1.1;` and `proxy_request_buffering off;`.",
    ),
];
