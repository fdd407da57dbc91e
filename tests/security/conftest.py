"""A secret that no upload may reach, and an ear on the network."""

import socket
import subprocess
import sys
import threading

import pytest

from tcgis.catalog.model import County, Layer

CANARY = "canary-7f3a9"


@pytest.fixture
def county():
    return County(id="t", name="示例县", crs="EPSG:4547", envelope=[113.59, 29.03, 114.07, 29.40])


@pytest.fixture
def layer_of():
    def make(reader, files):
        given = {"id": "given", "title": "图层", "table": "parcels", "department": "局"}
        rest = {"source": "示例", "licence": "CC0", "reader": reader, "files": files}
        return Layer.model_validate(given | rest)

    return make


@pytest.fixture
def secret(tmp_path):
    """A table outside the data folder."""
    path = tmp_path / "secret.csv"
    path.write_text(f"word\n{CANARY}\n" * 20)
    return path


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "data"
    made.mkdir()
    return made


class Ear:
    """Notes whoever calls a port of this machine."""

    def __init__(self):
        self.calls = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}/x"

    def _listen(self):
        while True:
            try:
                caller, _ = self._socket.accept()
            except OSError:
                return
            with caller:
                self.calls.append(caller.recv(400))
                caller.sendall(b"HTTP/1.0 404 No\r\n\r\n")

    def close(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(2)


@pytest.fixture
def ear():
    made = Ear()
    yield made
    made.close()


@pytest.fixture
def upload(folder, secret, ear):
    """The data folder, a file outside it, an ear."""
    return folder, secret, ear


@pytest.fixture
def unguarded():
    """Run a line of Python in which tcgis was never imported; what it prints."""

    def run(line, *words):
        command = [sys.executable, "-W", "ignore", "-c", line, *map(str, words)]
        done = subprocess.run(
            command, env={"PATH": ""}, capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    return run
