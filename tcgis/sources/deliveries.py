"""The files of a layer as they were delivered: which are one file, and which came later."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from tcgis import digests

# what people put into the name of a file that they made of another
_MARK: Final = re.compile(
    r"副本|复件|拷贝|copy of|copy|最终版?|终稿|定稿|最新版?|修改[后版稿]?|修订[版稿]?|修正[版稿]?"
    r"|更正[后版稿]?|改正[版稿]?|订正[版稿]?|更新版?|重报|新版",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"\((\d{1,2})\)|第(\d{1,2})[版稿]|(?<![a-z])v(?:er)?\.?(\d{1,2})", re.I)
_DAY: Final = re.compile(
    r"(?<!\d)(20\d{2})[-._年]?(0[1-9]|1[0-2]|(?<=[-._年])[1-9])[-._月]?"
    r"([0-2]\d|3[01]|(?<=[-._月])[1-9])日?(?!\d)"
)
_PART: Final = re.compile(
    r"\d{1,2}[-至到~]\d{1,2}月|\d{1,2}月|第?[一二三四1-4]季度?|[上下]半年|第?[一二三四五六七八九十\d]+批次?"
    r"|批次?\d+|第[一二三四五六七八九十\d]+[部分册期次]",
)
_DIGEST: Final = 8
_BETWEEN: Final = re.compile(r"[\s_\-—–()（）\[\]【】.·、,，]+")


class Named(NamedTuple):
    """What a file's name says of its making."""

    bare: str
    """Without what says that it was made anew."""
    marks: int
    """How many such words it has."""
    number: int
    """Of its version, or of its copy; 0 for none."""
    day: tuple[int, int, int]
    """A day in it; zeros for none."""
    part: str
    """The month, quarter or batch it speaks of."""


def read_name(file: str) -> Named:
    """Take a file's name apart; folders and the ending say nothing."""
    stem = unicodedata.normalize("NFKC", PurePosixPath(file).stem).casefold()
    days = _DAY.findall(stem)
    rest = _DAY.sub(" ", stem)
    marks = len(_MARK.findall(rest))
    numbers = [int(each) for found in _NUMBER.findall(rest) for each in found if each]
    bare = _BETWEEN.sub("", _NUMBER.sub(" ", _MARK.sub(" ", rest)))
    day = tuple(map(int, days[-1])) if days else (0, 0, 0)
    return Named(bare, marks, max(numbers, default=0), day, "".join(_PART.findall(bare)))  # type: ignore[arg-type]


def name_with_digest(file: str, files: Mapping[str, Path]) -> str:
    """A file's name with the beginning of its digest: what is said of it holds for these bytes."""
    path = files.get(file)
    return file if path is None else f"{file}#{digests.digest_file(path)[:_DIGEST]}"


def find_same(files: Mapping[str, Path]) -> dict[str, str]:
    """Files that hold the same bytes as another: their name → that of the one that counts.

    The one with the plainest name counts. Only files of one size are read for it.
    """
    sizes: dict[int, list[str]] = {}
    for name in sorted(files, key=_plainness):
        path = files[name]
        if path.is_file():
            sizes.setdefault(path.stat().st_size, []).append(name)
    same: dict[str, str] = {}
    for names in sizes.values():
        first: dict[str, str] = {}
        for name in names if len(names) > 1 else ():
            kept = first.setdefault(digests.digest_file(files[name]), name)
            if kept != name:
                same[name] = kept
    return same


def _plainness(file: str) -> tuple[int, int, str]:
    named = read_name(file)
    return named.marks, named.number, file


def oldest_first(files: Sequence[str], sent: Sequence[str]) -> list[str]:
    """Files in the order in which they seem to have been made.

    Those of the folder come before those that were ``sent`` beside it, which stand in the order of
    their delivery; in the folder the words, numbers and days in their names tell, else the names
    alone. When a file was last written is no sign: unpacking and copying set it anew.
    """
    arrival = {name: at for at, name in enumerate(sent, start=1)}

    def age(file: str) -> tuple[int, bool, int, tuple[int, int, int], str]:
        named = read_name(file)
        return arrival.get(file, 0), named.marks > 0, named.number, named.day, file

    return sorted(files, key=age)


def is_surely_newer(newer: str, older: str, sent: Sequence[str]) -> bool:
    """Whether delivery or names say that one file was made after the other."""
    if newer in sent:
        return True
    new, old = read_name(newer), read_name(older)
    if new.bare == old.bare and (new.marks, new.number) != (old.marks, old.number):
        return True
    return any(new.day) and any(old.day) and new.day > old.day


def is_made_of(newer: str, older: str) -> bool:
    """Whether a name is another's with a word or number that says: made anew (副本, (1), v2)."""
    new, old = read_name(newer), read_name(older)
    added = new.marks > old.marks or new.number > old.number == 0
    return new.bare == old.bare and added


def are_parts(one: str, other: str) -> bool:
    """Whether the names speak of two months, quarters or batches."""
    first, second = read_name(one).part, read_name(other).part
    return bool(first and second) and first != second
