"""Says what runs of underpin have left in a store, one line each; nothing is what it should say.

Usage: left.py s3 ENDPOINT ACCESS_KEY SECRET_KEY, or left.py gcs ENDPOINT. It shares no code with underpin."""

import datetime
import hashlib
import hmac
import json
import sys
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree

OURS = "underpin-"
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def signed(endpoint, path, query, access_key, secret_key):
    """GET with signature version 4 in path style; the root of the document, without namespaces."""
    host = urllib.parse.urlsplit(endpoint).netloc
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    scope = now[:8] + "/us-east-1/s3/aws4_request"
    empty = hashlib.sha256(b"").hexdigest()
    names = "host;x-amz-content-sha256;x-amz-date"
    query = "&".join(f"{key}={urllib.parse.quote(value, safe='')}" for key, value in sorted(query.items()))
    canonical = f"GET\n{path}\n{query}\nhost:{host}\nx-amz-content-sha256:{empty}\nx-amz-date:{now}\n\n{names}\n{empty}"
    text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = ("AWS4" + secret_key).encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    credential = f"AWS4-HMAC-SHA256 Credential={access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    headers = {"x-amz-date": now, "x-amz-content-sha256": empty, "Authorization": credential}
    request = urllib.request.Request(f"{endpoint}{path}?{query}", headers=headers)
    root = xml.etree.ElementTree.fromstring(opener.open(request).read())
    for element in root.iter():
        element.tag = element.tag.rsplit("}", 1)[-1]
    return root


def s3(endpoint, *keys):
    for bucket in [name.text for name in signed(endpoint, "/", {}, *keys).iter("Name")]:
        if bucket.startswith(OURS):
            yield f"bucket {bucket}"
        listing = signed(endpoint, f"/{bucket}", {"list-type": "2", "prefix": OURS}, *keys)
        for contents in listing.iter("Contents"):
            yield f"object {bucket}/{contents.findtext('Key')}"
        try:
            uploads = signed(endpoint, f"/{bucket}", {"uploads": ""}, *keys)
        except urllib.error.HTTPError:
            continue  # a store that does not list uploads
        for upload in uploads.iter("Upload"):
            if (upload.findtext("Key") or "").startswith(OURS):
                yield f"upload {bucket}/{upload.findtext('Key')}"


def gcs(endpoint):
    def ask(path):
        request = urllib.request.Request(f"{endpoint}/storage/v1/b{path}", headers={"Authorization": "Bearer x"})
        return json.load(opener.open(request)).get("items", [])

    for bucket in [item["name"] for item in ask("?project=underpin")]:
        if bucket.startswith(OURS):
            yield f"bucket {bucket}"
        for item in ask(f"/{bucket}/o?prefix={OURS}"):
            yield f"object {bucket}/{item['name']}"


for line in {"s3": s3, "gcs": gcs}[sys.argv[1]](*sys.argv[2:]):
    print(line)
