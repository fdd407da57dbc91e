"""The pages are served on a free port, shown once they answer, and end with their program."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import webbrowser
from pathlib import Path

import pytest

from tcgis.cli import serve
from tcgis.errors import InputError

ROOT = Path(__file__).parents[2]
SERVER = """
import http.server, sys
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"ok")
        {end}
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Health).serve_forever()
"""
ONCE = "import threading; threading.Thread(target=self.server.shutdown).start()"


def stand_in(end):
    """A server in place of the pages'."""
    return lambda address, port: [sys.executable, "-c", SERVER.format(end=end), str(port)]


@pytest.fixture
def taken():
    with socket.create_server(("127.0.0.1", 0)) as held:
        yield held.getsockname()[1]


@pytest.fixture
def shown(monkeypatch):
    pages = []
    monkeypatch.setattr(webbrowser, "open", pages.append)
    return pages


@pytest.fixture
def kept_signals():
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def test_a_free_port_is_taken_as_it_is(taken):
    free = serve.free_port("127.0.0.1", taken)
    assert taken < free < taken + 100
    assert serve.free_port("127.0.0.1", free) == free


def test_an_address_of_another_machine_is_refused_with_the_cure():
    with pytest.raises(InputError, match="--address"):
        serve.free_port("203.0.113.1", 8501)


def test_a_taken_port_is_told_in_both_languages_and_the_browser_opened(
    taken, shown, capsys, monkeypatch, kept_signals
):
    monkeypatch.setattr(serve, "_command", stand_in(ONCE))
    assert serve.serve({}, address="127.0.0.1", port=taken, browser=True) == 0
    (pages,) = shown
    free = int(pages.rpartition(":")[2])
    said = capsys.readouterr().out
    assert free != taken
    assert f"端口 {taken} 已被占用，改用 {free}\n" in said
    assert f"Port {taken} is taken, {free} is used instead\n" in said
    assert f"页面已就绪：{pages}" in said
    assert f"The pages are ready: {pages}" in said


def test_the_browser_stays_closed_where_it_is_not_wanted(shown, monkeypatch, kept_signals):
    monkeypatch.setattr(serve, "_command", stand_in(ONCE))
    port = serve.free_port("127.0.0.1", 20_000)
    assert serve.serve({}, address="0.0.0.0", port=port, browser=False) == 0
    assert shown == []


def test_a_server_that_fails_gives_its_code_and_opens_nothing(shown, monkeypatch, kept_signals):
    failing = [sys.executable, "-c", "raise SystemExit(3)"]
    monkeypatch.setattr(serve, "_command", lambda *_: failing)
    assert serve.serve({}, address="127.0.0.1", port=20_000, browser=True) == 3
    assert shown == []


def test_the_pages_listen_here_alone_in_any_folder_and_end_with_their_program(tmp_path):
    """The real ones, started in a folder whose settings and modules would mislead them."""
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text('[server]\naddress = "0.0.0.0"\n')
    (tmp_path / "pandas.py").write_text("raise ImportError('a file of the user')")
    port = serve.free_port("127.0.0.1", 21_000)
    command = [sys.executable, "-P", "-m", "tcgis", "app", "--no-browser", "--port", str(port)]
    with (tmp_path / "log.txt").open("wb") as log:
        program = subprocess.Popen(
            command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=log
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", program)
        assert listening(port) == {"0100007F"}
    finally:
        program.terminate()
        program.wait(timeout=30)
    assert listening(port) == set()


def wait_for(address, program):
    for _ in range(600):
        assert program.poll() is None
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the pages do not answer")


def listening(port):
    """Addresses (as Linux writes them) on which somebody listens at a port."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {row[1].split(":")[0] for row in rows if row[3] == "0A"
            and row[1].endswith(f":{port:04X}")}  # fmt: skip
