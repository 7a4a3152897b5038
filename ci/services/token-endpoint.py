"""Google's token endpoint for one service account, as RFC 7523 and Google's description of it have it.

Usage: token-endpoint.py FOLDER. The folder holds account.key, the account's RSA key in PKCS#8. It writes the account's
key file to account.json, with its own address as `token_uri`, prints `port N`, and serves until it is ended. A token is
given only for an assertion that the key signed, that is meant for this address, and that lives for an hour at most.
"""

import base64
import http.server
import json
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.parse

FOLDER = sys.argv[1]
ACCOUNT = "underpin@underpin-lab.iam.gserviceaccount.com"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFETIME = 3599


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def signed(text, signature):
    with tempfile.NamedTemporaryFile(dir=FOLDER) as file:
        file.write(signature)
        file.flush()
        command = ["openssl", "dgst", "-sha256", "-verify", FOLDER + "/account.pub", "-signature", file.name]
        return subprocess.run(command, input=text, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def refusal(assertion):
    """What is wrong with the assertion, in Google's words where these are known; None for a good one."""
    try:
        header, claims, signature = assertion.split(".")
        kind, what = json.loads(unb64(header)), json.loads(unb64(claims))
        if kind["alg"] != "RS256" or not signed(f"{header}.{claims}".encode(), unb64(signature)):
            return "Invalid JWT Signature."
        now, issued, expires = time.time(), float(what["iat"]), float(what["exp"])
        if expires - issued > 3600 or not issued - 300 < now < expires:
            return "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe."
        if what["iss"] != ACCOUNT:
            return "Invalid grant: account not found"
        if what["aud"] != TOKEN_URI:
            return "Invalid JWT: Failed audience check."
        if not what["scope"]:
            return "Invalid OAuth scope or ID token audience provided."
    except (AttributeError, KeyError, TypeError, ValueError):
        return "Invalid JWT."
    return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self):
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode())
        if form.get("grant_type") != [GRANT]:
            return self.answer(400, {"error": "unsupported_grant_type"})
        wrong = refusal(form.get("assertion", [""])[0])
        if wrong:
            return self.answer(400, {"error": "invalid_grant", "error_description": wrong})
        token = secrets.token_urlsafe(32)
        self.answer(200, {"access_token": token, "expires_in": LIFETIME, "token_type": "Bearer"})

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
TOKEN_URI = f"http://127.0.0.1:{server.server_address[1]}/token"
PUBLIC = ["openssl", "pkey", "-in", FOLDER + "/account.key", "-pubout", "-out", FOLDER + "/account.pub"]
subprocess.run(PUBLIC, check=True)
with open(FOLDER + "/account.key") as key, open(FOLDER + "/account.json", "w") as account:
    json.dump({
        "type": "service_account",
        "project_id": "underpin-lab",
        "private_key_id": secrets.token_hex(20),
        "private_key": key.read(),
        "client_email": ACCOUNT,
        "client_id": "100000000000000000001",
        "token_uri": TOKEN_URI,
    }, account, indent=2)
print("port", server.server_address[1], flush=True)
server.serve_forever()
