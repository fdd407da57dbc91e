"""Data sets in a file, a folder or an archive, copied aside under names of our own."""

import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from typing import IO, Final, NamedTuple

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


def find_datasets(path: Path, folder: Path, aside: Path) -> list[Dataset]:
    """Data sets of one file of the data folder, sorted by name.

    Raises
    ------
    Unreadable
        If an archive breaks the limits, or holds only formats that nobody can read.
    """
    ending = path.suffix.lower()
    if ending in (".zip", ".kmz"):
        return _unpacked(path, aside)
    if ending == ".gdb":
        return [_base(path, folder, aside / "0.gdb")]
    if ending in _PARTS:
        return [_copied(_pure(path), _near(path, folder), aside / "0")]
    if ending in (".kml", ".ovkml"):
        return [_copied(_pure(path), {_pure(path): _opener(path)}, aside / "0")]
    return [Dataset(path.stem, guards.alias_file(path, aside))]


def _pure(path: Path) -> PurePosixPath:
    return PurePosixPath(path.as_posix())


def _opener(path: Path) -> Open:
    return lambda: path.open("rb")


def _near(path: Path, folder: Path) -> _Members:
    """A bare file and the files of its name beside it, as far as they lie in the folder."""
    near = [each for each in path.parent.iterdir() if each.stem.lower() == path.stem.lower()]
    inside = [each for each in near if each.resolve().is_relative_to(folder.resolve())]
    return {_pure(each): _opener(each) for each in sorted(inside)}


def _unpacked(path: Path, aside: Path) -> list[Dataset]:
    with guards.open_archive(path) as archive:
        members = _members(archive)
        bases = [each for each in members if each.name.lower() == _BASE_HEAD]
        heads = [each for each in members if each.suffix.lower() in _HEADS]
        if not heads and not bases:
            unsupported.refuse_formats(path.name for path in members)
        named = _names([*heads, *(base.parent for base in bases)], path.stem)
        found = []
        for number, head in enumerate(sorted(heads)):
            copy = _copied(head, members, aside / str(number))
            found += _again(Dataset(named[head], copy.path), aside / f"in{number}")
        for number, base in enumerate(sorted(bases)):
            inside = {
                each: opened for each, opened in members.items() if each.parent == base.parent
            }
            found.append(Dataset(named[base.parent], _based(inside, aside / f"{number}.gdb")))
    return found


def _again(source: Dataset, aside: Path) -> list[Dataset]:
    """A packed KML in an archive is itself an archive, with the same limits."""
    if source.path.suffix != ".kmz":
        return [source]
    aside.mkdir()
    inner = _unpacked(source.path, aside)
    return [source._replace(path=each.path) for each in inner] if len(inner) == 1 else inner


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
