"""The abuses. Each is a function of the server and the share of the full size; it returns how many requests it made, and
raises AssertionError when the server did something else than it must."""

import base64
import concurrent.futures
import contextlib
import json
import os
import random
import socket
import time

import pictures

# An unfinished request that brings no byte is closed after 10 s, unfinished headers after 20 s; the rest is leeway.
MAX_SECONDS_HALF_SENT = 30
WEBHOOK = "/api/v1/webhooks/voltmetrics/calculation"


def half_sent_bodies(server, size):
    """Announces a body and sends one byte of it. Nobody else may notice, and all of them must end."""
    request = f"POST {WEBHOOK} HTTP/1.1\r\nhost: x\r\ncontent-length: 2000000\r\n\r\n{{".encode()
    return hold_open(server, scaled(1_050, size), request)


def half_sent_headers(server, size):
    """Begins a request and never ends its headers."""
    return hold_open(server, scaled(1_050, size), b"GET /api/v1/facilities HTTP/1.1\r\nx-slow: ")


def dripping_bodies(server, size):
    """Sends a body a byte at a time, each soon enough not to be silent: the average pace is what ends it."""
    request = f"POST {WEBHOOK} HTTP/1.1\r\nhost: x\r\ncontent-length: 2000000\r\n\r\n".encode()
    connections = open_many(server, scaled(500, size), request)
    deadline = time.monotonic() + MAX_SECONDS_HALF_SENT
    while connections and time.monotonic() < deadline:
        connections = [connection for connection in connections if drip(connection)]
        time.sleep(0.5)
    assert not connections, f"{len(connections)} bodies at 2 bytes a second are still taken"
    return scaled(500, size)


def pictures_that_grow(server, size):
    """Asks for thumbnails of pictures that take gigabytes when all are decoded at the same time."""
    photos = {"cut-off": pictures.cut_off(), "deep": pictures.deep()}
    equipment = first_equipment(server)
    records = [
        {"id": name, "equipment_id": equipment, "content_type": "image/png", "picture": base64.b64encode(data).decode()}
        for name, data in photos.items()
    ]
    import_file(server, "photos.json", json.dumps({"photos": records}).encode(), 200)
    count = max(scaled(40, size), 20)
    paths = [f"/api/v1/photos/{name}/thumbnail" for name in photos for _ in range(count)]
    statuses = at_once(server, [("GET", path, None) for path in paths])
    assert not {500, 502} & set(statuses), f"answers {sorted(set(statuses))}"
    return len(paths)


def wide_table(server, size):
    """A CSV file with two million columns in one line."""
    columns = scaled(2_000_000, size)
    head = b"id,name," + b",".join(b"c%d" % number for number in range(columns))
    import_file(server, "wide.csv", head + b"\nx,y\n", 422, 400)
    return 1


def endless_issues(server, size):
    """100 MB of records without an id: an issue each."""
    import_file(server, "issues.ndjson", b'{"kind":"facility","id":""}\n' * scaled(3_700_000, size), 200)
    _, body = server.request("GET", "/api/v1/sync/issues?limit=1")
    assert len(body) < 10_000, "a page of one issue is long"
    return 1


def deep_documents(server, size):
    """Nested lists and objects, in files and in bodies."""
    depth = scaled(5_000_000, size)
    import_file(server, "deep.json", b"[" * depth, 400, 422)
    # A line is rejected on its own; the answer says that nothing was kept
    import_file(server, "deep.ndjson", b'{"a":' * depth + b"\n", 200)
    status, _ = server.request("POST", "/api/v1/auth/login", b"[" * 60_000, {"content-type": "application/json"})
    assert status in (400, 422), f"a nested body is answered {status}"
    return 3


def broken_encodings(server, size):
    """Files that end within a character, over HTTP and in the drop folder. None may stay there or stop the others."""
    contents = [b"\xff\xfe{", b"\xfe\xff\0", b"\xff\xfe\0\xd8", b"id;name\nW1;S\xfcd", b"\xef\xbb\xbf{", b"\xff\xfe"]
    count = scaled(600, size)
    for number in range(count):
        import_file(server, "x.ndjson", contents[number % len(contents)], 200, 400, 422)
    names = [f"{number}.csv" for number in range(len(contents))] + ["n" * 250 + ".csv"]
    for name, content in zip(names, [*contents, b"\xff\xfe{"]):
        with open(os.path.join(server.drop_folder, name), "wb") as file:
            file.write(content)
    os.symlink("/etc/hostname", os.path.join(server.drop_folder, "link.csv"))
    wait_until(lambda: not waiting_files(server), 60, "files stayed in the drop folder")
    return count + len(names)


def waiting_files(server):
    with os.scandir(server.drop_folder) as entries:
        return [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]


def bad_credentials(server, size):
    """Guesses passwords and tokens. Whoever has the right password must still get in."""
    count = scaled(400, size)
    wrong = [("POST", "/api/v1/auth/login", {"username": f"guess-{n}", "password": "wrong"}) for n in range(count)]
    statuses = at_once(server, wrong)
    assert set(statuses) <= {401, 429}, f"answers {sorted(set(statuses))}"
    for number in range(scaled(400, size)):
        server.request("GET", "/api/v1/facilities", headers={"authorization": f"Bearer bad-{number}"})
    status, _ = server.request("GET", "/api/v1/facilities")
    assert status == 200, f"a caller with a good key is answered {status}"
    return len(statuses) + scaled(400, size)


def silent_streams(server, size):
    """Opens more event streams than there are, and reads none of them."""
    head = f"GET /api/v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {server.key}\r\n\r\n".encode()
    count = scaled(1_000, size)
    connections = open_many(server, count, head)
    try:
        assert server.owner_is_answered(), "the owner's socket does not answer"
        time.sleep(2)
    finally:
        close_all(connections)
    return count


def stalled_exports(server, size):
    """Asks for exports and does not read them."""
    count = scaled(100, size)
    path = "/api/v1/export?format=ndjson"
    head = f"GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {server.key}\r\n\r\n".encode()
    connections = open_many(server, count, head)
    try:
        time.sleep(3)
        status, _ = server.request("GET", "/api/v1/portfolio/summary?force_refresh=true")
        assert status == 200, f"a computed answer beside stalled exports: {status}"
    finally:
        close_all(connections)
    return count


def large_bodies(server, size):
    """Bodies beyond every limit: none may be held in memory."""
    body = b"x" * scaled(100_000_000, size)
    for path in ("/api/v1/auth/login", WEBHOOK, "/api/v1/voltmetrics/calculate"):
        with contextlib.suppress(OSError):
            status, _ = server.request("POST", path, body, {"content-type": "application/json"})
            assert status in (400, 401, 404, 413), f"{path} is answered {status}"
    return 3


def malformed_requests(server, size):
    """Bytes that are no HTTP."""
    generator = random.Random(1)
    starts = [b"", b"GET ", b"POST /api/v1/auth/login HTTP/1.1\r\n", b"GET / HTTP/1.1\r\ncontent-length: -1\r\n"]
    count = scaled(10_000, size)
    for number in range(count):
        with contextlib.suppress(OSError), connect(server) as connection:
            connection.sendall(starts[number % len(starts)] + generator.randbytes(generator.randrange(200)) + b"\r\n\r\n")
    return count


def rapid_resets(server, size):
    """HTTP/2 streams that are reset as soon as they are opened."""
    count = scaled(50_000, size)
    preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, b"")
    fields = b"\x82\x86\x84\x41\x01x"  # GET, http, /, authority x
    sent = 0
    while sent < count:
        with contextlib.suppress(OSError), connect(server) as connection:
            connection.sendall(preface)
            for stream in range(1, 2_000, 2):
                sent += 1
                connection.sendall(frame(1, 5, stream, fields) + frame(3, 0, stream, b"\0\0\0\x08"))
    return sent


def heavy_questions(server, size):
    """Questions that nothing has computed yet, many at the same time."""
    count = scaled(60, size)
    paths = ["/api/v1/portfolio/forecast?months=24", "/api/v1/compliance/calendar", "/api/v1/equipment?sort=-risk_score"]
    questions = [("GET", f"{paths[n % 3]}{'&' if '?' in paths[n % 3] else '?'}force_refresh=true", None) for n in range(count)]
    statuses = at_once(server, questions)
    assert set(statuses) <= {200, 400, 422, 429, 503}, f"answers {sorted(set(statuses))}"
    return count


def scaled(full, size):
    return max(int(full * size), 1)


def connect(server):
    return socket.create_connection(server.address, timeout=10)


def open_many(server, count, head):
    connections = []
    for _ in range(count):
        # A refused connection is an answer too: the limit of connections works
        with contextlib.suppress(OSError):
            connection = connect(server)
            connection.sendall(head)
            connections.append(connection)
    return connections


def hold_open(server, count, head):
    """Leaves requests unfinished, checks that others are served, and waits until the server has ended them all."""
    connections = open_many(server, count, head)
    assert server.owner_is_answered(), "the owner's socket does not answer"
    deadline = time.monotonic() + MAX_SECONDS_HALF_SENT
    for connection in connections:
        connection.settimeout(max(deadline - time.monotonic(), 0.01))
        try:
            while connection.recv(65536):
                pass
        except TimeoutError:
            raise AssertionError("an unfinished request is still open") from None
        except OSError:
            pass
    close_all(connections)
    return count


def drip(connection):
    """Sends one byte; false once the server has closed the connection."""
    try:
        connection.sendall(b"x")
        connection.setblocking(False)
        return connection.recv(1024) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        with contextlib.suppress(OSError):
            connection.settimeout(10)


def close_all(connections):
    for connection in connections:
        connection.close()


def frame(kind, flags, stream, payload):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def at_once(server, requests):
    """Sends all requests at the same time; the statuses."""
    def send(request):
        method, path, body = request
        headers = {"content-type": "application/json"} if body else {}
        return server.request(method, path, json.dumps(body) if body else None, headers)[0]

    with concurrent.futures.ThreadPoolExecutor(max_workers=64) as pool:
        return list(pool.map(send, requests))


def first_equipment(server):
    _, body = server.request("GET", "/api/v1/equipment?limit=1")
    return json.loads(body)["equipment"][0]["id"]


def import_file(server, name, content, *expected):
    status, body = server.request("POST", f"/api/v1/import?name={name}", content, timeout=300)
    assert status in expected, f"{name} is answered {status}: {body[:200]!r}"


def wait_until(condition, seconds, otherwise):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.2)


ALL = [
    half_sent_bodies,
    half_sent_headers,
    dripping_bodies,
    pictures_that_grow,
    wide_table,
    endless_issues,
    deep_documents,
    broken_encodings,
    bad_credentials,
    silent_streams,
    stalled_exports,
    large_bodies,
    malformed_requests,
    rapid_resets,
    heavy_questions,
]
