"""Rows of a workbook counted in its XML, and which of them are hidden."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple
from xml.etree import ElementTree

from tcgis.sources.safety import guards

_CHUNK: Final = 1 << 20
_LONGEST: Final = 1 << 26
"""No row is longer."""
_ROW: Final = re.compile(rb"<(?:\w+:)?row(?=[\s/>])([^>]*)>")
_NUMBER: Final = re.compile(rb'\br="(\d+)"')
_HIDDEN: Final = re.compile(rb'\b(?:hidden="(?:1|true)"|ht="0(?:\.0*)?")')
_SHARED: Final = re.compile(
    rb'<(?:\w+:)?c(?=\s)[^>]*?\bt="s"[^>]*>\s*<(?:\w+:)?v[^>]*>\s*(\d+)\s*<'
)
_VALUE: Final = re.compile(rb"<(?:\w+:)?[vt](?:\s[^>]*)?>[^<]")
_FILTER: Final = re.compile(rb"<(?:\w+:)?autoFilter\b")
_ITEM: Final = re.compile(rb"<(?:\w+:)?si\b(?:[^>]*/>|.*?</(?:\w+:)?si>)", re.DOTALL)
_TEXT: Final = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>[^<]")
_BROKEN: Final = (*guards.BROKEN, ElementTree.ParseError, KeyError, OSError, ValueError)


class SheetRows(NamedTuple):
    """Numbers of the rows that hold a value, of those that are hidden; whether a filter is set."""

    filled: list[int]
    hidden: list[int]
    filtered: bool


def count_sheets(path: Path) -> dict[str, SheetRows]:
    """What each sheet of an xlsx states, by its name; nothing of one whose XML is not as usual."""
    try:
        with guards.open_archive(path) as book:
            blank = _blank_texts(book)
            return {name: _counted(book, part, blank) for name, part in _parts(book).items()}
    except (*_BROKEN, guards.Unreadable):
        return {}


def _parts(book: zipfile.ZipFile) -> dict[str, str]:
    """The member of each sheet."""
    here = _related(book, "_rels/.rels", "")
    main = next(path for kind, path in here.values() if kind == "officeDocument")
    folder = posixpath.dirname(main)
    links = _related(book, f"{folder}/_rels/{posixpath.basename(main)}.rels", folder)
    found = {}
    for sheet in _tree(book, main).iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            key = next(value for name, value in sheet.items() if name.rpartition("}")[2] == "id")
            kind, path = links[key]
            if kind == "worksheet":
                found[sheet.attrib["name"]] = path
    return found


def _tree(book: zipfile.ZipFile, member: str) -> ElementTree.Element:
    data = book.read(member)
    if b"<!DOCTYPE" in data:  # no workbook has one, and its entities may swell
        raise ValueError(member)
    return ElementTree.fromstring(data)


def _related(book: zipfile.ZipFile, member: str, folder: str) -> dict[str, tuple[str, str]]:
    """Kind and member of each relation, by its id."""
    links = _tree(book, member)
    return {
        link.attrib["Id"]: (
            link.attrib["Type"].rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, link.attrib["Target"])).lstrip("/"),
        )
        for link in links
    }


def _blank_texts(book: zipfile.ZipFile) -> frozenset[bytes]:
    """Numbers of shared texts that say nothing: a cell that has one is blank."""
    names = [each for each in book.namelist() if each.lower().endswith("sharedstrings.xml")]
    if not names:
        return frozenset()
    items = _ITEM.findall(book.read(names[0]))
    return frozenset(b"%d" % at for at, item in enumerate(items) if not _TEXT.search(item))


def _counted(book: zipfile.ZipFile, member: str, blank: frozenset[bytes]) -> SheetRows:
    filled, hidden, last, body = [], [], 0, b""
    for head, body in _rows(book, member):
        number = _NUMBER.search(head)
        last = int(number[1]) if number else last + 1
        if _holds_value(body, blank):
            filled.append(last)
            if _HIDDEN.search(head):
                hidden.append(last)
    return SheetRows(filled, hidden, filtered=_FILTER.search(body) is not None)


def _holds_value(row: bytes, blank: frozenset[bytes]) -> bool:
    values = len(_VALUE.findall(row)) if blank else int(_VALUE.search(row) is not None)
    if not values or not blank:
        return values > 0
    return values > sum(each in blank for each in _SHARED.findall(row))


def _rows(book: zipfile.ZipFile, member: str) -> Iterator[tuple[bytes, bytes]]:
    """The attributes of each row, and what stands from there to the next: its cells."""
    left, head = b"", None
    with book.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            left += chunk
            at = 0
            for found in _ROW.finditer(left):
                if head is not None:
                    yield head, left[at : found.start()]
                head, at = found[1], found.end()
            left = left[at:]  # a tag cut in two is looked for again with what follows
            if len(left) > _LONGEST:
                raise ValueError("no row ends")
    if head is not None:
        yield head, left
