"""A small issuer of registry tokens, as distribution's token specification has it: RS256 with the certificate in `x5c`.

Usage: token-server.py FOLDER. The folder holds tls/cert.pem and tls/key.pem for its own TLS, token/cert.pem and
token/key.pem for the tokens. It prints `port N` and serves until it is ended. GET with Basic and POST with a password
grant give a token for every scope that is asked for to the one account that it knows.
"""

import base64
import hmac
import http.server
import json
import secrets
import ssl
import subprocess
import sys
import time
import urllib.parse

FOLDER = sys.argv[1]
ACCOUNT = ("gitpod", "underpin-ci-password")
LIFETIME = 300


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def certificate():
    pem = open(FOLDER + "/token/cert.pem").read()
    return pem.split("-----")[2].replace("\n", "")


def token(scopes):
    access = []
    for scope in scopes:
        kind, name, actions = scope.split(":", 2) if scope.count(":") >= 2 else (scope, "", "")
        access.append({"type": kind, "name": name, "actions": actions.split(",")})
    now = int(time.time())
    header = {"typ": "JWT", "alg": "RS256", "x5c": [certificate()]}
    claims = {"iss": "underpin", "sub": ACCOUNT[0], "aud": "underpin", "exp": now + LIFETIME, "nbf": now - 5,
              "iat": now, "jti": secrets.token_hex(8), "access": access}
    text = b".".join(b64(json.dumps(part).encode()) for part in (header, claims))
    command = ["openssl", "dgst", "-sha256", "-sign", FOLDER + "/token/key.pem"]
    signature = subprocess.run(command, input=text, stdout=subprocess.PIPE, check=True).stdout
    return (text + b"." + b64(signature)).decode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def give(self, user, password, scopes):
        known = hmac.compare_digest(user.encode(), ACCOUNT[0].encode())
        known &= hmac.compare_digest(password.encode(), ACCOUNT[1].encode())
        if not known:
            return self.answer(401, {"errors": [{"code": "UNAUTHORIZED", "message": "authentication required"}]})
        made = token(scopes)
        self.answer(200, {"token": made, "access_token": made, "expires_in": LIFETIME})

    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        scheme, _, pair = self.headers.get("Authorization", "").partition(" ")
        user, _, password = base64.b64decode(pair).decode().partition(":") if scheme == "Basic" else ("", "", "")
        self.give(user, password, " ".join(query.get("scope", [])).split())

    def do_POST(self):
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode())
        first = lambda key: form.get(key, [""])[0]
        if first("grant_type") != "password":
            return self.answer(400, {"error": "unsupported_grant_type"})
        self.give(first("username"), first("password"), " ".join(form.get("scope", [])).split())

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(FOLDER + "/tls/cert.pem", FOLDER + "/tls/key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print("port", server.server_address[1], flush=True)
server.serve_forever()
