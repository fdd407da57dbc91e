"""Digests of tables and files: the same content gives the same digest on any machine."""

import hashlib
import re
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

_NAMED = 32


def digest_table(frame: pd.DataFrame) -> str:
    """SHA-256 over index, column names and values, in their order."""
    sha = hashlib.sha256()
    for name, values in frame.reset_index().items():
        sha.update(str(name).encode() + b"\x1e")
        sha.update(_bytes(values))
    return sha.hexdigest()


def digest_file(path: Path) -> str:
    """SHA-256 of a file's bytes; of a folder's, file by file in the order of their names."""
    if path.is_dir():
        return digest_texts(
            *(digest_file(each) for each in sorted(path.iterdir()) if each.is_file())
        )
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def name_of_content(content: bytes) -> str:
    """The name, without an ending, of a file that is kept under its content."""
    return hashlib.sha256(content).hexdigest()[:_NAMED]


def is_as_named(path: Path) -> bool:
    """Whether a file is still what it was when it was named by ``name_of_content``.

    A file with another kind of name is what it is.
    """
    named = re.fullmatch(rf"[0-9a-f]{{{_NAMED}}}", path.stem, re.ASCII)
    return not named or digest_file(path)[:_NAMED] == path.stem


def digest_texts(*texts: str) -> str:
    """SHA-256 of several texts in their order."""
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()


def _bytes(values: pd.Series) -> bytes:
    if values.dtype == "geometry":
        return b"\x1f".join(wkb or b"" for wkb in shapely.to_wkb(values.to_numpy()))
    if pd.api.types.is_float_dtype(values.dtype):
        numbers = values.to_numpy("float64", na_value=np.nan) + 0.0  # one zero, not two
        return np.where(np.isnan(numbers), np.nan, numbers).astype("<f8").tobytes()
    return "\x1f".join(values.astype("string").fillna("\x00").tolist()).encode()
