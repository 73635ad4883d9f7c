"""A real object store for tests: OpenStack Swift with its S3 interface, one node, four processes on loopback ports.

It checks signatures, keeps accounts apart, and writes with If-None-Match only where nothing is. A bucket whose name begins
with `unsafe` behaves as stores did before they knew that header.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

BIN = Path(sys.executable).parent
KEEPER = ("province:keeper", "keeper-key")
STRANGER = ("province:stranger", "stranger-key")
REGION = "us-east-1"
STORAGE = ("account", "container", "object")

SERVER = """[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
swift_dir = {root}
devices = {root}/devices
mount_check = false
disable_fallocate = true
log_level = WARNING
log_address = {root}/no-log
"""
STORED = "[pipeline:main]\npipeline = {kind}-server\n[app:{kind}-server]\nuse = egg:swift#{kind}\n"
PROXY = f"""[pipeline:main]
pipeline = catch_errors s3api tempauth forgetful copy slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:s3api]
use = egg:swift#s3api
location = {REGION}
[filter:tempauth]
use = egg:swift#tempauth
user_province_keeper = keeper-key .admin
user_province_stranger = stranger-key
[filter:forgetful]
paste.filter_factory = forgetful:factory
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
"""
RINGS = """
import sys
from swift.common.ring import RingBuilder
for kind, port in zip(("account", "container", "object"), sys.argv[2:]):
    ring = RingBuilder(2, 1, 0)
    ring.add_dev({"id": 0, "region": 1, "zone": 1, "weight": 1.0, "ip": "127.0.0.1", "port": int(port), "device": "d1",
                  "meta": "", "replication_ip": "127.0.0.1", "replication_port": int(port)})
    ring.rebalance()
    ring.get_ring().save(f"{sys.argv[1]}/{kind}.ring.gz")
"""


def why_not(folder: Path) -> str:
    """Return why no store can run here, empty if one can."""
    if find_spec("swift") is None:
        return "no object store: pip install -r requirements/object-store.txt"
    try:
        probe = folder / "probe"
        probe.touch()
        os.setxattr(probe, "user.zhiheng", b"1")
    except OSError:
        return "no object store: this file system has no extended attributes"
    return ""


class ObjectStore:
    """The four processes, in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ports = dict(zip((*STORAGE, "proxy"), _free_ports(4), strict=True))
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.ports['proxy']}"

    def environment(self, who: tuple[str, str] = KEEPER) -> dict[str, str]:
        """Return the AWS_* variables of a user of it."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": who[0],
            "AWS_SECRET_ACCESS_KEY": who[1],
        }

    def start(self) -> None:
        (self.root / "devices" / "d1").mkdir(parents=True)
        hashes = "[swift-hash]\nswift_hash_path_prefix = a\nswift_hash_path_suffix = b\n"
        (self.root / "swift.conf").write_text(f"{hashes}[storage-policy:0]\nname = one\ndefault = yes\n")
        ports = [str(self.ports[kind]) for kind in STORAGE]
        subprocess.run([sys.executable, "-c", RINGS, str(self.root), *ports], env=self._env(), check=True)
        for kind, port in self.ports.items():
            head = SERVER.format(port=port, root=self.root, user=os.environ.get("USER") or "root")
            (self.root / f"{kind}.conf").write_text(head + (PROXY if kind == "proxy" else STORED.format(kind=kind)))
            self._start(kind)
        for kind in self.ports:
            self._await(kind)

    def _env(self) -> dict[str, str]:
        return {
            **os.environ,
            "SWIFT_DIR": str(self.root),
            "PYTHONPATH": str(Path(__file__).parent),
            "PYTHONWARNINGS": "",
        }

    def _start(self, kind: str) -> None:
        command = [str(BIN / f"swift-{kind}-server"), str(self.root / f"{kind}.conf")]
        with (self.root / f"{kind}.log").open("ab") as log:
            self.processes[kind] = subprocess.Popen(command, stdout=log, stderr=log, env=self._env())

    def _await(self, kind: str) -> None:
        deadline = time.monotonic() + 300
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.ports[kind]), 1).close()
            except OSError:
                if time.monotonic() > deadline or self.processes[kind].poll() is not None:
                    raise RuntimeError((self.root / f"{kind}.log").read_text()) from None
                time.sleep(0.05)
            else:
                return

    def cut(self) -> None:
        """Take the network away: nothing listens at the endpoint any more."""
        self.processes["proxy"].kill()
        self.processes["proxy"].wait()

    def mend(self) -> None:
        """Bring the endpoint back, if it is away."""
        if self.processes["proxy"].poll() is not None:
            self._start("proxy")
            self._await("proxy")

    def stop(self) -> None:
        for process in self.processes.values():
            process.send_signal(signal.SIGKILL)
            process.wait()

    def make_bucket(self, name: str) -> None:
        with urllib.request.urlopen(self._signed("PUT", f"/{name}")) as answer:
            assert answer.status == 200

    def _signed(self, method: str, path: str) -> urllib.request.Request:
        """Return a request with Signature V4."""
        now = datetime.now(UTC)
        day, instant = f"{now:%Y%m%d}", f"{now:%Y%m%dT%H%M%SZ}"
        empty = hashlib.sha256(b"").hexdigest()
        names = "host;x-amz-content-sha256;x-amz-date"
        host = self.endpoint.removeprefix("http://")
        canonical = (
            f"{method}\n{path}\n\nhost:{host}\nx-amz-content-sha256:{empty}\nx-amz-date:{instant}\n\n{names}\n{empty}"
        )
        scope = f"{day}/{REGION}/s3/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{instant}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = f"AWS4{KEEPER[1]}".encode()
        for part in (*scope.split("/"), text):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        signature = f"Credential={KEEPER[0]}/{scope}, SignedHeaders={names}, Signature={key.hex()}"
        headers = {
            "Authorization": f"AWS4-HMAC-SHA256 {signature}",
            "X-Amz-Content-Sha256": empty,
            "X-Amz-Date": instant,
        }
        return urllib.request.Request(self.endpoint + path, method=method, headers=headers)


def _free_ports(count: int) -> list[int]:
    opened = [socket.socket() for _ in range(count)]
    try:
        for each in opened:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in opened]
    finally:
        for each in opened:
            each.close()
