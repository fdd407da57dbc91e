"""Data sets in a file, a folder or an archive, copied aside under names of our own."""

import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from typing import IO, Final, NamedTuple

from tcgis.sources import unclaimed
from tcgis.sources.counting import geopackage
from tcgis.sources.model import FileFault
from tcgis.sources.safety import guards, unsupported
from tcgis.words import terms

_PARTS: Final = {
    ".shp": (".shx", ".dbf", ".prj", ".cpg"),
    ".tab": (".dat", ".map", ".id"),
    ".mif": (".mid",),
}
_HEADS: Final = (
    ".shp", ".gpkg", ".geojson", ".json", ".kml", ".kmz", ".ovkml", ".tab", ".mif", ".dxf",
    ".parquet",
)  # fmt: skip
_PLAIN_PARTS: Final = (".prj", ".cpg", ".xml", ".qmd", ".sld", ".qml", ".lyr")
"""What says how to place or draw a data set, and holds no row."""
_ICONS: Final = (".png", ".jpg", ".jpeg", ".gif", ".bmp")
_NAMED: Final = 6
# what GDAL needs of a file geodatabase; every other file is left behind
_BASE: Final = re.compile(r"(a[0-9a-f]{8}\.(gdbtable|gdbtablx)|gdb)\Z", re.IGNORECASE)
_BASE_HEAD: Final = "a00000001.gdbtable"
_BASE_MAGIC: Final = (b"\x03\0\0\0", b"\x04\0\0\0")

Open = Callable[[], IO[bytes]]
_Members = dict[PurePosixPath, Open]


class Dataset(NamedTuple):
    """One data set on disk, ready to be read; ``name`` tells it from others of its file."""

    name: str
    path: Path


class FoundDatasets(NamedTuple):
    """The data sets of one file, sorted by name, and what is to be said of the file."""

    datasets: list[Dataset]
    told: list[FileFault]


def find_datasets(path: Path, folder: Path, aside: Path) -> FoundDatasets:
    """Data sets of one file of the data folder.

    Raises
    ------
    Unreadable
        If an archive breaks the limits, or holds only formats that nobody can read.
    """
    ending = path.suffix.lower()
    if ending in (".zip", ".kmz"):
        return _unpacked(path, aside)
    if ending == ".gdb":
        return FoundDatasets([_base(path, folder, aside / "0.gdb")], [])
    if ending in _PARTS:
        return FoundDatasets([_copied(_pure(path), _near(path, folder), aside / "0")], [])
    if ending in (".kml", ".ovkml"):
        return FoundDatasets([_copied(_pure(path), {_pure(path): _opener(path)}, aside / "0")], [])
    if ending == ".gpkg":
        closed, told = geopackage.close_copy(path, aside)
        return FoundDatasets([Dataset(path.stem, closed)], told)
    return FoundDatasets([Dataset(path.stem, guards.alias_file(path, aside))], [])


def _pure(path: Path) -> PurePosixPath:
    return PurePosixPath(path.as_posix())


def _opener(path: Path) -> Open:
    return lambda: path.open("rb")


def _near(path: Path, folder: Path) -> _Members:
    """A bare file and the files of its name beside it, as far as they lie in the folder."""
    near = [each for each in path.parent.iterdir() if each.stem.lower() == path.stem.lower()]
    inside = [each for each in near if each.resolve().is_relative_to(folder.resolve())]
    return {_pure(each): _opener(each) for each in sorted(inside)}


def _unpacked(path: Path, aside: Path) -> FoundDatasets:
    told: list[FileFault] = []
    with guards.open_archive(path) as archive:
        members = _members(archive)
        bases = [each for each in members if each.name.lower() == _BASE_HEAD]
        heads = [each for each in members if each.suffix.lower() in _HEADS]
        if not heads and not bases:
            unsupported.refuse_formats(path.name for path in members)
        named = _names([*heads, *(base.parent for base in bases)], path.stem)
        found: list[Dataset] = []
        for number, head in enumerate(sorted(heads)):
            copy = _copied(head, members, aside / str(number))
            inner = _again(Dataset(named[head], copy.path), aside / f"in{number}")
            found, told = [*found, *inner.datasets], [*told, *inner.told]
        for number, base in enumerate(sorted(bases)):
            inside = {
                each: opened for each, opened in members.items() if each.parent == base.parent
            }
            found.append(Dataset(named[base.parent], _based(inside, aside / f"{number}.gdb")))
        told += _unread(members, heads, bases)
    return FoundDatasets(found, told)


def _again(source: Dataset, aside: Path) -> FoundDatasets:
    """A packed KML in an archive is itself an archive; a GeoPackage may have been left open."""
    aside.mkdir()
    if source.path.suffix == ".gpkg":
        closed, told = geopackage.close_copy(source.path, aside)
        return FoundDatasets([source._replace(path=closed)], told)
    if source.path.suffix != ".kmz":
        return FoundDatasets([source], [])
    inner = _unpacked(source.path, aside)
    if len(inner.datasets) != 1:
        return inner
    return inner._replace(datasets=[source._replace(path=inner.datasets[0].path)])


def _unread(
    members: _Members, heads: list[PurePosixPath], bases: list[PurePosixPath]
) -> list[FileFault]:
    """Members that belong to no data set: tables, drawings and documents among the shapes."""
    folders = {base.parent for base in bases}
    packed_kml = any(head.suffix.lower() == ".kml" for head in heads)
    near = {(head.parent, head.stem.lower()): head for head in heads}
    left = [
        path
        for path in members
        if path not in heads
        and path.parent not in folders
        and not unclaimed.is_litter(path)
        and not _goes_with(path, near)
        and not (packed_kml and path.suffix.lower() in _ICONS)
    ]
    if not left:
        return []
    names = "、".join(str(each)[-80:] for each in sorted(left)[:_NAMED])
    return [FileFault("zip_member_unread", terms.text("zip_unread", n=len(left), names=names))]


def _goes_with(path: PurePosixPath, near: dict[tuple[PurePosixPath, str], PurePosixPath]) -> bool:
    """Whether a member stands beside a data set under its name, as its index or projection does."""
    return any(
        path.name.lower() == head.stem.lower() + end
        for (folder, _), head in near.items()
        if folder == path.parent
        for end in (*unclaimed.COMPANIONS.get(head.suffix.lower(), ()), *_PLAIN_PARTS)
    )


def _members(archive: zipfile.ZipFile) -> _Members:
    def opener(member: zipfile.ZipInfo) -> Open:
        return lambda: archive.open(member)

    paths = {
        PurePosixPath(each.filename.replace("\\", "/")): each
        for each in archive.infolist()
        if not each.is_dir()
    }
    return {
        path: opener(each)
        for path, each in paths.items()
        if path.parts[0] != "__MACOSX" and not path.name.startswith("._")
    }


def _names(heads: Iterable[PurePosixPath], whole: str) -> dict[PurePosixPath, str]:
    """Each by its own name, or with its folders if another has the same name."""
    heads = list(heads)
    times = Counter(head.stem.lower() for head in heads)
    alone = {head: times[head.stem.lower()] == 1 for head in heads}
    return {
        head: (head.stem if alone[head] else head.with_suffix("").as_posix()) or whole
        for head in heads
    }


def _copied(head: PurePosixPath, members: _Members, stem: Path) -> Dataset:
    parts = _PARTS.get(head.suffix.lower(), ())
    for path, opened in members.items():
        if path == head or _is_part(path, head, parts):
            _copy(opened, stem.with_suffix(path.suffix.lower()))
    copy = stem.with_suffix(head.suffix.lower())
    guards.check_magic(copy, copy.suffix)
    return Dataset(head.stem, copy)


def _is_part(path: PurePosixPath, head: PurePosixPath, endings: tuple[str, ...]) -> bool:
    same = path.parent == head.parent and path.stem.lower() == head.stem.lower()
    return same and path.suffix.lower() in endings


def _copy(opened: Open, target: Path) -> None:
    with opened() as source, target.open("wb") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)


def _base(path: Path, folder: Path, target: Path) -> Dataset:
    if not path.is_dir():
        raise guards.Unreadable(terms.text("gdb_no_folder"))
    files = [each for each in path.iterdir() if each.is_file()]
    inside = [each for each in files if each.resolve().is_relative_to(folder.resolve())]
    return Dataset(path.stem, _based({_pure(each): _opener(each) for each in inside}, target))


def _based(members: _Members, target: Path) -> Path:
    target.mkdir()
    for path, opened in members.items():
        if _BASE.match(path.name):
            _copy(opened, target / path.name.lower())
    head = target / _BASE_HEAD
    if not head.exists() or not head.read_bytes().startswith(_BASE_MAGIC):
        raise guards.Unreadable(terms.text("gdb_not_whole"))
    return target
