"""Serves the pages: a free port, a browser once they answer, an end that leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Mapping
from typing import Final, NamedTuple

from tcgis import home
from tcgis.cli.screen import screen
from tcgis.errors import InputError
from tcgis.words.terms import text

_PORTS_TRIED: Final = 100
_READY_SECONDS: Final = 120
_POLL_SECONDS: Final = 0.2
_ANY: Final = {"0.0.0.0", "::", ""}
"""Addresses that mean every one of this machine."""


class KnownAs(NamedTuple):
    """Under what a browser knows the pages, where another server stands before them."""

    hosts: tuple[str, ...] = ()
    """The only names they answer to; without any, the address and this machine's own name."""
    path: str = ""

    def flags(self, address: str) -> list[str]:
        """What Streamlit is told of it; who checks on this machine is still answered."""
        near = {"localhost", "127.0.0.1", *({address} - _ANY)}
        hosts = [*self.hosts, *sorted(near - {*self.hosts})] if self.hosts else []
        path = [f"--server.baseUrlPath={self.path}"] if self.path else []
        return [*path, *(f"--server.allowedHosts={host}" for host in hosts)]


def serve(
    settings: Mapping[str, str],
    *,
    address: str,
    port: int,
    browser: bool,
    known_as: KnownAs = KnownAs(),  # noqa: B008 — it is immutable
) -> int:
    """Serve until interrupted or ended; the exit code of the server."""
    free = free_port(address, port)
    if free != port:
        tell("serve_port_taken", port=port, free=free)
    signal.signal(signal.SIGTERM, _leave)
    command = [*_command(address, free), *known_as.flags(address)]
    server = subprocess.Popen(command, env=_environment(settings))
    try:
        here = f"{'127.0.0.1' if address in _ANY else address}:{free}"
        _present(server, f"http://{here}/{known_as.path}".rstrip("/"), browser=browser)
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        server.terminate()
        server.wait()


def free_port(address: str, port: int) -> int:
    """The first free port from ``port`` on.

    Raises
    ------
    InputError
        If a hundred of them are taken, or the address is none of this machine.
    """
    for candidate in range(port, min(port + _PORTS_TRIED, 2**16)):
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
            if os.name != "nt":  # there the option would let two listen on one port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, candidate))
            except OSError:
                continue
            return candidate
    raise InputError(text("serve_no_port", address=address, port=port))


def tell(key: str, **values: object) -> None:
    """A sentence in both languages: whoever starts the program may read either."""
    for language in ("zh", "en"):
        screen.print(text(key, language=language, **values), soft_wrap=True)


def _present(server: "subprocess.Popen[bytes]", pages: str, *, browser: bool) -> None:
    """Say where the pages are, once they answer, and show them."""
    if _is_ready(server, f"{pages}/_stcore/health"):
        tell("serve_ready", pages=pages)
        if browser:
            webbrowser.open(pages)


def _is_ready(server: "subprocess.Popen[bytes]", health: str) -> bool:
    """Wait until the server answers; False if it ended or takes too long."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    begun = time.monotonic()
    while server.poll() is None and time.monotonic() - begun < _READY_SECONDS:
        try:
            with direct.open(health, timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(_POLL_SECONDS)
    return False


def _command(address: str, port: int) -> list[str]:
    # -P: modules are ours and the environment's, never those of the folder it is started in
    program = [sys.executable, "-P", "-m", "streamlit", "run", str(home.pages_script())]
    return [*program, f"--server.address={address}", f"--server.port={port}"]


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    before = os.environ.get("PYTHONPATH")
    modules = os.pathsep.join(filter(None, [str(home.modules_folder()), before]))
    return {**os.environ, "PYTHONPATH": modules, **settings}


def _leave(*_: object) -> None:
    sys.exit(128 + signal.SIGTERM)
