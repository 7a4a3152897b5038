"""A client of the API server, just enough for what stands beside it: requests, and watches that never poll."""

import http.client
import json
import os
import ssl
import threading
from urllib.parse import urlencode


class Refused(Exception):
    """An answer that is none of 200, 201 and 202."""

    def __init__(self, status, text):
        super().__init__(f"{status}: {text}")
        self.status = status


class Api:
    """Speaks to the server that the environment names: SERVER (host and port), CA, TOKEN."""

    def __init__(self):
        self.server = os.environ["SERVER"]
        self.headers = {"Authorization": "Bearer " + os.environ["TOKEN"], "Content-Type": "application/json"}
        self.tls = ssl.create_default_context(cafile=os.environ["CA"])
        self.local = threading.local()

    def ask(self, method, path, body=None):
        connection = getattr(self.local, "connection", None)
        if connection is None:
            connection = self.local.connection = http.client.HTTPSConnection(self.server, context=self.tls)
        connection.request(method, path, json.dumps(body) if body is not None else None, self.headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status not in (200, 201, 202):
            raise Refused(answer.status, text.decode(errors="replace"))
        return json.loads(text)

    def find(self, path):
        """What is at this path; None when nothing is."""
        try:
            return self.ask("GET", path)
        except Refused as refused:
            if refused.status == 404:
                return None
            raise

    def events(self, path, **options):
        """What is there, as ADDED, and then everything that happens to it, until the server ends the watch."""
        # Without a version the watch begins with everything that is there.
        connection = http.client.HTTPSConnection(self.server, context=self.tls)
        try:
            connection.request("GET", f"{path}?{urlencode({'watch': '1', **options})}", None, self.headers)
            answer = connection.getresponse()
            if answer.status != 200:
                raise Refused(answer.status, answer.read().decode(errors="replace"))
            for line in answer:
                event = json.loads(line)
                yield event["type"], event["object"]
        finally:
            connection.close()

    def until(self, path, name, fits):
        """Waits for the thing of this name that `fits`."""
        for kind, thing in self.events(path, fieldSelector=f"metadata.name={name}"):
            if kind in ("ADDED", "MODIFIED") and fits(thing):
                return thing
        raise SystemExit(f"{path}/{name}: the watch ended")


def is_true(thing, condition):
    """Whether the condition of this type is True."""
    conditions = (thing.get("status") or {}).get("conditions") or []
    return any(c["type"] == condition and c["status"] == "True" for c in conditions)
