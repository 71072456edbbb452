#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Throws at a running daemon all that a network can throw at it, and says whether it stood.

    storm.py --program BUILD/pacesetter --folder FOLDER [--seconds 60] [--seed N] [--slow 200]

The daemon runs over a store of its own in FOLDER, with sources and receivers at a hostile server (hostile.py), while
requests, slow connections (attack.py) and new configurations come in. It stood when it did not end, no sanitizer found
anything, its own memory grew by no more than GROWTH_MOST, /healthz was answered within HEALTH_SECONDS each time, no
request met an error of the server itself, what was published is as before, and SIGTERM ended it. Everything is on
loopback; the program is meant to be built with AddressSanitizer and UBSan.
"""

import argparse
import glob
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

import attack
import hostile

GROWTH_MOST = 64 << 20  # bytes of memory of its own, after the warm-up
HEALTH_SECONDS = 5
SLOW = 200  # connections, unless --slow says otherwise
ASKERS = 6
WARM_UP = 0.35  # of the time
CHANGE_EVERY = 8  # seconds between configurations
END_SECONDS = 60  # for SIGTERM: ten of patience, and sanitizers are slow
NOW = "2023-08-01T12:00"
FINDINGS = ("AddressSanitizer", "LeakSanitizer", "UndefinedBehaviorSanitizer", "runtime error:")

CITY = """\
timezone: Asia/Shanghai
regions:
  - {id: city, name: City, kind: city}
  - {id: east, name: East, kind: county, parent: city}
  - {id: west, name: West, kind: county, parent: city}
indicators:
  - {id: grp, name: GRP, unit: u, kind: year-to-date, released: 18}
  - {id: rate, name: Rate, unit: "%", kind: rate}
  - {id: hostile, name: Hostile, unit: u, kind: year-to-date, released: 18}
targets: {2023: {published: 2023-01-01, grp: {east: 120, west: 100}, rate: {east: 8}, hostile: {east: 50}}}
limits: {connections: 24, per_host: 16}
"""
FORMATS = ["pacesetter", "alertmanager", "wecom", "dingtalk", "feishu", "slack", "teams", "discord"]


def configuration(port, listen, generation):
    """Sources and rules are new ones each time, so that everything is asked for and told anew."""
    out = [CITY, f'http: {{listen: "127.0.0.1:{listen}"}}\n', "sources:\n"]
    for kind in hostile.DOCUMENTS:
        url = f"http://127.0.0.1:{port}/doc/{kind}/{generation}"
        more = "pages: {by: link}, " if kind == "pages" else ""
        out.append(
            f'  - {{id: {kind}-{generation}, url: "{url}", timeout: 8s, attempts: 1, min_rows: 0, body_max_mib: 32, {more}'
            'figures: {rows: "$.data[*]", history: true, region: .r, indicator: {const: hostile}, period: .p, value: .v, published: .u}}\n'
        )
    out.append(
        f'  - {{id: register-{generation}, url: "http://127.0.0.1:{port}/doc/projects/{generation}", timeout: 8s, attempts: 1, min_rows: 0, '
        'projects: {rows: "$.data[*]", id: .c, name: .n, region: .r, start: {committed: .s}, production: {committed: .e}, investment: {planned: .i}}}\n'
    )
    out.append("rules:\n")
    out.append(
        f"  - {{id: behind-{generation}, measure: pace_gap, warning: {{below: -1}}, critical: {{below: -30}}}}\n"
    )
    out.append(f"  - {{id: failing-{generation}, measure: failing_hours, warning: {{above: -1}}}}\n")
    out.append("receivers:\n")
    for i, kind in enumerate(hostile.RECEIVERS):
        out.append(
            f'  - {{id: {kind}, webhook: "http://127.0.0.1:{port}/hook/{kind}", format: {FORMATS[i % len(FORMATS)]}, allow_local: true, timeout: 8s}}\n'
        )
    out.append("routes: [{to: [" + ", ".join(hostile.RECEIVERS) + "]}]\n")
    return "".join(out)


def figures():
    """What is known before the storm, as `import` reads it."""
    rows = ["region,indicator,period,value,status,known,published,source"]
    for region, step in (("east", 5), ("west", 9)):
        for month in range(1, 7):
            rows.append(
                f"{region},grp,2023-{month:02d},{month * step},,2023-{month + 1:02d}-18T09:00:00+08:00,,"
            )
            rows.append(
                f"{region},rate,2023-{month:02d},{step + month / 4},,2023-{month + 1:02d}-18T09:00:00+08:00,,"
            )
    return "\n".join(rows) + "\n"


class Storm:
    def __init__(self, options):
        self.program, self.folder, self.seconds = (
            os.path.abspath(options.program),
            os.path.abspath(options.folder),
            options.seconds,
        )
        self.seed, self.problems, self.child, self.generation = options.seed, [], None, 0
        self.slow_count = options.slow
        self.environment = dict(
            os.environ,
            ASAN_OPTIONS="quarantine_size_mb=8:abort_on_error=0:log_path=" + self.path("sanitizer"),
            UBSAN_OPTIONS="print_stacktrace=1",
            LC_ALL="C.UTF-8",
        )
        self.environment.pop("PACESETTER_CONFIG", None)

    def path(self, name):
        return os.path.join(self.folder, name)

    def problem(self, what):
        self.problems.append(what)
        print("storm: " + what, file=sys.stderr, flush=True)

    def configure(self):
        self.generation += 1
        with open(self.path("pacesetter.yaml.new"), "w", encoding="utf-8") as f:
            f.write(configuration(self.server.port, self.port, self.generation))
        os.rename(self.path("pacesetter.yaml.new"), self.path("pacesetter.yaml"))

    def command(self, *words):
        done = subprocess.run(
            [self.program, *words],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode != 0:
            raise SystemExit(
                f"storm: pacesetter {' '.join(words)}: status {done.returncode}\n{done.stdout.decode('utf-8', 'replace')}"
            )
        return done.stdout

    def own_memory(self):
        """Bytes that are the daemon's own: the pages of its store are the kernel's to take back."""
        with open(f"/proc/{self.child.pid}/status", encoding="ascii") as f:
            for line in f:
                if line.startswith("RssAnon:"):
                    return int(line.split()[1]) << 10
        return 0

    def get(self, path, seconds=HEALTH_SECONDS):
        got = attack.exchange(
            self.port,
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nConnection: close\r\n\r\n".encode(),
            seconds,
        )
        top, _, body = got.partition(b"\r\n\r\n")
        return int(top[9:12] or 0), body

    def published(self):
        """Lists that no hostile document can change."""
        return [
            self.get(f"/api/v1/{path}&format=csv", 60)
            for path in (
                "figures?indicator=grp,rate&all=true",
                "targets?all=true&indicator=grp,rate",
                "table?indicator=grp&as_of=2023-07-31",
            )
        ]

    def begin(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        self.server = hostile.Hostile(self.seed)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.configure()
        with open(self.path("figures.csv"), "w", encoding="ascii") as f:
            f.write(figures())
        self.command("import", "figures", "figures.csv", "--now", NOW)
        self.log = open(self.path("log"), "wb")
        self.child = subprocess.Popen(
            [self.program, "run", "--now", NOW],
            cwd=self.folder,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
        )
        end = time.monotonic() + 60
        while time.monotonic() < end and self.child.poll() is None:
            try:
                if self.get("/readyz")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.2)
        raise SystemExit("storm: the daemon has not become ready:\n" + self.tail())

    def tail(self):
        with open(self.path("log"), "rb") as f:
            return f.read()[-3000:].decode("utf-8", "replace")

    def blow(self):
        """The storm itself; it ends early where the daemon does."""
        known = attack.endpoints(json.loads(self.get("/api/v1/openapi.json")[1]))
        stop, begun = threading.Event(), time.monotonic()
        askers = [attack.Asker(self.port, known, f"{self.seed}-{i}", stop) for i in range(ASKERS)]
        self.watch, self.slow = attack.Watch(self.port, HEALTH_SECONDS, stop), attack.Slow(
            self.port, self.slow_count, stop
        )
        before, warm = self.published(), None
        for thread in [*askers, self.watch, self.slow]:
            thread.start()
        changed = begun
        while (now := time.monotonic()) - begun < self.seconds and self.child.poll() is None:
            if now - changed > CHANGE_EVERY:
                changed = now
                self.configure()
                self.child.send_signal(signal.SIGHUP)
            if warm is None and now - begun > self.seconds * WARM_UP:
                warm = self.own_memory()
            time.sleep(0.2)
        stop.set()
        for thread in [*askers, self.watch, self.slow]:
            thread.join(40)
        self.judge(known, askers, before, warm)

    def judge(self, known, askers, before, warm):
        statuses = {}
        for asker in askers:
            for status, count in asker.statuses.items():
                statuses[status] = statuses.get(status, 0) + count
            for sent, got in asker.failed[:3]:
                self.problem(f"a request met an error of the server:\n  {sent!r}\n  {got!r}")
        for when in self.watch.failed[:5]:
            self.problem("/healthz was not answered: " + when)
        if len(self.watch.failed) > 5:
            self.problem(f"/healthz was not answered {len(self.watch.failed)} times of {self.watch.asked}")
        if self.child.poll() is not None:
            self.problem(f"the daemon ended with status {self.child.returncode}:\n" + self.tail())
            return
        grown = self.own_memory() - (warm or 0)
        if grown > GROWTH_MOST:
            self.problem(f"its memory grew by {grown >> 20} MiB, from {(warm or 0) >> 20} MiB")
        for was, now in zip(before, self.published()):
            if was != now or now[0] != 200:
                self.problem(f"what was published is not as before:\n  {was!r}\n  {now!r}")
        unserved = {f"doc/{kind}" for kind in hostile.DOCUMENTS} | {
            f"hook/{kind}" for kind in hostile.RECEIVERS
        }
        unserved -= set(self.server.served)
        if unserved:
            self.problem("never asked for: " + ", ".join(sorted(unserved)))
        if not any(status in statuses for status in ("200", "400")):
            self.problem("no request was answered: the storm has shown nothing")
        print(
            f"storm: {sum(statuses.values())} requests to {len(known)} endpoints ({', '.join(f'{s} {n}' for s, n in sorted(statuses.items()))}; "
            f"{sum(a.unanswered for a in askers)} not connected), {self.slow.opened} slow connections, "
            f"{sum(self.server.served.values())} hostile answers of {len(self.server.served)} kinds, {self.generation} configurations; "
            f"/healthz {self.watch.asked} times, the slowest {self.watch.slowest * 1000:.0f} ms; memory {(warm or 0) >> 20} MiB, {grown / (1 << 20):+.1f} MiB"
        )

    def end(self):
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            try:
                if self.child.wait(END_SECONDS) != 0:
                    self.problem(f"SIGTERM ended it with status {self.child.returncode}:\n" + self.tail())
            except subprocess.TimeoutExpired:
                self.problem(f"SIGTERM has not ended it within {END_SECONDS} s")
                self.child.kill()
                self.child.wait()
        self.server.stop()
        self.log.close()
        for name in [self.path("log"), *glob.glob(self.path("sanitizer*"))]:
            with open(name, "rb") as f:
                text = f.read().decode("utf-8", "replace")
            at = min((text.find(finding) for finding in FINDINGS if finding in text), default=-1)
            if at >= 0:
                self.problem(f"{name}:\n" + text[max(0, at - 200) : at + 3000])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", default=None)
    parser.add_argument("--slow", type=int, default=SLOW, metavar="COUNT")
    options = parser.parse_args()
    options.seed = options.seed or str(random.randrange(1 << 32))
    print(f"storm: {options.seconds:.0f} s, --seed {options.seed}", flush=True)
    storm = Storm(options)
    storm.begin()
    try:
        storm.blow()
    finally:
        storm.end()
    print(f"storm: {'it stood' if not storm.problems else f'{len(storm.problems)} problems'}")
    return 1 if storm.problems else 0


if __name__ == "__main__":
    sys.exit(main())
