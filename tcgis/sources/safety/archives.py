"""Zips from strangers: what they list is looked through before a byte is unpacked.

A member's name is never a path of ours, its size is what really comes out, and an archive that
is locked, climbs out, repeats a name, shares bytes between members or swells is refused whole.
"""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, NamedTuple

from tcgis.words import terms

_LOCAL_HEADER: Final = 30
_LOCKED: Final = 0x1 | 0x40
_METHODS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_INNER: Final = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_CHUNK: Final = 1 << 20
BROKEN: Final = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError)
"""What unpacking a damaged member raises, beside ``OSError``."""


class Unreadable(Exception):  # noqa: N818 — a state of a file, turned into a finding
    """A file that cannot be used; the message says why, in the reader's language."""

    code = "file_unreadable"


class TooLarge(Unreadable):
    """A file that is larger than any that a department should send."""

    code = "file_too_large"


class NotAsReceived(Unreadable):
    """A file that was kept when it came in and is now another one, or gone."""

    code = "received_not_kept"


class FileLimits(NamedTuple):
    """How large a file may be, and an archive when unpacked."""

    members: int = 2_000
    total_bytes: int = 4 * 2**30
    ratio: int = 200
    ratio_from_bytes: int = 50 * 2**20
    """Small members may be any ratio: an empty table shrinks a thousandfold."""
    text_bytes: int = 256 * 2**20
    """Of a CSV or TXT, which are read whole."""
    book_bytes: int = 1 * 2**30
    """Of a workbook when unpacked."""


FILE_LIMITS: Final = FileLimits()


def open_archive(path: Path, limits: FileLimits = FILE_LIMITS) -> zipfile.ZipFile:
    """Open a zip whose members are safe to unpack; names written in GBK are read so.

    Raises
    ------
    Unreadable
        If it is damaged, encrypted, or has a member that leaves the folder, hides another or
        swells; ``TooLarge`` if it holds too much.
    """
    try:
        archive = _opened(path)
    except (*BROKEN, OSError) as fault:
        raise Unreadable(terms.text("zip_broken")) from fault
    try:
        _refuse(archive, limits, nested=path.suffix.lower() in (".zip", ".kmz"))
    except Unreadable:
        archive.close()
        raise
    return archive


def check_book(path: Path, limits: FileLimits = FILE_LIMITS) -> None:
    """Refuse a workbook that swells: it is unpacked elsewhere, so the bytes are counted here.

    Raises
    ------
    Unreadable
        If more comes out of a member than it says, or it says too much.
    """
    with open_archive(path, limits._replace(total_bytes=limits.book_bytes)) as book:
        for member in book.infolist():
            try:
                swollen = _swollen(path, member)
            except (*BROKEN, OSError) as fault:
                raise Unreadable(terms.text("book_broken")) from fault
            if swollen:
                raise Unreadable(terms.text("zip_swollen"))


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path, metadata_encoding="gb18030")
    except UnicodeDecodeError:
        return zipfile.ZipFile(path)


def _refuse(archive: zipfile.ZipFile, limits: FileLimits, *, nested: bool) -> None:
    members = archive.infolist()
    total = sum(each.file_size for each in members)
    if len(members) > limits.members or total > limits.total_bytes:
        raise TooLarge(terms.text("zip_too_large", members=len(members), mb=total / 2**20))
    why = _unsafe(members) or _crowded(members, archive.start_dir) or _bomb(members, limits)
    if why is None and nested:
        why = _nested(members)
    if why:
        raise Unreadable(why)


def _unsafe(members: list[zipfile.ZipInfo]) -> str | None:
    if any(each.flag_bits & _LOCKED for each in members):
        return terms.text("zip_locked")
    if any(each.compress_type not in _METHODS for each in members):
        return terms.text("zip_method")
    if any(_leaves(each) for each in members):
        return terms.text("zip_leaves")
    if any(re.search(r"[\x00-\x1f\x7f]", each.orig_filename) for each in members):
        return terms.text("zip_control_signs")
    return None


def _leaves(member: zipfile.ZipInfo) -> bool:
    parts = re.split(r"[/\\]", member.filename)
    absolute = member.filename.startswith(("/", "\\")) or ":" in parts[0]
    kind = stat.S_IFMT(member.external_attr >> 16)
    plain = kind in (0, stat.S_IFREG, stat.S_IFDIR)
    return absolute or ".." in parts or not plain


def _crowded(members: list[zipfile.ZipInfo], end: int) -> str | None:
    """Two members of one name, or of the same bytes."""
    files = [each for each in members if not each.is_dir()]
    names = {each.filename.replace("\\", "/").casefold() for each in files}
    if len(names) < len(files):
        return terms.text("zip_same_names")
    spans = sorted((each.header_offset, _end(each)) for each in members)
    starts = [start for start, _ in spans[1:]] + [end]
    if any(stop > start for (_, stop), start in zip(spans, starts, strict=True)):
        return terms.text("zip_overlapping")
    return None


def _end(member: zipfile.ZipInfo) -> int:
    """The first byte behind a member, at the least: extra fields may push it further."""
    # a name is shorter in bytes than it may be in characters only where it is not ASCII
    return member.header_offset + _LOCAL_HEADER + len(member.filename) + member.compress_size


def _bomb(members: list[zipfile.ZipInfo], limits: FileLimits) -> str | None:
    total = sum(each.file_size for each in members)
    packed = sum(each.compress_size for each in members)
    pairs = [(each.file_size, each.compress_size) for each in members] + [(total, packed)]
    large = (pair for pair in pairs if pair[0] > limits.ratio_from_bytes)
    if any(size > limits.ratio * max(small, 1) for size, small in large):
        return terms.text("zip_ratio")
    return None


def _nested(members: list[zipfile.ZipInfo]) -> str | None:
    inner = [each.filename for each in members if each.filename.lower().endswith(_INNER)]
    return terms.text("zip_nested", inner=inner[0][-60:]) if inner else None


def _swollen(path: Path, member: zipfile.ZipInfo) -> bool:
    """Whether more comes out of a member than the directory says."""
    if member.compress_type == zipfile.ZIP_STORED:
        return member.compress_size > member.file_size
    left, stream = member.file_size, zlib.decompressobj(-zlib.MAX_WBITS)
    with path.open("rb") as file:
        for packed in _packed(file, member):
            rest = packed
            while rest and left >= 0:
                left -= len(stream.decompress(rest, _CHUNK))
                rest = stream.unconsumed_tail
            if left < 0:
                return True
    return False


def _packed(file: IO[bytes], member: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(member.header_offset)
    head = file.read(_LOCAL_HEADER)
    name, extra = struct.unpack("<HH", head[26:30])
    file.seek(name + extra, 1)
    left = member.compress_size
    while left > 0 and (chunk := file.read(min(left, _CHUNK))):
        left -= len(chunk)
        yield chunk
