"""Who is let in to the pages: hosts and origins of ours; and nobody is asked who that is."""

import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tcgis.cli import serve
from tcgis.ui import doors
from tests.cli.test_serve import wait_for

ROOT = Path(__file__).parents[2]


def scope(*headers, kind="http", server=("127.0.0.1", 8501)):
    given = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    return {"type": kind, "headers": given, "server": server}


def admitted(*headers, named=(), origins=(), **more):
    return doors.is_admitted(scope(*headers, **more), named=named, origins=origins)


HERE = "127.0.0.1:8501"
OWN = socket.gethostname()
OFFICE = ("10.1.2.3", 8501)


@pytest.mark.parametrize(
    ("host", "server", "named", "let_in"),
    [
        (HERE, ("127.0.0.1", 8501), [], True),
        ("localhost:8501", ("127.0.0.1", 8501), [], True),
        ("LOCALHOST.", ("127.0.0.1", 8501), [], True),
        ("[::1]:8501", ("::1", 8501), [], True),
        (f"{OWN}:8501", OFFICE, [], True),
        ("10.1.2.3:8501", OFFICE, [], True),
        ("localhost", OFFICE, [], False),
        ("10.1.2.4:8501", OFFICE, [], False),
        ("8.8.8.8", ("127.0.0.1", 8501), [], False),
        ("evil.example", ("127.0.0.1", 8501), [], False),
        ("127.0.0.1.evil.example", ("127.0.0.1", 8501), [], False),
        ("localhost@evil.example", ("127.0.0.1", 8501), [], False),
        ("evil.example/localhost", ("127.0.0.1", 8501), [], False),
        ("localhost:port", ("127.0.0.1", 8501), [], False),
        ("", ("127.0.0.1", 8501), [], False),
        ("", None, [], False),
        ("park.example", ("127.0.0.1", 8501), ["park.example"], True),
        ("PARK.example.:443", ("127.0.0.1", 8501), ["park.example"], True),
        (HERE, ("127.0.0.1", 8501), ["park.example"], False),
        ("a.park.example", ("127.0.0.1", 8501), ["park.example"], False),
        ("a.park.example", ("127.0.0.1", 8501), ["*.park.example"], True),
        ("evilpark.example", ("127.0.0.1", 8501), ["*.park.example"], False),
    ],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_a_host_is_the_address_that_was_asked_or_one_that_is_named(
    host, server, named, let_in, kind
):
    assert admitted(("Host", host), server=server, named=named, kind=kind) is let_in


@pytest.mark.parametrize(
    ("origin", "let_in"),
    [
        (f"http://{HERE}", True),
        (f"https://{HERE}", True),
        ("http://127.0.0.1:9999", False),
        ("http://evil.example", False),
        (f"http://{HERE}.evil.example", False),
        (f"http://evil.example/{HERE}", False),
        (f"file://{HERE}", False),
        ("null", False),
        ("", False),
        ("https://portal.example", True),
        ("http://portal.example", False),
    ],
)
def test_a_page_asks_its_own_host_unless_it_is_named(origin, let_in):
    asked = [("Host", HERE), ("Origin", origin)]
    assert admitted(*asked, origins=["https://portal.example"]) is let_in


def test_two_hosts_or_two_origins_are_none():
    assert not admitted(("Host", HERE), ("Host", "evil.example"))
    assert not admitted(("Host", HERE), ("Origin", f"http://{HERE}"), ("Origin", "http://evil"))
    assert not admitted()


def test_the_policy_names_no_other_host_and_lets_nobody_frame_the_pages():
    rules = dict(rule.split(" ", 1) for rule in doors.policy().split("; "))
    assert rules["frame-ancestors"] == rules["object-src"] == "'none'"
    assert rules["default-src"] == "'self'"
    assert "'unsafe-inline'" not in rules["script-src"]
    known = {"'self'", "'none'", "data:", "blob:", "'unsafe-eval'", "'unsafe-inline'"}
    words = {word for allowed in rules.values() for word in allowed.split()}
    assert {word for word in words if not word.startswith("'sha256-")} <= known


LISTENER = """
import os, sys
def note(event, args):
    if event == "socket.getaddrinfo":
        name = args[0]
    elif event == "socket.connect" and isinstance(args[1], tuple):
        name = args[1][0]
    else:
        return
    with open(os.environ["ASKED"], "a") as out:
        out.write(f"{name}\\n")
sys.addaudithook(note)
"""
"""Notes every name and address that the server looks up or connects to."""


@pytest.fixture
def start(tmp_path, sample):
    """Start a script's pages; gives their port and what they ask of others."""
    started = []
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(LISTENER, "utf-8")

    def run(script, *flags):
        port = serve.free_port("127.0.0.1", 22_000)
        asked = tmp_path / "asked"
        command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
        path = os.pathsep.join([str(tmp_path / "site"), str(ROOT)])
        env = {**os.environ, "PYTHONPATH": path, "ASKED": str(asked), "TCGIS_DATA": str(sample),
               "TCGIS_WORKSPACE": str(tmp_path / "workspace")}  # fmt: skip
        with (tmp_path / "log.txt").open("wb") as log:
            program = subprocess.Popen(
                [*command, *flags], cwd=ROOT, env=env, stdout=log, stderr=log
            )
        started.append(program)
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", program)
        return port, lambda: foreign(asked)

    yield run
    for program in started:
        program.terminate()
        program.wait(timeout=30)


def foreign(asked):
    names = asked.read_text().splitlines() if asked.exists() else []
    near = {"127.0.0.1", "localhost", "0.0.0.0", "::1", "None", "", socket.gethostname()}
    return [name for name in names if name not in near and name != "8.8.8.8"]
    # 8.8.8.8: a UDP socket is bound towards it to learn the own address; nothing is sent


SHAKE = (
    "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol: streamlit",
)  # fmt: skip


def ask(port, path, *lines):
    """Status and headers of an answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as wire:
        wire.sendall("\r\n".join([f"GET {path} HTTP/1.1", *lines, "", ""]).encode())
        head = b""
        while b"\r\n\r\n" not in head and (more := wire.recv(4096)):
            head += more
    first, *rest = head.split(b"\r\n\r\n")[0].decode().split("\r\n")
    return int(first.split()[1]), dict(line.lower().split(": ", 1) for line in rest)


def test_the_pages_refuse_strangers_set_their_headers_and_ask_nobody(start):
    port, asked = start("app.py")
    own, stream = f"Host: 127.0.0.1:{port}", "/_stcore/stream"
    for path in ("/", "/data", "/_stcore/health", "/favicon.png"):
        status, headers = ask(port, path, own)
        assert status == 200
        assert headers["content-security-policy"] == doors.policy().lower()
        assert headers["x-frame-options"] == "deny"
        assert headers["x-content-type-options"] == "nosniff"
    assert ask(port, stream, own, *SHAKE)[0] == 101
    assert ask(port, stream, own, f"Origin: http://127.0.0.1:{port}", *SHAKE)[0] == 101
    for stranger in ("Host: evil.example", "Host: 8.8.8.8"):
        assert ask(port, "/", stranger)[0] == 403
        assert ask(port, stream, stranger, *SHAKE)[0] == 403
    for stranger in ("Origin: http://evil.example", "Origin: null"):
        status, headers = ask(port, "/_stcore/health", own, stranger)
        assert status == 403
        assert headers["x-frame-options"] == "deny"
        assert "access-control-allow-origin" not in headers
        assert ask(port, stream, own, stranger, *SHAKE)[0] == 403
    assert asked() == []


def test_without_the_doors_a_stranger_makes_the_server_ask_the_internet(start):
    """Twin."""
    port, asked = start(str(doors.FRONT))
    ask(port, "/_stcore/stream", f"Host: 127.0.0.1:{port}", "Origin: http://evil.example", *SHAKE)
    assert "checkip.amazonaws.com" in asked()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
        assert answer.headers["content-security-policy"] is None
