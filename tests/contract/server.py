"""A server for the tests, without rate limits, with a simulated Condoit and a simulated VoltMetrics on loopback."""

import json
import secrets
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

# Seconds until the server must have read and assessed its records.
READY_WITHIN = 60
USERNAME = "admin"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """Context manager. `url` is its address, `token` an administrator's access token, `key` an administrator's API key."""

    def __init__(self, binary: str) -> None:
        self.binary = binary
        self.processes: list[subprocess.Popen] = []
        self.url = self.token = self.key = self.key_id = ""

    def __enter__(self) -> "Server":
        self.folder = tempfile.TemporaryDirectory(prefix="masterbus-contract-")
        try:
            self.start(Path(self.folder.name))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self.processes):
            process.terminate()
        for process in reversed(self.processes):
            process.wait(timeout=30)
        self.folder.cleanup()

    def start(self, folder: Path) -> None:
        port, condoit, voltmetrics = free_port(), free_port(), free_port()
        source_token, webhook_secret, password = (secrets.token_hex(16) for _ in range(3))
        (folder / "password").write_text(password)
        (folder / "masterbus.toml").write_text(f"""
listen = "127.0.0.1:{port}"
data_dir = "{folder / "data"}"
[rate_limit]
per_minute = 0
failures_per_minute = 0
[log]
level = "warn"
[engine]
mode = "hybrid"
[voltmetrics]
url = "http://127.0.0.1:{voltmetrics}"
webhook_secret = "{webhook_secret}"
[[source]]
name = "condoit"
kind = "http"
url = "http://127.0.0.1:{condoit}"
token = "{source_token}"
webhook_secret = "{webhook_secret}"
""")
        portfolio = ["--facilities", "3", "--equipment", "60", "--seed", "7", "--token", source_token]
        self.spawn(folder, "simulate", "condoit", "--listen", f"127.0.0.1:{condoit}", *portfolio)
        self.spawn(folder, "simulate", "voltmetrics", "--listen", f"127.0.0.1:{voltmetrics}")
        self.spawn(folder, "serve", "--admin-password-file", str(folder / "password"))
        self.url = f"http://127.0.0.1:{port}"
        self.wait_until_ready()
        self.token = self.send("POST", "/auth/login", {"username": USERNAME, "password": password})["access_token"]
        created = self.send("POST", "/keys", {"name": "contract", "role": "admin"})
        self.key, self.key_id = created["key"], created["id"]

    def spawn(self, folder: Path, *arguments: str) -> None:
        log = (folder / f"{'-'.join(arguments[:2]).lstrip('-')}.log").open("wb")
        process = subprocess.Popen([self.binary, *arguments], cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        self.processes.append(process)

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            self.check_running()
            try:
                self.send("GET", "/ready")
                return
            except OSError:
                # Not listening yet, or 503: the records are being read.
                time.sleep(0.1)
        raise TimeoutError(f"the server is not ready after {READY_WITHIN} s:\n{self.logs()}")

    def check_running(self) -> None:
        if any(process.poll() is not None for process in self.processes):
            raise RuntimeError(f"a process has ended:\n{self.logs()}")

    def logs(self) -> str:
        return "\n".join(log.read_text(errors="replace") for log in Path(self.folder.name).glob("*.log"))

    def send(self, method: str, path: str, body: object = None) -> dict:
        """Sends a request and returns the JSON of its response. Raises `HTTPError`, an `OSError`, for an error status."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers["Content-Type"] = "application/json"
        request = urllib.request.Request(f"{self.url}/api/v1{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.loads(response.read() or b"{}")

    def is_authenticated(self) -> bool:
        """Whether the API key is still accepted."""
        request = urllib.request.Request(f"{self.url}/api/v1/auth/session", headers={"X-API-Key": self.key})
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return json.loads(response.read())["role"] == "admin"
        except urllib.error.HTTPError:
            return False
