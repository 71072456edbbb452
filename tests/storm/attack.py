# SPDX-License-Identifier: MIT
"""Requests that mean harm: random and mutated ones to every endpoint, and connections that never get on."""

import random
import selectors
import socket
import threading
import time
import urllib.parse

# The pages beside /api/v1, which the service's own description of itself leaves out.
PAGES = ["/", "/api", "/publications/", "/metrics", "/healthz", "/readyz", "/api/v1/", "/api/v1/openapi.json"]

VALUES = [
    "",
    "1900-01-01",
    "1901-06-01",
    "1910-01-01",
    "2189-12-31",
    "2199-12-31",
    "5000000000000000",
    "9223372036854775807",
    "-9223372036854775808",
    "99999999999999999999999",
    "0",
    "-1",
    "1690848000000",
    "2023-07-28",
    "2023-07-28T08:30",
    "2023-07-28T08:30:00.999999999999999999Z",
    "9999-12-31",
    "east",
    "nowhere",
    "east,west,east,",
    "," * 3000,
    "a" * 5000,
    "%00",
    "%ff%fe",
    "%",
    "%zz",
    "../../etc/passwd",
    "${env:HOME}",
    "%s%n%n",
    "<script>",
    "true",
    "false",
    "csv",
    "json",
    "jsonl",
    "text",
    "xml",
    "2023-05",
    "1900..2199",
    "2199-12..1900-01",
    "..",
    "2023-Q9",
    "32768-01",
    "\u6570\u636e",
]
PATHS = [
    "",
    "/",
    "//",
    "/../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/0001/../..",
    "/index.html",
    "?",
    "#",
    "/%00",
    "/" + "a" * 4000,
    ";x=1",
]
HEADERS = [
    "Host: localhost",
    "Host: ",
    "Host: evil.example",
    "Accept: text/csv",
    "Accept: application/openmetrics-text",
    "Accept-Encoding: gzip",
    "Accept-Encoding: gzip;q=0, identity",
    "If-None-Match: *",
    "If-None-Match: " + '"a",' * 2000,
    'If-None-Match: W/"',
    "Authorization: Bearer",
    "Authorization: Bearer " + "x" * 3000,
    "Authorization: Basic Og==",
    "Range: bytes=0-",
    "Range: bytes=-1,5-2",
    "Content-Length: 99999999999999999999",
    "Content-Length: -1",
    "Content-Length: 10",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip",
    "Expect: 100-continue",
    "Expect: 200-ok",
    "Connection: upgrade",
    "Upgrade: h2c",
    "Cookie: " + "a=b; " * 500,
    "X: " + "y" * 20000,
    ": empty",
    " folded",
    "A" * 9000 + ": b",
    "Content-Type: application/json",
    "Content-Type: application/x-www-form-urlencoded",
    "Content-Type: multipart/form-data; boundary=" + "b" * 300,
    "X-Forwarded-For: 1\r\nX-Forwarded-Host: x",
]
BODIES = [
    b"",
    b"{}",
    b"[]",
    b"null",
    b"[" * 100000,
    b'{"as_of":' * 5000,
    b'{"as_of":"1900-01-01"}',
    b'{"as_of":5000000000000000}',
    b'{"as_of":1e300}',
    b'{"region":["east",["x"]]}',
    b'{"region":"east","region":"west"}',
    b"as_of=1900-01-01",
    b"&&==&=%&%4&",
    b"a=" + b"b" * 300000,
    b'{"x":"\xff"}',
    b"\x00" * 1000,
    b"ffffffffffffffff\r\n",
    b"5\r\nhello\r\n0\r\n\r\n",
    b"x" * (1100 << 10),
]
METHODS = ["GET"] * 8 + [
    "HEAD",
    "POST",
    "POST",
    "PUT",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "get",
    "A" * 300,
]


def endpoints(description):
    """Every path of the OpenAPI description with the names of its parameters, and the pages beside it."""
    known = description["components"]["parameters"]
    out = []
    for path, methods in description["paths"].items():
        names = [
            p["$ref"].rsplit("/", 1)[1] if "$ref" in p else p["name"]
            for p in methods["get"].get("parameters", [])
        ]
        out.append((path, [known[n]["name"] if n in known else n for n in names]))
    return out + [(page, []) for page in PAGES]


def request(rng, known):
    path, names = rng.choice(known)
    method = rng.choice(METHODS)
    pairs = [
        (
            rng.choice(names) if names and rng.random() < 0.9 else rng.choice(["as_of", "x", ""]),
            rng.choice(VALUES),
        )
        for _ in range(rng.choice([0, 1, 1, 2, 3, 200]))
    ]
    quote = (
        (lambda s: s.replace(" ", "+")) if rng.random() < 0.5 else (lambda s: urllib.parse.quote(s, safe="%"))
    )
    target = (
        path
        + (rng.choice(PATHS) if rng.random() < 0.15 else "")
        + ("?" + "&".join(f"{n}={quote(v)}" for n, v in pairs) if pairs else "")
    )
    lines = [f"{method} {target} {rng.choice(['HTTP/1.1'] * 9 + ['HTTP/1.0', 'HTTP/9.9', ''])}"]
    if rng.random() < 0.9:
        lines.append("Host: localhost")
    lines += [rng.choice(HEADERS) for _ in range(rng.choice([0, 0, 1, 2, 4]))]
    body = b""
    if method == "POST" or rng.random() < 0.05:
        body = rng.choice(BODIES)
        lines += [
            rng.choice(
                [
                    "Content-Type: application/json",
                    "Content-Type: application/x-www-form-urlencoded",
                    "Content-Type: x",
                ]
            ),
            f"Content-Length: {len(body)}",
        ]
    whole = bytearray("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
    if rng.random() < 0.3:
        for _ in range(rng.randint(1, 6)):
            at = rng.randrange(len(whole))
            whole[at : at + rng.randint(0, 3)] = bytes(rng.randrange(256) for _ in range(rng.randint(0, 3)))
            if not whole:
                break
    return bytes(whole) * (3 if rng.random() < 0.05 else 1)


def exchange(port, sent, seconds, most=4 << 20):
    """What came back, up to `most` bytes; shorter where the server went away or was too slow."""
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as at:
        try:
            at.sendall(sent)
            at.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # refused in the middle: what it answered can still be read
        try:
            while len(got) < most:
                piece = at.recv(65536)
                if not piece:
                    break
                got += piece
        except OSError:
            pass
    return got


class Asker(threading.Thread):
    """One that asks until told to stop. `statuses` counts the answers, `failed` has requests that were answered 500
    or, but for /readyz, 503: no request may meet an error of the server itself."""

    def __init__(self, port, known, seed, stop):
        super().__init__(daemon=True)
        self.port, self.known, self.rng, self.stop = port, known, random.Random(seed), stop
        self.statuses, self.failed, self.unanswered = {}, [], 0

    def run(self):
        while not self.stop.is_set():
            sent = request(self.rng, self.known)
            try:
                got = exchange(self.port, sent, 20)
            except OSError:
                self.unanswered += 1
                time.sleep(0.05)
                continue
            status = got[9:12].decode("latin-1") if got.startswith(b"HTTP/1.") else "none"
            self.statuses[status] = self.statuses.get(status, 0) + 1
            if status.startswith("5") and status not in ("501", "505") and b"/readyz" not in sent:
                self.failed.append((sent[:400], got[:400]))


class Slow(threading.Thread):
    """Many connections, each a byte at a time: within the head, within a body, or asking and never reading. One that
    is closed is opened anew."""

    ASKED = [
        b"GET /api/v1/table HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + b"a" * 6000,
        b"POST /api/v1/figures HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
        + b" " * 100000,
        b"GET /api/v1/progress HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ]

    def __init__(self, port, count, stop):
        super().__init__(daemon=True)
        self.port, self.count, self.stop, self.opened = port, count, stop, 0

    def run(self):
        held = {}
        selector = selectors.DefaultSelector()
        while not self.stop.is_set():
            begun = time.monotonic()
            while len(held) < self.count and not self.stop.is_set():
                at = socket.socket()
                at.setblocking(False)
                at.connect_ex(("127.0.0.1", self.port))
                kind = self.opened % len(self.ASKED)
                held[at] = [self.ASKED[kind], 0, kind != 2]
                selector.register(at, selectors.EVENT_READ)
                self.opened += 1
            for at in list(held):
                self.step(at, held, selector)
            self.stop.wait(max(0.0, 1 - (time.monotonic() - begun)))
        for at in held:
            at.close()

    def step(self, at, held, selector):
        text, sent, reads = held[at]
        try:
            if sent < len(text):
                held[at][1] += at.send(text[sent : sent + (1 if reads else len(text))])
            gone = reads and at.recv(4096) == b""
        except BlockingIOError:
            gone = False
        except OSError:
            gone = True
        if gone:
            selector.unregister(at)
            at.close()
            del held[at]


class Watch(threading.Thread):
    """Asks /healthz twice a second; `failed` has the times at which it was not answered within `seconds`."""

    def __init__(self, port, seconds, stop):
        super().__init__(daemon=True)
        self.port, self.seconds, self.stop = port, seconds, stop
        self.asked, self.slowest, self.failed, self.begun = 0, 0.0, [], time.monotonic()

    def run(self):
        while not self.stop.is_set():
            begun = time.monotonic()
            try:
                got = exchange(
                    self.port,
                    f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nConnection: close\r\n\r\n".encode(),
                    self.seconds,
                )
            except OSError as e:
                got = str(e).encode()
            took = time.monotonic() - begun
            self.asked += 1
            self.slowest = max(self.slowest, took)
            if not got.startswith(b"HTTP/1.1 200") or took > self.seconds:
                self.failed.append(f"{begun - self.begun:.1f} s in, after {took:.1f} s: {got[:100]!r}")
            self.stop.wait(0.5)
