"""Shapefiles, copied aside under names of our own, with the encoding told from the bytes."""

import shutil
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO, Final, NamedTuple

import geopandas as gpd
import pyogrio

from tcgis.sources import encodings, guards

_PARTS: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_WHOLE: Final = (".gpkg", ".geojson", ".json")
# byte 29 of a .dbf, the code page as far as Chinese and Western offices set it
_LANGUAGE: Final = {0x4D: "gb18030", 0x4F: "cp950", 0x03: "cp1252"}

Open = Callable[[], IO[bytes]]


class Source(NamedTuple):
    """One data set on disk, ready to be read; ``name`` tells it from others of its file."""

    name: str
    path: Path


def unpack(archive: zipfile.ZipFile, into: Path) -> list[Source]:
    """Data sets in an archive, in any of its folders, sorted by name."""
    members = {
        PurePosixPath(each.filename.replace("\\", "/")): each
        for each in archive.infolist()
        if not each.is_dir()
    }
    named = {path: each for path, each in members.items() if path.parts[0] != "__MACOSX"}
    heads = sorted(path for path in named if path.suffix.lower() in (".shp", *_WHOLE))

    def opener(member: zipfile.ZipInfo) -> Open:
        return lambda: archive.open(member)

    return [
        _copied(head, {path: opener(each) for path, each in named.items()}, into / str(number))
        for number, head in enumerate(heads)
        if not head.name.startswith("._")
    ]


def beside(path: Path, folder: Path, into: Path) -> Source:
    """A bare ``.shp`` with the files of its name beside it."""
    near = [each for each in path.parent.iterdir() if each.stem.lower() == path.stem.lower()]
    inside = [each for each in near if each.resolve().is_relative_to(folder.resolve())]

    def opener(each: Path) -> Open:
        return lambda: each.open("rb")

    openers = {PurePosixPath(each.as_posix()): opener(each) for each in sorted(inside)}
    return _copied(PurePosixPath(path.as_posix()), openers, into / "0")


def _copied(head: PurePosixPath, openers: dict[PurePosixPath, Open], stem: Path) -> Source:
    whole = head.suffix.lower() in _WHOLE
    for path, opened in openers.items():
        mine = path == head or (not whole and _is_part(path, head))
        if mine:
            with opened() as source, stem.with_suffix(path.suffix.lower()).open("wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
    copy = stem.with_suffix(head.suffix.lower())
    guards.check_magic(copy, copy.suffix)
    return Source(head.stem, copy)


def _is_part(path: PurePosixPath, head: PurePosixPath) -> bool:
    same = path.parent == head.parent and path.stem.lower() == head.stem.lower()
    return same and path.suffix.lower() in _PARTS


def missing_parts(shp: Path) -> list[str]:
    """Endings that must stand beside a ``.shp`` and do not."""
    return [end for end in (".shx", ".dbf") if not shp.with_suffix(end).exists()]


def lost_rows(shp: Path, rows: int) -> int:
    """Rows that the table has and the geometry index no longer has."""
    dbf = shp.with_suffix(".dbf")
    if not dbf.exists():
        return 0
    with dbf.open("rb") as file:
        head = file.read(8)
    return max(int.from_bytes(head[4:8], "little") - rows, 0)


def encoding(shp: Path, declared: str | None) -> str:
    """Encoding of the table: the layer's, the ``.cpg``'s, the table's own, UTF-8, GB18030."""
    dbf, cpg = shp.with_suffix(".dbf"), shp.with_suffix(".cpg")
    if not dbf.exists():
        return "utf-8"
    data = dbf.read_bytes()
    written = cpg.read_bytes().decode("utf-8-sig", "replace").strip() if cpg.exists() else None
    language = _LANGUAGE.get(data[29]) if len(data) > 32 else None  # noqa: PLR2004 — header size
    said = [encodings.codec(declared), encodings.codec(written), language]
    return encodings.best(_texts(data), said)


def _texts(dbf: bytes) -> bytes:
    """Field names and rows without the binary head, whose bytes are no text."""
    header = int.from_bytes(dbf[8:10], "little")
    names = [dbf[start : start + 11].split(b"\0")[0] for start in range(32, header - 1, 32)]
    return b" ".join(names) + b" " + dbf[header:]


def read(shp: Path, codec: str) -> gpd.GeoDataFrame:
    """Read by Arrow; a name or text cut within a character loses only that character."""
    # the copy is ours alone: a .cpg beside it must not overrule what the bytes say
    shp.with_suffix(".cpg").unlink(missing_ok=True)
    try:
        return _frame(shp, {"utf-8": "UTF-8", "gb18030": "GB18030"}.get(codec, codec.upper()))
    except UnicodeDecodeError:
        return _recoded(_frame(shp, "ISO-8859-1"), codec)


def _frame(shp: Path, name: str) -> gpd.GeoDataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = pyogrio.read_dataframe(shp, use_arrow=True, on_invalid="fix", ENCODING=name)
    return read if isinstance(read, gpd.GeoDataFrame) else gpd.GeoDataFrame(read, geometry=[])


def _recoded(frame: gpd.GeoDataFrame, codec: str) -> gpd.GeoDataFrame:
    for name in frame.select_dtypes("string").columns:
        raw = frame[name].str.encode("latin-1")
        frame[name] = raw.str.decode(codec, errors="ignore")
    names = {str(name): str(name).encode("latin-1") for name in frame.columns if name != "geometry"}
    return frame.rename(columns={key: raw.decode(codec, "ignore") for key, raw in names.items()})
