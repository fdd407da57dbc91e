"""Which files may be opened: found inside the data folder, and what they say they are.

A GDAL driver is chosen by content, so a file's first bytes must match its ending before it
is handed on. No path is ever made from a user's text.
"""

import re
import sqlite3
import stat
import zipfile
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from tcgis.errors import CatalogError

_TIFF: Final = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_ZIP: Final = (b"PK\x03\x04",)
_OLE: Final = (b"\xd0\xcf\x11\xe0",)
_MAGIC: Final[dict[str, tuple[bytes, ...]]] = {
    ".zip": _ZIP,
    ".xlsx": _ZIP,
    ".xlsm": _ZIP,
    ".xls": (*_OLE, *_ZIP),  # many an .xls is an .xlsx by content
    ".gpkg": (b"SQLite format 3\0",),
    ".shp": (b"\0\0\x27\x0a",),
    ".geojson": (b"{",),
    ".json": (b"{",),
    ".tif": _TIFF,
    ".tiff": _TIFF,
    # vector
    ".kml": (b"<?xml", b"<kml"),
    ".ovkml": (b"<?xml", b"<kml"),
    ".kmz": _ZIP,
    ".dxf": (b"0", b"999", b"AutoCAD Binary DXF", b"AC10"),  # cad refuses the last two by name
    ".tab": (b"!table", b"!Table", b"!TABLE"),
    ".mif": (b"Version", b"VERSION", b"version"),
    ".parquet": (b"PAR1",),
}
_PLAIN: Final = (".csv", ".txt")


class Unreadable(Exception):  # noqa: N818 — a state of a file, turned into a finding
    """A file that cannot be used; the message says why, in the reader's language."""

    code = "file_unreadable"


class Limits(NamedTuple):
    """How large an archive may be when unpacked."""

    members: int = 2_000
    total_bytes: int = 4 * 2**30
    ratio: int = 200
    ratio_from_bytes: int = 50 * 2**20
    """Small members may be any ratio: an empty table shrinks a thousandfold."""


LIMITS: Final = Limits()


def matching(folder: Path, patterns: list[str]) -> list[Path]:
    """Files of ``folder`` that match any of ``patterns``, sorted by name.

    Raises
    ------
    CatalogError
        If a pattern is absolute or climbs out of the folder.
    """
    for pattern in patterns:
        if PurePosixPath(pattern).is_absolute() or ".." in re.split(r"[/\\]", pattern):
            raise CatalogError(f"files 中的 {pattern!r} 指向数据文件夹之外：请改为相对路径")
    found = {path for pattern in patterns for path in folder.glob(pattern) if _is_data(path)}
    usable = (path for path in found if not path.name.startswith(("~$", "._")))
    return sorted(usable, key=lambda path: path.relative_to(folder).as_posix())


def _is_data(path: Path) -> bool:
    """A file, or the folder that is a file geodatabase."""
    return path.is_file() or path.suffix.lower() == ".gdb"


def check(path: Path, folder: Path, endings: tuple[str, ...]) -> None:
    """Refuse a file outside the folder, of a foreign ending, or of other content.

    Raises
    ------
    Unreadable
        With the reason.
    """
    if not path.resolve().is_relative_to(folder.resolve()):
        raise Unreadable("文件是指向数据文件夹之外的链接")
    ending = path.suffix.lower()
    if ending not in endings:
        raise Unreadable(f"不支持 {ending or '无扩展名'} 文件，请提供 {'、'.join(endings)}")
    if ending != ".gdb":  # a folder, looked into when it is copied
        check_magic(path, ending)


def check_magic(path: Path, ending: str) -> None:
    """Refuse a file whose first bytes are not those of its ending."""
    head = _head(path)
    if not head:
        raise Unreadable("文件是空的")
    if ending in _PLAIN:
        if head.startswith((*_ZIP, *_OLE)):
            raise Unreadable("扩展名是文本，内容却是 Excel 或压缩包：请改正扩展名")
    elif not head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\t\r\n ").startswith(_MAGIC[ending]):
        raise Unreadable(f"内容不是 {ending} 格式（可能改过扩展名或文件已损坏）")
    if ending == ".gpkg":
        _refuse_virtual_tables(path)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(256)


def is_zip(path: Path) -> bool:
    """Whether a file is a zip by content."""
    return _head(path).startswith(_ZIP)


def _refuse_virtual_tables(path: Path) -> None:
    # a virtual table can point at another file; only the spatial index is one by right
    query = "SELECT sql FROM sqlite_master WHERE sql LIKE '%VIRTUAL%TABLE%'"
    try:
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as base:
            statements = [row[0] for row in base.execute(query)]
    except sqlite3.DatabaseError as fault:
        raise Unreadable(f"GeoPackage 已损坏（{fault}）") from fault
    if any(not re.search(r"USING\s+\"?rtree\"?\b", sql, re.IGNORECASE) for sql in statements):
        raise Unreadable("GeoPackage 含有指向其他文件的虚拟表")


def open_archive(path: Path, limits: Limits = LIMITS) -> zipfile.ZipFile:
    """Open a zip whose members are safe to unpack; names written in GBK are read so.

    Raises
    ------
    Unreadable
        If it is damaged, encrypted, too large, or has a member that leaves the folder.
    """
    try:
        archive = _opened(path)
    except (zipfile.BadZipFile, OSError) as fault:
        raise Unreadable("压缩包已损坏，请重新打包") from fault
    reason = _refusal(archive.infolist(), limits)
    if reason:
        archive.close()
        raise Unreadable(reason)
    return archive


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path, metadata_encoding="gb18030")
    except UnicodeDecodeError:
        return zipfile.ZipFile(path)


def _refusal(members: list[zipfile.ZipInfo], limits: Limits) -> str | None:
    if len(members) > limits.members or sum(each.file_size for each in members) > (
        limits.total_bytes
    ):
        return "压缩包内文件过多或解压后过大"
    if any(each.flag_bits & 0x1 for each in members):
        return "压缩包有密码，请去掉密码后重新打包"
    if any(_leaves(each) for each in members):
        return "压缩包内有指向文件夹之外的路径或链接"
    if any(_is_bomb(each, limits) for each in members):
        return "压缩包的压缩比异常"
    return None


def _leaves(member: zipfile.ZipInfo) -> bool:
    parts = re.split(r"[/\\]", member.filename)
    absolute = member.filename.startswith(("/", "\\")) or ":" in parts[0]
    return absolute or ".." in parts or stat.S_ISLNK(member.external_attr >> 16)


def _is_bomb(member: zipfile.ZipInfo, limits: Limits) -> bool:
    large = member.file_size > limits.ratio_from_bytes
    return large and member.file_size > limits.ratio * max(member.compress_size, 1)
