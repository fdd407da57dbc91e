"""The code that a run is stamped with: its version, and the digest of its files."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

__version__ = "0.3.0"

_APART: Final = {"layers", "front"}
"""What a wheel carries along and a checkout keeps beside the package; a run's catalogue has a
digest of its own."""


@cache
def code_digest(package: Path = Path(__file__).parent) -> str:
    """SHA-256 of the package's own files: code, words, editions, assets, each under its name.

    The same from a checkout, a wheel and a checkout with Windows' line endings. Compiled files
    and hidden ones, as editors leave them, are no part of it.
    """
    sha = hashlib.sha256()
    for name, path in sorted(_files(package).items()):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        sha.update(f"{name}\x1f{len(content)}\x1f".encode())
        sha.update(content)
    return sha.hexdigest()


def _files(package: Path) -> dict[str, Path]:
    paths = {path.relative_to(package): path for path in package.rglob("*")}
    return {
        name.as_posix(): path
        for name, path in paths.items()
        if name.parts[0] not in _APART
        and not any(part.startswith(".") or part == "__pycache__" for part in name.parts)
        and path.is_file()
    }
