"""What stands before the pages: who may ask, from where, and what a browser may do with an answer.

Streamlit asks a host of the internet for this machine's outer address when a stranger's page opens
a connection (``net_util.get_external_ip``). Here the stranger is refused before that.
"""

import base64
import hashlib
import re
import socket
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import streamlit
from starlette.middleware import Middleware
from streamlit import config

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

FRONT: Final = Path(__file__).with_name("entrance") / "front.py"
"""The script behind the doors."""
_LOOPBACK: Final = {"localhost", "127.0.0.1", "::1"}
_REFUSED: Final = {"type": "websocket.close", "code": 1008}


def middleware() -> list[Middleware]:
    """What every request passes before Streamlit sees it."""
    return [Middleware(Doors)]


class Doors:
    """Refuses foreign hosts and origins, and sets the headers that keep a page to itself."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
        elif not is_admitted(scope, named=_configured("allowedHosts"),
                             origins=_configured("corsAllowedOrigins")):  # fmt: skip
            await (_forbid(send) if scope["type"] == "http" else send(_REFUSED))
        else:
            await self._app(scope, receive, _with_headers(send))


def is_admitted(scope: Scope, *, named: Sequence[str], origins: Sequence[str]) -> bool:
    """Whether a request asks for a host that is ours, from a page that is ours.

    Parameters
    ----------
    named : the only hosts that are ours (``server.allowedHosts``); without any, those are that the
        request came in at, and this machine's own name.
    origins : foreign pages that may ask (``server.corsAllowedOrigins``).
    """
    hosts, asking = _all(scope, b"host"), _all(scope, b"origin")
    if len(hosts) != 1 or len(asking) > 1:
        return False
    host = _hostname(hosts[0])
    if host is None or not any(_fits(host, each) for each in named or _own(scope)):
        return False
    return not asking or asking[0] in origins or _is_same(asking[0], hosts[0])


def policy() -> str:
    """What the pages may load and do: what comes from here, and what they need of their own.

    Styles are written into the page by Streamlit; a component of ours is a script that it makes a
    ``blob:`` of; charts (Vega) compile their expressions.
    """
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", "blob:", "'unsafe-eval'", *_inline_scripts()]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self' data: blob:",
        "worker-src": "'self' blob:",
        "frame-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {allowed}" for name, allowed in rules.items())


@cache
def _headers() -> list[tuple[bytes, bytes]]:
    told = {
        "Content-Security-Policy": policy(),
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return [(name.lower().encode(), value.encode()) for name, value in told.items()]


def _inline_scripts() -> list[str]:
    """Digests of the scripts that stand in Streamlit's own page."""
    page = Path(streamlit.__file__).with_name("static") / "index.html"
    inline = re.findall(r"<script>(.*?)</script>", page.read_text("utf-8"), re.DOTALL)
    made = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in inline]
    return [f"'sha256-{digest}'" for digest in made]


def _with_headers(send: Send) -> Send:
    own = {name for name, _ in _headers()}

    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message["headers"] if name.lower() not in own]
            message["headers"] = [*kept, *_headers()]
        await send(message)

    return told


async def _forbid(send: Send) -> None:
    plain = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"9")]
    await send({"type": "http.response.start", "status": 403, "headers": [*plain, *_headers()]})
    await send({"type": "http.response.body", "body": b"Forbidden"})


def _configured(name: str) -> list[str]:
    return [str(each).strip() for each in config.get_option(f"server.{name}")]


def _all(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]


def _own(scope: Scope) -> set[str]:
    """Names of the address that the request came in at, and of this machine; nobody is asked."""
    at = str((scope.get("server") or ("",))[0]).lower()
    return {at, socket.gethostname().lower()} | (_LOOPBACK if at in _LOOPBACK else set())


def _hostname(host: str) -> str | None:
    """The name in a Host header without its port; None if it is none."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return None
    odd = parts.username or parts.password or parts.path or parts.query or parts.fragment
    return None if odd or not parts.hostname else parts.hostname.lower().rstrip(".")


def _fits(host: str, pattern: str) -> bool:
    pattern = pattern.lower().rstrip(".")
    within = pattern.startswith("*.") and host.endswith(pattern[1:])
    return within or pattern in {"*", host}


def _is_same(origin: str, host: str) -> bool:
    """Whether a page's origin is the very host that it asks."""
    parts = urlsplit(origin)
    return parts.scheme in {"http", "https"} and parts.netloc.lower() == host.lower()
