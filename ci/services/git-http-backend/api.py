"""As much of the API of GitLab 14.10 as a run asks for before and beside git. It tells what git tells of the
repository, and judges nothing of git over HTTP: that is nginx's and git's own.

api.py REPOSITORY PROJECT TOKEN SECRET: listens on 127.0.0.1 at a port of the system's choice, and says which.
"""

import json
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

REPOSITORY, PROJECT, TOKEN, SECRET = sys.argv[1:]
NOWHERE = 404, {"error": "404 Not Found"}


def git(*arguments):
    """What git prints, as bytes; none where it fails."""
    asked = subprocess.run(["git", "-C", REPOSITORY, *arguments], capture_output=True, check=False)
    return asked.stdout if asked.returncode == 0 else None


def lines(*arguments):
    return (git(*arguments) or b"").decode().splitlines()


def absent(what):
    return 404, {"message": f"404 {what} Not Found"}


def references(kind):
    listed = lines("for-each-ref", "--format=%(objectname) %(refname:lstrip=2)", f"refs/{kind}")
    pairs = (line.split(" ", 1) for line in listed)
    return 200, [{"name": name, "commit": {"id": commit}} for commit, name in pairs]


def tree(query):
    recursive = ["-r", "-t"] if query.get("recursive") == "true" else []
    entries = []
    for line in lines("ls-tree", *recursive, query.get("ref", "HEAD")):
        about, path = line.split("\t", 1)
        mode, kind, name = about.split(" ")
        entries.append({"id": name, "name": path.split("/")[-1], "type": kind, "path": path, "mode": mode})
    return 200, entries


def project(host):
    return {
        "id": 1,
        "path_with_namespace": PROJECT,
        "default_branch": git("symbolic-ref", "--short", "HEAD").decode().strip(),
        "http_url_to_repo": f"https://{host}/{PROJECT}.git",
        "visibility": "private",
    }


def of_project(rest, query, host):
    match rest:
        case []:
            return 200, project(host)
        case ["languages"]:
            return 200, {"Python": 100.0}
        case ["hooks"]:
            return 200, []
        case ["repository", "branches"]:
            return references("heads")
        case ["repository", "tags"]:
            return references("tags")
        case ["repository", "commits"]:
            return 200, [{"id": name} for name in lines("rev-list", query.get("ref_name", "HEAD"))]
        case ["repository", "tree"]:
            return tree(query)
        case ["repository", "files", path, "raw"]:
            content = git("cat-file", "blob", f"{query.get('ref', 'HEAD')}:{path}")
            return absent("File") if content is None else (200, content)
    return NOWHERE


def answer(path, query, host):
    """What the user of the token is answered: a status and JSON, or bytes."""
    match path:
        case ["api", "v4", "version"]:
            return 200, {"version": "14.10.5-ee", "revision": "underpin"}
        case ["api", "v4", "user"]:
            confirmed = {"confirmed_at": "2022-01-01T00:00:00.000Z", "email": "ada@example.com"}
            return 200, {"id": 1, "username": "ada", "state": "active", **confirmed}
        case ["api", "v4", "projects"]:
            return 200, [project(host)] if query.get("page", "1") == "1" else []
        case ["api", "v4", "projects", name, *rest]:
            return of_project(rest, query, host) if name == PROJECT else absent("Project")
        case ["api", "graphql"]:
            shown = {"visibility": "private", "userPermissions": {"pushCode": True}}
            return 200, {"data": {"project": shown}}
    return NOWHERE


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        url = urlsplit(self.path)
        # A name with slashes comes as one encoded segment.
        path = [unquote(segment) for segment in url.path.split("/") if segment]
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if path[:1] != ["api"]:
            self.page(path)
        elif self.headers["Authorization"] != f"Bearer {TOKEN}" and self.headers["Private-Token"] != TOKEN:
            self.say(401, {"message": "401 Unauthorized"})
        else:
            self.say(*answer(path, query, self.headers["Host"]))

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
        if self.path == "/oauth/token":
            # Nobody has ever logged in, so that no code is known.
            known = parse_qs(body).get("client_secret") == [SECRET]
            self.say(*((400, {"error": "invalid_grant"}) if known else (401, {"error": "invalid_client"})))
        else:
            self.do_GET()

    def page(self, path):
        if path == ["users", "sign_in"]:
            self.say(200, b"<!DOCTYPE html><title>Sign in</title>", {"Content-Type": "text/html"})
        else:
            self.say(302, b"", {"Location": f"https://{self.headers['Host']}/users/sign_in"})

    def say(self, status, body, headers=None):
        kind = "text/plain"
        if not isinstance(body, bytes):
            kind, body = "application/json", json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "X-Gitlab-Meta": '{"correlation_id":"1"}', **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"listens on {server.server_port}", flush=True)
server.serve_forever()
