# SPDX-License-Identifier: MIT
"""Departments and receivers that mean harm: a server on loopback whose every answer is meant to break the asker.

A path names the behaviour: /doc/NAME/... answers as the document NAME, /hook/NAME as the receiver NAME. What an
answer may cost the server itself is bounded: endless answers end after ENDLESS_BYTES or when the asker goes away.
"""

import json
import random
import socket
import threading
import time
import zlib

ENDLESS_BYTES = 96 << 20
BOMB_BYTES = 192 << 20
HANG_SECONDS = 20
DRIP_SECONDS = 12
REQUEST_MOST = 4 << 20


def valid_rows():
    return [{"r": "east", "p": f"2023-{m:02d}", "v": m * 3.5, "u": "2023-07-15"} for m in range(1, 7)]


def as_json(rows):
    return json.dumps({"data": rows}).encode()


def bomb():
    """A small gzip body of a document that is large: blanks within a list."""
    gzip = zlib.compressobj(9, zlib.DEFLATED, 31)
    pieces = [gzip.compress(b'{"data":[')]
    for _ in range(BOMB_BYTES >> 20):
        pieces.append(gzip.compress(b" " * (1 << 20)))
    return b"".join([*pieces, gzip.flush()])


BOMB = bomb()

NUMBERS = [
    "1e400",
    "-1e400",
    "1e308",
    "-1.7976931348623157e308",
    "9" * 400,
    "0." + "0" * 400 + "1",
    "-0",
    "1E+2147483648",
    "9223372036854775808",
    "18446744073709551616",
    "4294967296",
    "2147483648",
    "-2147483649",
]
PERIODS = [
    "1900-01",
    "2199-12",
    "2200-01",
    "1899-12",
    "0000-00",
    "9999-99",
    "2199-12-31T23:59:59-14:00",
    "99999999999999999999",
    "-9223372036854775808",
    "2023-Q9",
    "2023-02-31",
    "2023年13月",
]
MOMENTS = [
    "1900-01-01",
    "2199-12-31",
    "2199-12-31T23:59:59-14:00",
    "0001-01-01",
    "9999-12-31",
    "253402300800000",
    "9223372036854775807",
    "-9223372036854775808",
    "2023-07-15T08:30:00.123456789012345678901234567890Z",
]


def huge_numbers(rng):
    rows = ",".join(
        '{"r":"east","p":"%s","v":%s,"u":"%s"}'
        % (rng.choice(PERIODS), rng.choice(NUMBERS), rng.choice(MOMENTS))
        for _ in range(400)
    )
    return ('{"data":[%s]}' % rows).encode()


def texts(rng):
    pieces = [
        "\u0000",
        "\u001b[2J",
        "\u202e",
        "\ud800",
        "<script>",
        "'; DROP TABLE",
        "%s%n%x",
        "${env:HOME}",
        "A" * 60000,
        "\U0010ffff",
    ]
    rows = [
        {
            "r": rng.choice(["east", rng.choice(pieces)]),
            "p": "2023-05",
            "v": rng.choice(pieces),
            rng.choice(pieces): 1,
        }
        for _ in range(60)
    ]
    return as_json(rows)


def invalid_utf8(rng):
    broken = [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe4\xb8", b"\x80" * 50]
    return (
        b'{"data":[{"r":"ea'
        + rng.choice(broken)
        + b'st","p":"2023-05","v":1}],"'
        + rng.choice(broken)
        + b'":"'
        + rng.choice(broken)
        + b'"}'
    )


def mutated(rng):
    body = bytearray(as_json(valid_rows()))
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(len(body))
        how = rng.randrange(4)
        if how == 0:
            body[at] = rng.randrange(256)
        elif how == 1:
            del body[at : at + rng.randint(1, 9)]
        elif how == 2:
            body[at:at] = bytes(rng.randrange(256) for _ in range(rng.randint(1, 9)))
        else:
            body[at:at] = body[at : at + 40]
    return bytes(body)


def projects(rng):
    rows = [
        {
            "c": rng.choice(["P-1", "P" * 5000, "\u0000", f"P-{i}"]),
            "n": "x" * rng.choice([1, 70000]),
            "r": "east",
            "s": rng.choice(MOMENTS),
            "e": rng.choice(PERIODS),
            "i": "@NUMBER@",
        }
        for i in range(80)
    ]
    return json.dumps({"data": rows}).replace('"@NUMBER@"', rng.choice(NUMBERS)).encode()


# Whole bodies: what is wrong is in the document.
BODIES = {
    "deep": lambda rng: b'{"data":' + b"[" * 200000 + b"]" * 200000 + b"}",
    "deep-objects": lambda rng: b'{"data":' + b'{"a":' * 100000 + b"1" + b"}" * 100000 + b"}",
    "unclosed": lambda rng: b'{"data":' + b"[{" * 150000,
    "numbers": huge_numbers,
    "utf8": invalid_utf8,
    "twice": lambda rng: b'{"data":['
    + b",".join(b'{"r":"east","r":"west","p":"2023-05","v":1,"v":%d}' % i for i in range(900))
    + b"]}",
    "names": lambda rng: b'{"data":[{' + b",".join(b'"k%d":1' % i for i in range(60000)) + b"}]}",
    "texts": texts,
    "mutated": mutated,
    "projects": projects,
    "rows": lambda rng: as_json([{"r": "east", "p": "2023-05", "v": 1}] * 60000),
    "good": lambda rng: as_json(valid_rows()),
    "garbage": lambda rng: bytes(rng.randrange(256) for _ in range(rng.randint(0, 3000))),
    "empty": lambda rng: b"",
    "codes": lambda rng: (
        '{"errcode":%s,"code":%s,"errmsg":"%s","retry_after":%s}'
        % (rng.choice(NUMBERS), rng.choice(NUMBERS), "e" * 5000, rng.choice(NUMBERS))
    ).encode(),
    "zero": lambda rng: b'{"errcode":0,"code":0}',
}
ENCODED = {"bomb": BOMB, "bomb-cut": BOMB[:5000], "not-gzip": b"\x1f\x8b\x08\x00 and no more"}

LOCATIONS = [
    "{self}",
    "/doc/redirect/on",
    "//127.0.0.1:{port}/doc/redirect/x",
    "http://127.0.0.1:1/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_x",
    "http://[::1]:1/",
    "ftp://127.0.0.1:1/",
    "http://127.0.0.1:{port}/" + "a" * 60000,
    "http://u:p@127.0.0.1:{port}/doc/good/x",
    "",
    "\x00",
    "http://127.0.0.1:99999/",
]

RAW = [
    b"",
    b"\x00" * 5000,
    b"HTTP/1.1\r\n\r\n",
    b"HTTP/9.9 999 x\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 500\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n{}",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\nContent-Encoding: gzip, deflate, br, zstd\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n" * 3000,
    b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 400000 + b"\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 30000 + b"\r\n",
    b"HTTP/1.1 429 Slow\r\nRetry-After: 99999999999999999999\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 503 x\r\nRetry-After: -5\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 503 x\r\nRetry-After: Wed, 31 Dec 9999 23:59:59 GMT\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 304 x\r\nContent-Length: 4\r\n\r\nbody",
    b"HTTP/1.1 204 x\r\nContent-Length: 4\r\n\r\nbody",
    b'HTTP/1.1 401 x\r\nWWW-Authenticate: Digest realm="'
    + b"r" * 9000
    + b'", nonce=""\r\nContent-Length: 0\r\n\r\n',
    b"HTTP/1.1 200 OK\r\nDate: Fri, 31 Dec 9999 23:59:59 GMT\r\nETag: "
    + b"e" * 9000
    + b"\r\nLast-Modified: never\r\nContent-Type: application/json; charset="
    + b"c" * 5000
    + b"\r\nContent-Length: 2\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nLink: <"
    + b"<" * 3000
    + b'>; rel=next, ,;;=<>;rel="next\r\nContent-Length: 2\r\n\r\n{}',
    b"ICY 200 OK\r\n\r\n{}",
    b"\x16\x03\x01\x02\x00",
    b"HTTP/2.0 200\r\n\r\n{}",
]

DOCUMENTS = (
    sorted(set(BODIES) - {"codes", "zero"})
    + sorted(ENCODED)
    + ["endless", "endless-head", "drip", "hang", "drop", "redirect", "raw", "short", "pages"]
)
RECEIVERS = [
    "zero",
    "codes",
    "deep",
    "utf8",
    "garbage",
    "bomb",
    "endless",
    "endless-head",
    "drip",
    "hang",
    "drop",
    "redirect",
    "raw",
    "short",
    "empty",
    "numbers",
]


def head(status, length=None, extra=b""):
    at = b"HTTP/1.1 %d x\r\nContent-Type: application/json\r\n%s" % (status, extra)
    if length is not None:
        at += b"Content-Length: %d\r\n" % length
    return at + b"Connection: close\r\n\r\n"


class Hostile:
    """The server. `served` counts the requests by the first two words of their path: "doc/deep"."""

    def __init__(self, seed):
        self.seed = seed
        self.served = {}
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()

    def stop(self):
        self.stopping.set()
        self.listener.close()

    def accept(self):
        number = 0
        while not self.stopping.is_set():
            try:
                at, _ = self.listener.accept()
            except OSError:
                return
            number += 1
            threading.Thread(
                target=self.serve, args=(at, random.Random(f"{self.seed}-{number}")), daemon=True
            ).start()

    def serve(self, at, rng):
        with at:
            try:
                at.settimeout(HANG_SECONDS)
                path = self.request(at)
                if path is not None:
                    self.answer(at, path, rng)
                    at.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # the asker has had enough, which is its right

    def request(self, at):
        """Reads a request to its end and returns its path; None where none came."""
        data = b""
        while b"\r\n\r\n" not in data and len(data) < REQUEST_MOST:
            piece = at.recv(65536)
            if not piece:
                return None
            data += piece
        top, _, body = data.partition(b"\r\n\r\n")
        length = 0
        for line in top.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
            if name.lower() == b"expect":
                at.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        while len(body) < min(length, REQUEST_MOST):
            piece = at.recv(65536)
            if not piece:
                break
            body += piece
        return top.split(b" ")[1].decode("latin-1")

    def answer(self, at, path, rng):
        words = (path.split("?")[0] + "//").split("/")
        kind, what = words[2], "/".join(words[1:3])
        with self.lock:
            self.served[what] = self.served.get(what, 0) + 1
        if kind in ENCODED:
            at.sendall(head(200, len(ENCODED[kind]), b"Content-Encoding: gzip\r\n") + ENCODED[kind])
        elif hasattr(self, "answer_" + kind.replace("-", "_")):
            getattr(self, "answer_" + kind.replace("-", "_"))(at, path, rng)
        else:
            body = BODIES.get(kind, BODIES["good"])(rng)
            at.sendall(
                head(
                    rng.choice([200, 200, 200, 201, 400, 429, 500]) if kind in ("codes", "garbage") else 200,
                    len(body),
                )
                + body
            )

    def answer_endless(self, at, path, rng):
        at.sendall(head(200) + b'{"data":[')
        piece = b'{"r":"east","p":"2023-05","v":1},' * 4000
        for _ in range(ENDLESS_BYTES // len(piece)):
            at.sendall(piece)

    def answer_endless_head(self, at, path, rng):
        at.sendall(b"HTTP/1.1 200 OK\r\n")
        for i in range(400):
            at.sendall(b"X-%d: %s\r\n" % (i, b"y" * 4000))

    def answer_drip(self, at, path, rng):
        end = time.monotonic() + DRIP_SECONDS
        for byte in head(200, 5000) + b'{"data":[' + b" " * 5000:
            if time.monotonic() > end or self.stopping.is_set():
                return
            at.sendall(bytes([byte]))
            time.sleep(0.05)

    def answer_hang(self, at, path, rng):
        self.stopping.wait(HANG_SECONDS)

    def answer_drop(self, at, path, rng):
        at.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        at.close()

    def answer_redirect(self, at, path, rng):
        where = rng.choice(LOCATIONS).format(self=path, port=self.port)
        at.sendall(
            head(rng.choice([301, 302, 303, 307, 308]), 0, b"Location: " + where.encode("latin-1") + b"\r\n")
        )

    def answer_raw(self, at, path, rng):
        at.sendall(rng.choice(RAW))

    def answer_short(self, at, path, rng):
        at.sendall(head(200, 1 << 40) + b'{"data":[')

    def answer_pages(self, at, path, rng):
        body = as_json(valid_rows())
        link = b'Link: <http://127.0.0.1:%d/doc/pages/%d>; rel="next"\r\n' % (self.port, rng.randrange(1 << 60))
        at.sendall(head(200, len(body), link) + body)
