#!/usr/bin/env python3
"""Fills a cluster: `objects.py PLATFORM [FORM...]` makes nodes, daemonsets, storage, cert-manager as a real one has them.

Forms: `odd-node`, `cert-manager-1.4`, `no-cert-manager`. The environment names the server (see api.py), the port of the
webhook (WEBHOOK_PORT) and, through CA, who signed its certificate.
"""

import base64
import os
import sys
import threading

from api import Api, Refused, is_true
from definitions import definitions
from platforms import CENTOS_7, PLATFORMS, ROLES

api = Api()


def nodes(platform, odd):
    for n in range(1, 4):
        name = platform["names"].format(n=n)
        image, kernel, runtime, kubelet = platform["node"]
        if odd and n == 3:
            image, kernel = CENTOS_7
        labels = {
            **platform["labels"],
            **{f"gitpod.io/workload_{role}": "true" for role in ROLES},
            "kubernetes.io/arch": "amd64",
            "kubernetes.io/os": "linux",
            "kubernetes.io/hostname": name,
        }
        annotations = {
            key: value.format(n=n, name=name) if "{n" in value else value
            for key, value in platform["annotations"].items()
        }
        spec = {"providerID": platform["provider"].format(n=n, name=name)}
        if "ranges" in platform:
            spec["podCIDR"] = platform["ranges"].format(n=n)
            spec["podCIDRs"] = [spec["podCIDR"]]
        capacity = {"cpu": "16", "memory": "64Gi", "pods": "110", "ephemeral-storage": "300Gi"}
        good = {
            "NetworkUnavailable": "RouteCreated",
            "MemoryPressure": "KubeletHasSufficientMemory",
            "DiskPressure": "KubeletHasNoDiskPressure",
            "PIDPressure": "KubeletHasSufficientPID",
        }
        conditions = [{"type": kind, "status": "False", "reason": reason} for kind, reason in good.items()]
        conditions.append(
            {
                "type": "Ready",
                "status": "True",
                "reason": "KubeletReady",
                "message": "kubelet is posting ready status",
            }
        )
        yield {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {"name": name, "labels": labels, "annotations": annotations},
            "spec": spec,
            "status": {
                "capacity": capacity,
                "allocatable": {**capacity, "cpu": "15890m", "memory": "58Gi"},
                "conditions": conditions,
                "addresses": [
                    {"type": "InternalIP", "address": f"10.0.{n}.17"},
                    {"type": "Hostname", "address": name},
                ],
                "nodeInfo": {
                    "machineID": f"{n:032x}",
                    "systemUUID": f"{n:032x}",
                    "bootID": f"{n:032x}",
                    "osImage": image,
                    "kernelVersion": kernel,
                    "containerRuntimeVersion": runtime,
                    "kubeletVersion": kubelet,
                    "kubeProxyVersion": kubelet,
                    "operatingSystem": "linux",
                    "architecture": "amd64",
                },
            },
        }


def template(name, image, env=None, labels=None):
    container = {
        "name": name,
        "image": image,
        "env": [{"name": key, "value": value} for key, value in (env or {}).items()],
    }
    return {"metadata": {"labels": {"k8s-app": name, **(labels or {})}}, "spec": {"containers": [container]}}


def daemonset(namespace, name, image, env=None):
    counts = (
        "desiredNumberScheduled",
        "currentNumberScheduled",
        "numberReady",
        "updatedNumberScheduled",
        "numberAvailable",
    )
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": name, "namespace": namespace, "labels": {"k8s-app": name}},
        "spec": {"selector": {"matchLabels": {"k8s-app": name}}, "template": template(name, image, env)},
        "status": {**{count: 3 for count in counts}, "numberMisscheduled": 0, "observedGeneration": 1},
    }


def deployment(component, version):
    name = "cert-manager" + ("" if component == "controller" else f"-{component}")
    label = {
        "app": name if component != "controller" else "cert-manager",
        "app.kubernetes.io/component": component,
        "app.kubernetes.io/instance": "cert-manager",
        "app.kubernetes.io/name": "cert-manager" if component == "controller" else component,
        "app.kubernetes.io/version": version,
    }
    image = f"quay.io/jetstack/cert-manager-{component}:{version}"
    conditions = [
        {
            "type": "Available",
            "status": "True",
            "reason": "MinimumReplicasAvailable",
            "message": "Deployment has minimum availability.",
        },
        {"type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"},
    ]
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "cert-manager", "labels": label},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": {"app": name}},
            "template": template(name, image, labels=label),
        },
        "status": {
            "observedGeneration": 1,
            "replicas": 1,
            "updatedReplicas": 1,
            "readyReplicas": 1,
            "availableReplicas": 1,
            "conditions": conditions,
        },
    }


def webhook(kind, path):
    with open(os.environ["CA"], "rb") as file:
        bundle = base64.b64encode(file.read()).decode()
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": kind,
        "metadata": {
            "name": "cert-manager-webhook",
            "labels": {
                "app": "webhook",
                "app.kubernetes.io/name": "webhook",
                "app.kubernetes.io/instance": "cert-manager",
            },
        },
        "webhooks": [
            {
                "name": "webhook.cert-manager.io",
                "admissionReviewVersions": ["v1"],
                "clientConfig": {
                    "url": f"https://127.0.0.1:{os.environ['WEBHOOK_PORT']}{path}",
                    "caBundle": bundle,
                },
                "failurePolicy": "Fail",
                "matchPolicy": "Equivalent",
                "sideEffects": "None",
                "timeoutSeconds": 10,
                "rules": [
                    {
                        "apiGroups": ["cert-manager.io", "acme.cert-manager.io"],
                        "apiVersions": ["v1"],
                        "operations": ["CREATE", "UPDATE"],
                        "resources": ["*/*"],
                        "scope": "*",
                    }
                ],
            }
        ],
    }


def coredns(n, node):
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": f"coredns-5d78c9869d-{n}",
            "namespace": "kube-system",
            "labels": {"k8s-app": "kube-dns"},
        },
        "spec": {
            "nodeName": node,
            "automountServiceAccountToken": False,
            "containers": [{"name": "coredns", "image": "registry.k8s.io/coredns/coredns:v1.8.6"}],
        },
        "status": {
            "phase": "Running",
            "podIP": f"10.60.{n}.2",
            "conditions": [{"type": "Ready", "status": "True"}],
        },
    }


def storage_class(name, provisioner):
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": name, "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}},
        "provisioner": provisioner,
        "volumeBindingMode": "WaitForFirstConsumer",
    }


def acme_issuer():
    """The issuer of the installation's own certificate: by DNS, since it has wildcards."""
    solver = {
        "dns01": {"cloudDNS": {"project": "gitpod"}},
        "selector": {"dnsZones": ["gitpod.underpin.test"]},
    }
    acme = {
        "email": "ops@underpin.test",
        "server": "https://acme.underpin.test/directory",
        "privateKeySecretRef": {"name": "acme-account"},
        "solvers": [solver],
    }
    ready = {
        "type": "Ready",
        "status": "True",
        "reason": "ACMEAccountRegistered",
        "message": "The ACME account was registered with the ACME server",
    }
    return {
        "apiVersion": "cert-manager.io/v1",
        "kind": "ClusterIssuer",
        "metadata": {"name": "gitpod-issuer"},
        "spec": {"acme": acme},
        "status": {"acme": {"uri": "https://acme.underpin.test/acct/1"}, "conditions": [ready]},
    }


PLURALS = {
    "CustomResourceDefinition": "customresourcedefinitions",
    "StorageClass": "storageclasses",
    "IPPool": "ippools",
    "VolumeSnapshotClass": "volumesnapshotclasses",
}


def create(thing):
    """Makes a thing, and then its status, which the server leaves out at first."""
    version, kind, metadata = thing["apiVersion"], thing["kind"], thing["metadata"]
    root = "/api/v1" if version == "v1" else f"/apis/{version}"
    within = f"/namespaces/{metadata['namespace']}" if "namespace" in metadata else ""
    path = f"{root}{within}/{PLURALS.get(kind, kind.lower() + 's')}"
    made = api.ask("POST", path, thing)
    if "status" in thing and kind != "CustomResourceDefinition":
        made["status"] = thing["status"]
        api.ask("PUT", f"{path}/{metadata['name']}/status", made)


def create_defined(thing, definition):
    """Makes a thing of a kind that was defined just now: what serves it learns of that a moment after everybody else."""
    api.until(
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
        definition,
        lambda crd: is_true(crd, "Established"),
    )
    for moment in range(100):
        try:
            return create(thing)
        except Refused as refused:
            if refused.status != 404 or moment == 99:
                raise
        threading.Event().wait(0.05)


def namespace(name):
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def main():
    name, *forms = sys.argv[1:]
    platform = PLATFORMS[name]
    version = None if "no-cert-manager" in forms else "v1.4.4" if "cert-manager-1.4" in forms else "v1.8.0"
    for thing in definitions(platform, version):
        create(thing)
    for needed in (
        ["gitpod", "underpin"]
        + ["cert-manager"] * bool(version)
        + ["calico-system"] * ("installation" in platform)
    ):
        create(namespace(needed))
    named = []
    for node in nodes(platform, "odd-node" in forms):
        create(node)
        named.append(node["metadata"]["name"])
    calico = platform["calico"]
    create(
        daemonset(
            calico["namespace"], "calico-node", f"docker.io/calico/node:{calico['version']}", calico["env"]
        )
    )
    for namespaced in platform["daemonsets"]:
        create(daemonset(*namespaced))
    create(storage_class(*platform["storage"]))
    if version:
        for component in ("controller", "webhook", "cainjector"):
            create(deployment(component, version))
        create(webhook("MutatingWebhookConfiguration", "/mutate"))
        create(webhook("ValidatingWebhookConfiguration", "/validate"))
    for needed in ("kube-system", "gitpod"):
        # Pods are refused until the namespace has its default account, and that its token.
        api.until(
            f"/api/v1/namespaces/{needed}/serviceaccounts", "default", lambda account: account.get("secrets")
        )
    for n in (1, 2):
        create(coredns(n, named[n - 1]))
    pool = {
        "apiVersion": "crd.projectcalico.org/v1",
        "kind": "IPPool",
        "metadata": {"name": "default-ipv4-ippool"},
    }
    if "pool" in platform:
        create_defined({**pool, "spec": platform["pool"]}, "ippools.crd.projectcalico.org")
    if "installation" in platform:
        installation = {
            "apiVersion": "operator.tigera.io/v1",
            "kind": "Installation",
            "metadata": {"name": "default"},
        }
        create_defined(
            {**installation, "spec": {**platform["installation"], "variant": "Calico"}},
            "installations.operator.tigera.io",
        )
    snapshots = {
        "apiVersion": "snapshot.storage.k8s.io/v1",
        "kind": "VolumeSnapshotClass",
        "metadata": {"name": "default"},
    }
    create_defined(
        {**snapshots, "driver": platform["storage"][1], "deletionPolicy": "Delete"},
        "volumesnapshotclasses.snapshot.storage.k8s.io",
    )
    if version:
        for plural in ("certificates", "certificaterequests", "issuers"):
            api.until(
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                f"{plural}.cert-manager.io",
                lambda crd: is_true(crd, "Established"),
            )
        if "webhook-down" not in forms:
            create_defined(acme_issuer(), "clusterissuers.cert-manager.io")


main()
