"""A server with a generated portfolio in a temporary folder, and what is measured of it: latency, memory, its log."""

import http.client
import json
import multiprocessing
import os
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time

PASSWORD = "a long enough passphrase"
# Pause between two requests of the probe.
PROBE_PAUSE_SECONDS = 0.005
# The unit file gives the server 15 s to stop.
MAX_STOP_SECONDS = 15


class Server:
    """`masterbus serve` beside a simulated Condoit. Both end with the `with` block."""

    def __init__(self, binary, equipment):
        self.binary = os.path.abspath(binary)
        self.equipment = equipment
        self.folder = tempfile.TemporaryDirectory(prefix="masterbus-abuse-")
        self.address = ("127.0.0.1", free_port())
        self.log_path = os.path.join(self.folder.name, "log")
        self.processes = []

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if hasattr(self, "probe"):
            self.probe.stop()
        late = [process.args[1] for process in reversed(self.processes) if not stop(process)]
        self.folder.cleanup()
        assert not late, f"did not stop within {MAX_STOP_SECONDS} s: {late}"

    def start(self):
        condoit = free_port()
        simulator = ["simulate", "condoit", "--listen", f"127.0.0.1:{condoit}", "--token", "condoit-token"]
        self.spawn([*simulator, "--equipment", str(self.equipment), "--facilities", "80"], subprocess.DEVNULL)
        wait_for_port(("127.0.0.1", condoit))
        self.drop_folder = os.path.join(self.folder.name, "drop")
        os.mkdir(self.drop_folder)
        password = self.write("password", PASSWORD)
        config = self.write(
            "masterbus.toml",
            f"""
            data_dir = "{self.folder.name}/data"
            [rate_limit]
            per_minute = 0
            [voltmetrics]
            url = "http://127.0.0.1:1"
            api_key = "unused"
            webhook_secret = "a secret that nobody knows"
            [[source]]
            name = "condoit"
            kind = "http"
            url = "http://127.0.0.1:{condoit}"
            token = "condoit-token"
            interval = "1h"
            [[source]]
            name = "drop"
            kind = "file"
            path = "{self.drop_folder}"
            interval = "1s"
            """,
        )
        self.config = config
        with open(self.log_path, "w", encoding="utf-8") as log:
            arguments = ["serve", "--config", config, "--admin-password-file", password]
            self.process = self.spawn([*arguments, "--listen", "%s:%d" % self.address], log)
        wait_for_port(self.address)
        key = [self.binary, "key", "create", "--config", config, "--name", "abuse", "--role", "admin"]
        self.key = subprocess.run(key, check=True, capture_output=True, text=True).stdout.strip()
        self.wait_until_synced()
        self.probe = Probe(self.address, self.key, f"/api/v1/facilities/{self.facility}")

    def spawn(self, arguments, log):
        process = subprocess.Popen([self.binary, *arguments], stdout=log, stderr=log, cwd=self.folder.name)
        self.processes.append(process)
        return process

    def write(self, name, text):
        path = os.path.join(self.folder.name, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o600)
        return path

    def wait_until_synced(self):
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            status, body = self.request("GET", "/api/v1/portfolio/summary")
            if status == 200 and json.loads(body)["total_equipment"] >= self.equipment:
                _, body = self.request("GET", "/api/v1/facilities")
                self.facility = json.loads(body)["facilities"][0]["id"]
                return
            time.sleep(0.2)
        raise AssertionError("the first sync did not end within two minutes")

    def request(self, method, path, body=None, headers=None, timeout=60):
        """One request with the administrator's key: status and body."""
        connection = http.client.HTTPConnection(*self.address, timeout=timeout)
        try:
            credentials = {"authorization": f"Bearer {self.key}"}
            connection.request(method, path, body, {**credentials, **(headers or {})})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def owner_is_answered(self):
        """Whether the command line, over the owner's socket, still reaches the server."""
        arguments = [self.binary, "key", "list", "--config", self.config]
        return subprocess.run(arguments, capture_output=True, timeout=30).returncode == 0

    def rss(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) * 1024

    def start_measuring(self):
        self.highest_rss, self.measuring = self.rss(), True
        self.sampler = threading.Thread(target=self.sample_rss)
        self.sampler.start()
        self.probe.take()

    def sample_rss(self):
        while self.measuring:
            self.highest_rss = max(self.highest_rss, self.rss())
            time.sleep(0.02)

    def stop_measuring(self):
        """The p99 of cached answers and the largest memory since `start_measuring`."""
        taken = self.probe.take()
        self.measuring = False
        self.sampler.join()
        return p99(taken), self.highest_rss

    def panics(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            return [line.strip()[:300] for line in log if "panic" in line]


class Probe:
    """A process that asks for one cached answer again and again: apart, so that the abuse does not slow it down."""

    def __init__(self, address, key, path):
        self.pipe, other = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=probe, args=(other, address, key, path), daemon=True)
        self.process.start()

    def take(self):
        """Seconds of every answer since the last call. A request that got no answer counts 10 s."""
        self.pipe.send("take")
        return self.pipe.recv()

    def p99_of_seconds(self, seconds):
        self.take()
        time.sleep(seconds)
        return p99(self.take())

    def seconds_until_below(self, limit, most):
        """Seconds until a second's p99 is within the limit; None when it stays above for `most` seconds."""
        start = time.monotonic()
        while time.monotonic() - start < most:
            if self.p99_of_seconds(1) <= limit:
                return time.monotonic() - start - 1
        return None

    def stop(self):
        self.process.terminate()
        self.process.join()


def probe(pipe, address, key, path):
    request = f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {key}\r\n\r\n".encode()
    connection, taken = None, []
    while True:
        start = time.perf_counter()
        try:
            connection = connection or socket.create_connection(address, timeout=10)
            connection.sendall(request)
            read_answer(connection)
            taken.append(time.perf_counter() - start)
        except OSError:
            connection = None
            taken.append(10.0)
        if pipe.poll(PROBE_PAUSE_SECONDS):
            pipe.recv()
            pipe.send(taken)
            taken = []


def read_answer(connection):
    received = b""
    while b"\r\n\r\n" not in received:
        received += receive(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise OSError(head[:40])
    length = int(re.search(rb"content-length: (\d+)", head).group(1))
    while len(body) < length:
        body += receive(connection)


def receive(connection):
    chunk = connection.recv(65536)
    if not chunk:
        raise OSError("closed")
    return chunk


def p99(taken):
    return sorted(taken)[int(len(taken) * 0.99)] if taken else 10.0


def stop(process):
    """Whether the process ends in time when it is told to. It is killed otherwise."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=MAX_STOP_SECONDS)
        return True
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return False


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for_port(address):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(address).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"nothing listens on {address} after 30 s")
