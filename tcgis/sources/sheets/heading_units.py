"""Units that stand in a heading, in a row of their own below it, or in a line above the table.

What is written as a unit is split off whether its size is known or not: a heading 税收（百万美元）
is 税收 in a unit that nobody knows, never 税收 in ours.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from tcgis.catalog import synonyms
from tcgis.words import units

_OPEN: Final = r"[(\[【〔]"
_CLOSE: Final = r"[)\]】〕]?"
_SAID: Final = r"(?:(?:计量|金额|货币)?单位[::]?)?"
_ENDING: Final = re.compile(rf"^(.+?){_OPEN}{_SAID}([^()\[\]【】〔〕]+){_CLOSE}$")
_AFTER: Final = re.compile(
    r"^(.*[\u4e00-\u9fff].*?)(?:[/_,,::-]|单位[::])([^/_,::-]+(?:/亩|/公顷)?)$"
)
_ALONE: Final = re.compile(rf"{_OPEN}?{_SAID}([^()\[\]【】〔〕]+){_CLOSE}")
# a heading may end in any of these; one sign alone (元, 亩, 人) ends other words as well
_RUN_ON: Final = re.compile(
    r"^(.*[\u4e00-\u9fff])(?<![十百千万亿])((?:[十百千万亿]+(?:元|亩|度|吨标准煤|吨标煤|m2)"
    r"|[十百千万亿]*(?:平方米|公顷|千瓦时|吨标准煤)))$"
)
_LINE: Final = re.compile(
    r"(?<![\u4e00-\u9fff])(?:计量|金额|货币)?单位[::]\s*([^\s,,、;;:()。]+)(?![、,/])"
)


class Heading(NamedTuple):
    """A heading without spaces, and the unit that stood in parentheses behind it."""

    name: str
    unit: str | None


@lru_cache(maxsize=8192)
def split_unit(text: str) -> Heading:
    """Heading in NFKC without whitespace, its unit split off: 税额（万元） is 税额 and 万元."""
    plain = synonyms.plain(text)
    for shape in (_ENDING, _AFTER, _RUN_ON):
        found = shape.match(plain)
        if found and units.is_unit(found[2]):
            return Heading(found[1], found[2])
    return Heading(plain, None)


def unit_alone(text: str) -> str | None:
    """The unit, of a plain text that is nothing but a unit: (万元), 单位:元."""
    found = _ALONE.fullmatch(text)
    if not found or not units.is_unit(found[1]):
        return None
    meant = units.measure(found[1])
    # a bare word of unknown size (名, 分) is a heading as soon as a unit
    plainly = found[1] != text or meant is None or meant.times or meant.dimension == "things"
    return found[1] if plainly else None


def unit_line(grid: np.ndarray, top: int) -> str | None:
    """Unit that a line 单位：… above the heading gives to the whole sheet, if it gives one."""
    said = [
        match[1]
        for cell in grid[:top].ravel()
        if isinstance(cell, str)
        for match in _LINE.finditer(unicodedata.normalize("NFKC", cell))
    ]
    known = [unit for unit in said if units.is_unit(unit)]
    return known[0] if len(set(known)) == 1 else None
