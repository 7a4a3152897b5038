"""What a cluster defines beside Kubernetes' own: cert-manager, Calico and its operator, snapshots.

The schemas are cert-manager's as far as Gitpod and its webhook use them, so that the server prunes what it does not know.
"""

ANY = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
TEXT, FLAG, NUMBER = {"type": "string"}, {"type": "boolean"}, {"type": "integer"}
TEXTS = {"type": "array", "items": TEXT}
PAIRS = {"type": "object", "additionalProperties": TEXT}


def fields(required=(), **properties):
    schema = {"type": "object", "properties": properties}
    return {**schema, "required": list(required)} if required else schema


CONDITION = fields(
    ("status", "type"),
    type=TEXT,
    status={"type": "string", "enum": ["True", "False", "Unknown"]},
    reason=TEXT,
    message=TEXT,
    lastTransitionTime={"type": "string", "format": "date-time"},
    observedGeneration={"type": "integer", "format": "int64"},
)
CONDITIONS = {"type": "array", "items": CONDITION}
REFERENCE = fields(("name",), name=TEXT, kind=TEXT, group=TEXT)
TIME = {"type": "string", "format": "date-time"}


def issuer_schema():
    return fields(
        ("spec",),
        spec=fields(
            acme=ANY,
            vault=ANY,
            venafi=ANY,
            ca=fields(("secretName",), secretName=TEXT, crlDistributionPoints=TEXTS),
            selfSigned=fields(crlDistributionPoints=TEXTS),
        ),
        status=fields(acme=ANY, conditions=CONDITIONS),
    )


def certificate_schema(with_template):
    spec = {
        "additionalOutputFormats": {"type": "array", "items": fields(("type",), type=TEXT)},
        "commonName": TEXT,
        "dnsNames": TEXTS,
        "duration": TEXT,
        "emailAddresses": TEXTS,
        "encodeUsagesInRequest": FLAG,
        "ipAddresses": TEXTS,
        "isCA": FLAG,
        "issuerRef": REFERENCE,
        "keystores": ANY,
        "privateKey": fields(
            algorithm={"type": "string", "enum": ["RSA", "ECDSA", "Ed25519"]},
            encoding={"type": "string", "enum": ["PKCS1", "PKCS8"]},
            rotationPolicy={"type": "string", "enum": ["Never", "Always"]},
            size=NUMBER,
        ),
        "renewBefore": TEXT,
        "revisionHistoryLimit": {"type": "integer", "format": "int32"},
        "secretName": TEXT,
        "subject": fields(
            **{
                name: TEXTS
                for name in (
                    "countries",
                    "localities",
                    "organizationalUnits",
                    "organizations",
                    "postalCodes",
                    "provinces",
                    "streetAddresses",
                )
            },
            serialNumber=TEXT,
        ),
        "uris": TEXTS,
        "usages": TEXTS,
    }
    if with_template:
        spec["secretTemplate"] = fields(annotations=PAIRS, labels=PAIRS)
    return fields(
        ("spec",),
        spec=fields(("issuerRef", "secretName"), **spec),
        status=fields(
            conditions=CONDITIONS,
            lastFailureTime=TIME,
            nextPrivateKeySecretName=TEXT,
            notAfter=TIME,
            notBefore=TIME,
            renewalTime=TIME,
            revision=NUMBER,
        ),
    )


def request_schema():
    return fields(
        ("spec",),
        spec=fields(
            ("issuerRef", "request"),
            duration=TEXT,
            extra={"type": "object", "additionalProperties": TEXTS},
            groups=TEXTS,
            isCA=FLAG,
            issuerRef=REFERENCE,
            request={"type": "string", "format": "byte"},
            uid=TEXT,
            usages=TEXTS,
            username=TEXT,
        ),
        status=fields(
            ca={"type": "string", "format": "byte"},
            certificate={"type": "string", "format": "byte"},
            conditions=CONDITIONS,
            failureTime=TIME,
        ),
    )


def definition(
    group, kind, plural, schema, scope="Namespaced", versions=("v1",), labels=None, annotations=None
):
    def version(name):
        return {
            "name": name,
            "served": True,
            "storage": name == "v1",
            "subresources": {"status": {}},
            "schema": {
                "openAPIV3Schema": fields(
                    apiVersion=TEXT, kind=TEXT, metadata={"type": "object"}, **schema["properties"]
                )
            },
        }

    names = {"kind": kind, "listKind": f"{kind}List", "plural": plural, "singular": kind.lower()}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}", "labels": labels or {}, "annotations": annotations or {}},
        "spec": {
            "group": group,
            "names": names,
            "scope": scope,
            "versions": [version(name) for name in versions],
        },
    }


OPEN = fields(spec=ANY, status=ANY)


def definitions(platform, version):
    made = []
    if version:
        # Until 1.5 the older versions were served as well; only v1 is kept.
        old = version == "v1.4.4"
        served = ("v1", "v1beta1", "v1alpha3", "v1alpha2") if old else ("v1",)
        label = {
            "app": "cert-manager",
            "app.kubernetes.io/name": "cert-manager",
            "app.kubernetes.io/instance": "cert-manager",
            "app.kubernetes.io/version": version,
        }
        own = {"versions": served, "labels": label}
        made += [
            definition("cert-manager.io", "Certificate", "certificates", certificate_schema(not old), **own),
            definition(
                "cert-manager.io", "CertificateRequest", "certificaterequests", request_schema(), **own
            ),
            definition("cert-manager.io", "Issuer", "issuers", issuer_schema(), **own),
            definition(
                "cert-manager.io", "ClusterIssuer", "clusterissuers", issuer_schema(), "Cluster", **own
            ),
            definition("acme.cert-manager.io", "Order", "orders", OPEN, **own),
            definition("acme.cert-manager.io", "Challenge", "challenges", OPEN, **own),
        ]
    made.append(definition("crd.projectcalico.org", "IPPool", "ippools", OPEN, "Cluster"))
    if "installation" in platform:
        made.append(definition("operator.tigera.io", "Installation", "installations", OPEN, "Cluster"))
    approved = {
        "api-approved.kubernetes.io": "https://github.com/kubernetes-csi/external-snapshotter/pull/419"
    }
    snapshots = {
        "type": "object",
        "properties": {"driver": TEXT, "deletionPolicy": TEXT, "parameters": PAIRS},
    }
    made.append(
        definition(
            "snapshot.storage.k8s.io",
            "VolumeSnapshotClass",
            "volumesnapshotclasses",
            snapshots,
            "Cluster",
            annotations=approved,
        )
    )
    return made
