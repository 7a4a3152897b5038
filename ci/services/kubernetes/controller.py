#!/usr/bin/env python3
"""Answers as cert-manager's controller and webhook do, as far as Gitpod uses them.

Issuers (self-signed, CA) become Ready. A Certificate gets a private key, a CertificateRequest, a Secret with the labels
of its secretTemplate, and becomes Ready; when the Secret goes, it is issued anew. The webhook notes on a
CertificateRequest who made it, and denies one that holds no request. Everything happens on events of a watch.

`controller.py KEY CERTIFICATE [never-issues]`: the TLS files of the webhook. It prints `ready PORT`.
"""

import base64
import datetime
import http.server
import json
import queue
import ssl
import sys
import threading
import traceback

from api import Api, Refused, is_true
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from signing import new_key, new_request, pem_of_key, sign

OWN = "/apis/cert-manager.io/v1"
api = Api()
work = queue.SimpleQueue()


# --- reading and writing the cluster --------------------------------------------------------------------------------------


def encoded(data):
    return base64.b64encode(data).decode()


def decoded(text):
    return base64.b64decode(text or "")


def secret_at(namespace, name):
    return api.find(f"/api/v1/namespaces/{namespace}/secrets/{name}")


def key_of(secret):
    return serialization.load_pem_private_key(decoded(secret["data"]["tls.key"]), None)


def path_of(kind, thing):
    metadata = thing["metadata"]
    within = f"/namespaces/{metadata['namespace']}" if metadata.get("namespace") else ""
    return f"{OWN}{within}/{kind}/{metadata['name']}"


def time_of(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def tell(kind, thing, condition, status, reason, message, **more):
    """Sets a condition, and other fields of the status; nothing is written when it already says so."""
    before = thing.get("status") or {}
    conditions = [c for c in (before.get("conditions") or []) if c["type"] != condition]
    old = next((c for c in (before.get("conditions") or []) if c["type"] == condition), {})
    if (old.get("status"), old.get("reason")) == (status, reason) and not more:
        return thing
    conditions.append(
        {
            "type": condition,
            "status": status,
            "reason": reason,
            "message": message,
            "lastTransitionTime": time_of(datetime.datetime.now(datetime.timezone.utc)),
        }
    )
    thing["status"] = {**before, **more, "conditions": conditions}
    return api.ask("PUT", path_of(kind, thing) + "/status", thing)


def issuer_of(thing):
    """The issuer that a certificate or a request names, if it is ready."""
    reference = thing["spec"]["issuerRef"]
    if reference.get("kind", "Issuer") == "ClusterIssuer":
        issuer = api.find(f"{OWN}/clusterissuers/{reference['name']}")
        return issuer and (issuer, "cert-manager")
    namespace = thing["metadata"]["namespace"]
    issuer = api.find(f"{OWN}/namespaces/{namespace}/issuers/{reference['name']}")
    return issuer and (issuer, namespace)


# --- what happens to each kind ----------------------------------------------------------------------------------------------


def issuer(kind, thing):
    spec = thing["spec"]
    if "selfSigned" in spec:
        tell(kind, thing, "Ready", "True", "IsReady", "")
    elif "ca" in spec:
        namespace, name = thing["metadata"].get("namespace", "cert-manager"), spec["ca"]["secretName"]
        if secret_at(namespace, name) is None:
            message = f'Error getting keypair for CA issuer: secret "{name}" not found'
            tell(kind, thing, "Ready", "False", "ErrGetKeyPair", message)
        else:
            tell(kind, thing, "Ready", "True", "KeyPairVerified", "Signing CA verified")
            again("certificaterequests", namespace)


def again(kind, namespace):
    """Everything of this kind in the namespace is looked at once more."""
    for thing in api.ask("GET", f"{OWN}/namespaces/{namespace}/{kind}")["items"]:
        work.put((kind, thing["metadata"].get("namespace"), thing["metadata"]["name"]))


def certificate(kind, thing):
    spec, metadata = thing["spec"], thing["metadata"]
    namespace, name = metadata["namespace"], metadata["name"]
    secret = secret_at(namespace, spec["secretName"])
    if secret is not None and (secret.get("data") or {}).get("tls.crt"):
        if not is_true(thing, "Ready"):
            issued(thing, secret)
        return
    revision = str((thing.get("status") or {}).get("revision", 0) + 1)
    request_name = f"{name}-{revision}"
    request_path = f"{OWN}/namespaces/{namespace}/certificaterequests/{request_name}"
    request = api.find(request_path)
    if request is None:
        waiting = "Issuing certificate as Secret does not exist"
        thing = tell(kind, thing, "Ready", "False", "DoesNotExist", waiting)
        thing = tell(kind, thing, "Issuing", "True", "DoesNotExist", waiting)
        ask_for(thing, request_name, revision)
    elif is_true(request, "Ready"):
        write_secret(thing, request)


def owned_by(thing):
    metadata = thing["metadata"]
    return {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "name": metadata["name"],
        "uid": metadata["uid"],
        "controller": True,
        "blockOwnerDeletion": True,
    }


def ask_for(thing, request_name, revision):
    """A private key in a secret of its own, and a request for a certificate that bears it."""
    spec, metadata = thing["spec"], thing["metadata"]
    namespace, name = metadata["namespace"], metadata["name"]
    keeper = f"{request_name}-key"
    key = new_key(spec)
    body = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": keeper,
            "labels": {"cert-manager.io/next-private-key": "true"},
            "ownerReferences": [owned_by(thing)],
        },
        "data": {"tls.key": encoded(pem_of_key(key))},
    }
    if secret_at(namespace, keeper) is None:
        api.ask("POST", f"/api/v1/namespaces/{namespace}/secrets", body)
    request = {
        "apiVersion": "cert-manager.io/v1",
        "kind": "CertificateRequest",
        "metadata": {
            "name": request_name,
            "annotations": {
                "cert-manager.io/certificate-name": name,
                "cert-manager.io/certificate-revision": revision,
                "cert-manager.io/private-key-secret-name": keeper,
            },
            "ownerReferences": [owned_by(thing)],
        },
        "spec": {
            "request": encoded(new_request(spec, key_of(secret_at(namespace, keeper)))),
            "issuerRef": spec["issuerRef"],
            **{field: spec[field] for field in ("isCA", "duration", "usages") if field in spec},
        },
    }
    api.ask("POST", f"{OWN}/namespaces/{namespace}/certificaterequests", request)


def request(kind, thing):
    """A CertificateRequest: approved, then signed as soon as its issuer is ready."""
    if is_true(thing, "Ready") or is_true(thing, "Denied"):
        return
    approved = "Certificate request has been approved by cert-manager.io"
    thing = tell(kind, thing, "Approved", "True", "cert-manager.io", approved)
    found = issuer_of(thing)
    if not found or not is_true(found[0], "Ready"):
        tell(kind, thing, "Ready", "False", "Pending", "Referenced issuer does not exist or is not ready")
        return
    by, namespace = found
    asked = x509.load_pem_x509_csr(decoded(thing["spec"]["request"]))
    if "selfSigned" in by["spec"]:
        annotations = thing["metadata"].get("annotations", {})
        keeper = annotations.get("cert-manager.io/private-key-secret-name")
        own = secret_at(thing["metadata"]["namespace"], keeper) if keeper else None
        if own is None:
            tell(kind, thing, "Ready", "False", "Pending", "Referenced secret with the private key not found")
            return
        signed = authority = sign(asked, thing["spec"], None, asked.subject, key_of(own))
    elif "ca" in by["spec"]:
        of_ca = secret_at(namespace, by["spec"]["ca"]["secretName"])
        ca = x509.load_pem_x509_certificate(decoded(of_ca["data"]["tls.crt"]))
        signed = sign(asked, thing["spec"], ca, ca.subject, key_of(of_ca))
        authority = decoded(of_ca["data"].get("ca.crt")) or decoded(of_ca["data"]["tls.crt"])
    else:
        return
    result = {"certificate": encoded(signed), "ca": encoded(authority)}
    tell(kind, thing, "Ready", "True", "Issued", "Certificate fetched from issuer successfully", **result)


def write_secret(thing, request):
    spec, metadata = thing["spec"], thing["metadata"]
    namespace, template = metadata["namespace"], spec.get("secretTemplate") or {}
    keeper = request["metadata"]["annotations"]["cert-manager.io/private-key-secret-name"]
    body = {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "kubernetes.io/tls",
        "metadata": {
            "name": spec["secretName"],
            "labels": template.get("labels") or {},
            "annotations": {
                **(template.get("annotations") or {}),
                "cert-manager.io/certificate-name": metadata["name"],
                "cert-manager.io/issuer-name": spec["issuerRef"]["name"],
                "cert-manager.io/issuer-kind": spec["issuerRef"].get("kind", "Issuer"),
                "cert-manager.io/common-name": spec.get("commonName", ""),
                "cert-manager.io/alt-names": ",".join(spec.get("dnsNames") or []),
            },
        },
        "data": {
            "tls.crt": request["status"]["certificate"],
            "tls.key": secret_at(namespace, keeper)["data"]["tls.key"],
            "ca.crt": request["status"]["ca"],
        },
    }
    secret = api.ask("POST", f"/api/v1/namespaces/{namespace}/secrets", body)
    issued(thing, secret)
    api.ask("DELETE", f"/api/v1/namespaces/{namespace}/secrets/{keeper}")


def issued(thing, secret):
    signed = x509.load_pem_x509_certificate(decoded(secret["data"]["tls.crt"]))
    begin, end = signed.not_valid_before_utc, signed.not_valid_after_utc
    status = thing.get("status") or {}
    status["conditions"] = [c for c in (status.get("conditions") or []) if c["type"] != "Issuing"]
    thing["status"] = status
    more = {
        "notBefore": time_of(begin),
        "notAfter": time_of(end),
        "renewalTime": time_of(end - (end - begin) / 3),
        "revision": status.get("revision", 0) + 1,
    }
    up_to_date = "Certificate is up to date and has not expired"
    tell("certificates", thing, "Ready", "True", "Ready", up_to_date, **more)


def follow_secret(event, thing):
    """A secret that came or went: the certificate that it is of, and the issuers that sign with it."""
    metadata = thing["metadata"]
    namespace = metadata["namespace"]
    of = (metadata.get("annotations") or {}).get("cert-manager.io/certificate-name")
    if of and event == "DELETED":
        work.put(("certificates", namespace, of))
    if thing.get("type") == "kubernetes.io/tls" and event != "MODIFIED":
        again("issuers", namespace)


def follow_request(thing):
    of = (thing["metadata"].get("annotations") or {}).get("cert-manager.io/certificate-name")
    if of and is_true(thing, "Ready"):
        work.put(("certificates", thing["metadata"]["namespace"], of))


RECONCILE = {
    "issuers": issuer,
    "clusterissuers": issuer,
    "certificates": certificate,
    "certificaterequests": request,
}


def watch(kind, path):
    """Puts whatever happens to a kind to the work, for ever; the server ends a watch now and then."""
    if kind != "secrets":
        defined = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
        api.until(defined, f"{kind}.cert-manager.io", lambda crd: is_true(crd, "Established"))
    while True:
        for event, thing in events_of(path):
            if event in ("ERROR", "BOOKMARK"):
                continue
            try:
                if kind == "secrets":
                    follow_secret(event, thing)
                    continue
                if kind == "certificaterequests" and event != "DELETED":
                    follow_request(thing)
                if event != "DELETED":
                    work.put((kind, thing["metadata"].get("namespace"), thing["metadata"]["name"]))
            except Refused as refused:
                print(refused, file=sys.stderr, flush=True)


def events_of(path):
    """Every event; what serves a kind that was defined just now learns of that a moment after everybody else."""
    try:
        yield from api.events(path)
    except Refused as refused:
        if refused.status != 404:
            raise
        threading.Event().wait(0.05)


def reconcile_all():
    while True:
        kind, namespace, name = work.get()
        within = f"/namespaces/{namespace}" if namespace else ""
        try:
            thing = api.find(f"{OWN}{within}/{kind}/{name}")
            if thing is not None and "deletionTimestamp" not in thing["metadata"]:
                RECONCILE[kind](kind, thing)
        except Refused as refused:
            # Somebody else wrote meanwhile, or the namespace is on its way out; the next event tells.
            print(refused, file=sys.stderr, flush=True)
            if refused.status == 409 and "being terminated" not in str(refused):
                work.put((kind, namespace, name))
        except Exception:
            traceback.print_exc()


# --- the webhook --------------------------------------------------------------------------------------------------------------


def mutate(asked):
    if asked["resource"]["resource"] != "certificaterequests" or asked["operation"] != "CREATE":
        return {}
    who = asked["userInfo"]
    told = {field: who[field] for field in ("username", "uid", "groups", "extra") if who.get(field)}
    patch = [{"op": "add", "path": f"/spec/{field}", "value": value} for field, value in told.items()]
    return {"patchType": "JSONPatch", "patch": encoded(json.dumps(patch).encode())}


def validate(asked):
    if asked["resource"]["resource"] != "certificaterequests" or asked["operation"] == "DELETE":
        return {}
    pem = decoded(asked["object"]["spec"].get("request"))
    try:
        x509.load_pem_x509_csr(pem)
        return {}
    except ValueError:
        message = "spec.request: Invalid value: error decoding certificate request PEM block"
        return {"allowed": False, "status": {"code": 403, "message": message, "reason": "Forbidden"}}


class Webhook(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        review = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = review["request"]
        answer = (mutate if self.path.startswith("/mutate") else validate)(asked)
        review = {
            "apiVersion": review["apiVersion"],
            "kind": "AdmissionReview",
            "response": {"uid": asked["uid"], "allowed": True, **answer},
        }
        body = json.dumps(review).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main():
    key, chain, *forms = sys.argv[1:]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Webhook)
    server.daemon_threads = True
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(chain, key)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    kinds = {kind: f"{OWN}/{kind}" for kind in RECONCILE} | {"secrets": "/api/v1/secrets"}
    if "never-issues" in forms:
        # Its webhook answers and its issuers are ready, but nobody looks at what is asked for.
        kinds = {kind: kinds[kind] for kind in ("issuers", "clusterissuers")}
    print(f"ready {server.server_address[1]}", flush=True)
    for kind, path in kinds.items():
        threading.Thread(target=watch, args=(kind, path), daemon=True).start()
    threading.Thread(target=reconcile_all, daemon=True).start()
    server.serve_forever()


main()
