"""Files that people uploaded on the page, kept in the workspace under names of our own.

A file is stored once, under the digest of its content; what its sender called it is a text in
the records and never a path. The newest file of a name is in force; taking it back brings the
one in the data folder into force again.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

import pandas as pd
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DatabaseError

from tcgis.errors import LedgerError
from tcgis.records import database
from tcgis.records.database import UPLOADS
from tcgis.words.terms import text

_FOLDER = "inbox"
_COLUMNS: Final = [column.name for column in UPLOADS.columns]
_SHAPEFILE: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)


class Received(NamedTuple):
    """An uploaded file in use: what its sender called it, and where it is kept."""

    layer: str
    name: str
    path: Path


def inbox_folder(workspace: Path) -> Path:
    """Where dropped files are kept; nothing else is in there."""
    return workspace / _FOLDER


def bundle_shapefiles(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Dropped files by name, the parts of each shapefile put into one zip.

    People drop .shp, .dbf, .shx and .prj side by side; together they are one file of ours.
    """
    stems = {_stem(name) for name in files if PurePosixPath(name).suffix.lower() == ".shp"}
    parts = {name: _stem(name) for name in files if _is_part(name) and _stem(name) in stems}
    whole = {name: content for name, content in files.items() if name not in parts}
    for stem in sorted(stems):
        mine = {name: files[name] for name in sorted(parts) if parts[name] == stem}
        head = next(name for name in mine if PurePosixPath(name).suffix.lower() == ".shp")
        whole[f"{PurePosixPath(head).stem}.zip"] = _zipped(mine)
    return whole


def _stem(name: str) -> str:
    return str(PurePosixPath(name).with_suffix("")).lower()


def _is_part(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in _SHAPEFILE


def _zipped(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            member = zipfile.ZipInfo(PurePosixPath(name).name, _EARLIEST)  # same parts, same bytes
            archive.writestr(member, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def receive(
    engine: Engine, workspace: Path, *, layer: str, name: str, content: bytes, by: str
) -> None:
    """Keep an uploaded file and let it feed a layer.

    Raises
    ------
    LedgerError
        If nobody signs it or it cannot be written.
    """
    _require_signed(by)
    digest = hashlib.sha256(content).hexdigest()
    ending = _ending(name)
    try:
        inbox_folder(workspace).mkdir(parents=True, exist_ok=True)
        place = inbox_folder(workspace) / f"{digest[:32]}{ending}"
        if not place.exists():
            aside = place.with_name(f"{place.name}.part")
            aside.write_bytes(content)
            aside.replace(place)
    except OSError as fault:
        raise LedgerError(text("ledger_cannot_write", why=fault)) from fault
    _append(engine, layer=layer, name=_bare_name(name), digest=digest, ending=ending, by=by)


def withdraw(engine: Engine, *, layer: str, name: str, by: str) -> None:
    """Withdraw an uploaded file; the record of it stays."""
    _append(engine, layer=layer, name=name, digest=None, ending=None, by=by)


def in_force(engine: Engine, workspace: Path) -> list[Received]:
    """Uploaded files that were not withdrawn, in the order of their delivery."""
    latest = select(func.max(UPLOADS.c.id)).group_by(UPLOADS.c.layer, UPLOADS.c.name)
    wanted = select(UPLOADS).where(UPLOADS.c.id.in_(latest), UPLOADS.c.digest.is_not(None))
    with engine.connect() as connection:
        rows = connection.execute(wanted.order_by(UPLOADS.c.id)).mappings()
        return [
            Received(
                str(row["layer"]),
                str(row["name"]),
                inbox_folder(workspace) / f"{row['digest'][:32]}{row['ending']}",
            )
            for row in rows
        ]


def upload_history(engine: Engine) -> pd.DataFrame:
    """Every file received or withdrawn, newest first."""
    with engine.connect() as connection:
        rows = connection.execute(select(UPLOADS).order_by(UPLOADS.c.id.desc())).all()
    texts = dict.fromkeys([name for name in _COLUMNS if name != "id"], "string")
    return pd.DataFrame(rows, columns=_COLUMNS).astype(texts | {"id": "int64"})


def _bare_name(name: str) -> str:
    """The file's own name, without the folders of its sender."""
    return name.replace("\\", "/").rsplit("/", 1)[-1]


def _ending(name: str) -> str:
    """The ending a reader is chosen by: a few letters and digits, so that it is safe in a path."""
    ending = PurePosixPath(_bare_name(name)).suffix.lower()
    return ending if re.fullmatch(r"\.[a-z0-9]{1,10}", ending, re.ASCII) else ""


def _require_signed(by: str) -> None:
    if not by.strip():
        raise LedgerError(text("ledger_no_by"))


def _append(engine: Engine, *, by: str, **record: str | None) -> None:
    _require_signed(by)
    row = {**record, "by": by.strip(), "at": datetime.now(UTC).isoformat(timespec="seconds")}
    try:
        with database.writing(engine).begin() as connection:
            connection.execute(UPLOADS.insert().values(**row))
    except DatabaseError as fault:
        raise LedgerError(text("ledger_cannot_write", why=fault.orig)) from fault
