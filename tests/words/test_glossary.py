"""The glossary names what there is: every term in the code, every Chinese word in the words."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from tcgis.words import terms
from tests.test_rooms import ALLOWED

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \| (\w+) \|$", re.MULTILINE)


class Entry(NamedTuple):
    code: str
    chinese: str
    meaning: str
    room: str


ENTRIES = [Entry(*found) for found in ROW.findall(GLOSSARY.read_text("utf-8"))]


def words_shown() -> str:
    """Every Chinese label and sentence, one a line."""
    known = terms.load()
    labels = [term.zh for term in {**known.terms, **known.states}.values()]
    faults = [f"{fault.zh}\n{fault.cure}" for fault in known.faults.values()]
    return "\n".join([*labels, *faults, *(each["zh"] for each in known.text.values())])


def code_of(room: str) -> str:
    """Sources of a room, and the names of its modules."""
    package = ROOT / "tcgis"
    files = [*(package / room).rglob("*.py"), *package.glob(f"{room}.py")]
    return "\n".join([*(path.read_text("utf-8") for path in files), *(p.stem for p in files)])


def named(code: str, source: str) -> bool:
    return re.search(rf"\b{code}\b", source) is not None


def test_every_row_of_the_glossary_is_read():
    rows = [line for line in GLOSSARY.read_text("utf-8").splitlines() if line.startswith("| `")]
    assert len(ENTRIES) == len(rows) > 60


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_a_term_stands_in_its_room_and_its_chinese_in_the_words(entry):
    assert entry.room in ALLOWED
    assert named(entry.code, code_of(entry.room))
    assert entry.chinese in words_shown()


def test_no_term_stands_twice():
    assert len({entry.code for entry in ENTRIES}) == len(ENTRIES)


def test_the_guard_sees_a_term_that_is_gone():
    assert named("holder", "the holder of a parcel")
    assert not named("holder", "placeholder")
    assert "没有的词" not in words_shown()
