"""Which files may be opened: found inside the data folder, and what they say they are.

A GDAL driver is chosen by content, so a file's first bytes must match its ending before it
is handed on. No path is ever made from a user's text.
"""

import mmap
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import Final

from tcgis.errors import CatalogError
from tcgis.sources.safety.archives import (
    BROKEN,
    FILE_LIMITS,
    FileLimits,
    NotAsReceived,
    TooLarge,
    Unreadable,
    check_book,
    open_archive,
)
from tcgis.words import terms

__all__ = [
    "BROKEN", "FILE_LIMITS", "FileLimits", "NotAsReceived", "TooLarge", "Unreadable", "alias_file",
    "check_file", "check_magic", "is_locked_book", "is_zip", "matching_files", "open_archive",
]  # fmt: skip

_TIFF: Final = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_MARK: Final = b"\xef\xbb\xbf"
_ZIP: Final = (b"PK\x03\x04",)
_OLE: Final = (b"\xd0\xcf\x11\xe0",)
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_MAGIC: Final[dict[str, tuple[bytes, ...]]] = {
    ".zip": _ZIP,
    ".xlsx": (*_ZIP, *_OLE),  # with a password, or an older book renamed
    ".xlsm": (*_ZIP, *_OLE),
    ".xlsb": (*_ZIP, *_OLE),
    ".ods": _ZIP,
    ".xls": (*_OLE, *_ZIP),  # many an .xls is an .xlsx by content
    ".gpkg": (b"SQLite format 3\0",),
    ".shp": (b"\0\0\x27\x0a",),
    ".geojson": (b"{",),
    ".json": (b"{",),
    ".tif": _TIFF,
    ".tiff": _TIFF,
    ".kmz": _ZIP,
    ".tab": (b"!table", b"!Table", b"!TABLE"),
    ".mif": (b"Version", b"VERSION", b"version"),
    ".parquet": (b"PAR1",),
}
_PLAIN: Final = (".csv", ".txt")
_XML: Final = {".kml": "kml", ".ovkml": "kml"}
_BOOKS: Final = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_EXPORTED: Final = (".xls", ".xlsx")
"""What systems call the web pages and texts that they export."""
_HEAD: Final = 4096
_PROLOG: Final = re.compile(rb"(?:\s|<\?.*?\?>|<!--.*?-->)*<([!\w:.-]+)", re.DOTALL)
_SYSTEM: Final = re.compile(rb"""["']crs["']\s*:\s*\{""")
_LINKED: Final = re.compile(rb"""["'](?:link|url|href)["']""", re.IGNORECASE)
_DXF: Final = re.compile(
    rb"\s*(?:0|999)[ \t]*\r?\n|AutoCAD Binary DXF|AC10"
)  # the last two the reader names
# drive letters, URLs and what GDAL takes for the name of a driver or of a virtual disk
_PREFIXED: Final = re.compile(r"[A-Za-z][\w+.-]*:|[/\\]|[\x00-\x1f]", re.ASCII)


def matching_files(folder: Path, patterns: list[str]) -> list[Path]:
    """Files of ``folder`` that match any of ``patterns``, sorted by name.

    Raises
    ------
    CatalogError
        If a pattern is absolute, climbs out of the folder or names a driver, disk or address.
    """
    for pattern in patterns:
        outside = PurePosixPath(pattern).is_absolute() or ".." in re.split(r"[/\\]", pattern)
        if outside or _PREFIXED.match(pattern) or "\0" in pattern:
            raise CatalogError(terms.text("pattern_outside", pattern=pattern))
    found = {path for pattern in patterns for path in folder.glob(pattern) if _is_data(path)}
    usable = (path for path in found if not path.name.startswith(("~$", "._")))
    return sorted(usable, key=lambda path: path.relative_to(folder).as_posix())


def _is_data(path: Path) -> bool:
    """A file, or the folder that is a file geodatabase."""
    return path.is_file() or path.suffix.lower() == ".gdb"


def alias_file(path: Path, aside: Path) -> Path:
    """A name of ours for a file: readers are never given what a sender wrote."""
    named = aside / f"given{path.suffix.lower()}"
    try:
        named.symlink_to(path.resolve())
    except OSError:  # Windows lets few people make links
        shutil.copyfile(path, named)
    return named


def check_file(path: Path, folder: Path, endings: tuple[str, ...]) -> None:
    """Refuse a file outside the folder, of a foreign ending, or of other content.

    Raises
    ------
    Unreadable
        With the reason.
    """
    if not path.resolve().is_relative_to(folder.resolve()):
        raise Unreadable(terms.text("file_linked"))
    ending = path.suffix.lower()
    if ending not in endings:
        given, wanted = ending or terms.text("ending_none"), "、".join(endings)
        raise Unreadable(terms.text("ending_unsupported", ending=given, endings=wanted))
    if ending == ".gdb":  # a folder, looked into when it is copied
        return
    check_magic(path, ending)
    if ending in _BOOKS and is_zip(path):
        check_book(path)


def check_magic(path: Path, ending: str, limits: FileLimits = FILE_LIMITS) -> None:
    """Refuse a file whose content is not that of its ending, or leads elsewhere."""
    head = _head(path)
    if not head:
        raise Unreadable(terms.text("file_empty"))
    if ending in _PLAIN or (ending in _EXPORTED and _is_text(head)):
        _check_plain(path, head, limits)
    elif ending in _XML:
        _check_xml(head, _XML[ending])
    elif not _is_like(head, ending):
        raise Unreadable(terms.text("content_differs", format=ending))
    if ending == ".gpkg":
        _refuse_virtual_tables(path)
    if ending in (".geojson", ".json"):
        _refuse_linked_system(path)


def _is_text(head: bytes) -> bool:
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return wide or not re.search(rb"[\x00-\x08\x0e-\x1f]", head)


def _is_like(head: bytes, ending: str) -> bool:
    if ending == ".dxf":
        return _DXF.match(head.removeprefix(_MARK)) is not None
    return head.removeprefix(_MARK).lstrip(b"\t\r\n ").startswith(_MAGIC[ending])


def _check_plain(path: Path, head: bytes, limits: FileLimits) -> None:
    if head.startswith((*_ZIP, *_OLE)):
        raise Unreadable(terms.text("text_is_book"))
    size = path.stat().st_size
    if size > limits.text_bytes:
        most = limits.text_bytes // 2**20
        raise TooLarge(terms.text("text_too_large", mb=size / 2**20, most=most))


def _check_xml(head: bytes, root: str) -> None:
    """The first element must be the ending's own; a document type may hold entities."""
    found = _PROLOG.match(head.removeprefix(_MARK))
    if found is None:
        raise Unreadable(terms.text("content_differs", format=root))
    name = found[1].decode("ascii", "replace").split(":")[-1]
    if name.startswith("!"):
        raise Unreadable(terms.text("xml_doctype"))
    if name.lower() != root:
        raise Unreadable(terms.text("xml_other_root", name=name[:40], root=root))


def _refuse_linked_system(path: Path) -> None:
    """A GeoJSON may name its system by an address, which GDAL would fetch.

    Written less plainly it is not seen here; it is not fetched either (``tcgis.__init__``).
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        for found in _SYSTEM.finditer(text):
            if _LINKED.search(text[found.end() : found.end() + _HEAD].split(b"features")[0]):
                raise Unreadable(terms.text("json_linked_crs"))


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)


def is_zip(path: Path) -> bool:
    """Whether a file is a zip by content."""
    return _head(path).startswith(_ZIP)


def is_locked_book(path: Path) -> bool:
    """Whether a workbook has a password: an old container around what is encrypted."""
    if not _head(path).startswith(_OLE):
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return data.find(_ENCRYPTED) >= 0


def _refuse_virtual_tables(path: Path) -> None:
    # a virtual table can point at another file; only the spatial index is one by right
    query = "SELECT sql FROM sqlite_master WHERE sql LIKE '%VIRTUAL%TABLE%'"
    try:
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as base:
            statements = [row[0] for row in base.execute(query)]
    except sqlite3.DatabaseError as fault:
        raise Unreadable(terms.text("gpkg_broken", why=fault)) from fault
    if any(not re.search(r"USING\s+\"?rtree\"?\b", sql, re.IGNORECASE) for sql in statements):
        raise Unreadable(terms.text("gpkg_virtual"))
