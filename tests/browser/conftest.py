"""A real Chromium that notes every request it makes to another host, and servers to point it at."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
OWN = {"127.0.0.1", "localhost"}


class Visit(NamedTuple):
    page: object
    outside_requests: list[str]


def is_outside(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme not in {"file", "data", "blob", "about"} and parts.hostname not in OWN


@pytest.fixture(scope="session")
def browser(tmp_path_factory) -> Iterator[object]:
    """One Chromium with an empty profile for all browser tests."""
    if not CHROMIUM.exists():
        if os.environ.get("CI") == "true" or os.environ.get("TCGIS_REQUIRE_BROWSER"):
            pytest.fail("Chromium is required here and missing")
        pytest.skip(f"no Chromium at {CHROMIUM}")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        context = driver.chromium.launch_persistent_context(
            str(tmp_path_factory.mktemp("chromium")),
            executable_path=str(CHROMIUM),
            args=ARGUMENTS,
            viewport={"width": 1440, "height": 900},
        )
        context.set_default_timeout(30_000)
        yield context
        context.close()


@pytest.fixture
def browser_page(browser) -> Iterator[Visit]:
    """A fresh page and the list of addresses it asked of any host but this one."""
    page = browser.new_page()
    outside: list[str] = []

    def note(address: str) -> None:
        if is_outside(address):
            outside.append(address)

    page.on("request", lambda request: note(request.url))
    page.on("websocket", lambda socket_: note(socket_.url))
    yield Visit(page, outside)
    page.close()


@pytest.fixture
def complaints(browser_page) -> list[str]:
    """What the page complained of: console errors, uncaught errors, dialogs."""
    said: list[str] = []
    page = browser_page.page

    def dismiss(dialog) -> None:
        said.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", dismiss)
    return said


@pytest.fixture(scope="session")
def serve(tmp_path_factory) -> Iterator[Callable[..., str]]:
    """Start ``streamlit run`` on a script and give its address; ends what it started."""
    started: list[subprocess.Popen[bytes]] = []

    def start(script: Path, **environment: str) -> str:
        port = _free_port()
        command = [
            sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port),
            "--server.address", "127.0.0.1", "--server.headless", "true",
            "--browser.gatherUsageStats", "false",
        ]  # fmt: skip
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        log = tmp_path_factory.mktemp("streamlit") / "log.txt"
        with log.open("wb") as out:
            server = subprocess.Popen(
                command, stdout=out, stderr=subprocess.STDOUT, cwd=ROOT,
                env={**os.environ, "PYTHONPATH": path, **environment},
            )  # fmt: skip
        started.append(server)
        _wait(f"http://127.0.0.1:{port}/_stcore/health", server, log)
        return f"http://127.0.0.1:{port}"

    yield start
    for server in started:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="session")
def workspace(tmp_path_factory) -> Path:
    """The workspace of the app, with its ledger."""
    return tmp_path_factory.mktemp("workspace")


@pytest.fixture(scope="session")
def address(browser, serve, workspace, sample) -> str:
    """Where the app shows the sample; one server for all pages, as in an office.

    A test leaves findings and answers as they were; decisions of the reserve stay.
    """
    return serve(ROOT / "app.py", TCGIS_DATA=str(sample), TCGIS_WORKSPACE=str(workspace))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            pytest.fail(f"streamlit ended at once:\n{log.read_text('utf-8')}")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"streamlit did not come up:\n{log.read_text('utf-8')}")
