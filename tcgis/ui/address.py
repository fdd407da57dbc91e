"""The address of a page: what it may say, and what each word of it means here.

It is written by everybody who sends a link, so nothing in it is trusted: a value is one that this
county has, or it is in vain.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, NamedTuple

import streamlit as st

from tcgis.outputs.map import palette
from tcgis.outputs.map.spec import CLASS
from tcgis.ui import cached
from tcgis.words.terms import text

PARCEL, FIRM, DAY = "parcel_in_hand", "firm_in_hand", "idle_day"
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
"""Between which idle days can be counted to a day."""
UNITS: Final = ("enterprise", "parcel", "park", "zone", "industry")
"""The lists of the ranking page."""
_LONGEST, _MOST = 80, 60
_SHOWN, _LISTED = 40, 4


class _Word(NamedTuple):
    """One name in the address."""

    key: str
    """Under which the session holds it."""
    knows: Callable[[str], bool]
    several: bool = False
    plain: str | None = None
    """What is meant without it, and therefore not written."""


def _is_one_of(table: str, column: str) -> Callable[[str], bool]:
    return lambda value: bool(cached.prepared_data().tables[table][column].eq(value).any())


def _is_day(value: str) -> bool:
    """A day as it is written here, and not so far off that no register could speak of it."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return False
    return day.isoformat() == value and FIRST_DAY <= day <= LAST_DAY


def _is_metric(value: str) -> bool:
    return value == CLASS or (value.endswith("_per_mu") and len(value) <= _LONGEST)


_WORDS: Final = {
    "nd": _Word("year", lambda value: value in map(str, cached.known_years())),
    "zs": _Word("metric", _is_metric),  # what is meant without it hangs on what is graded
    "bd": _Word("unit", lambda value: value in UNITS),
    "yq": _Word("filter_parks", _is_one_of("parks", "park_name"), several=True),
    "zj": _Word("filter_townships", _is_one_of("parcels", "township"), several=True),
    "dj": _Word("filter_classes", lambda value: value in palette.LAND, several=True),
    "fd": _Word("filter_levels", lambda value: value in palette.LEVELS, several=True),
    "ss": _Word("filter_search", lambda value: len(value) <= _LONGEST, plain=""),
    "jz": _Word(DAY, _is_day),
    "dk": _Word(PARCEL, _is_one_of("parcels", "parcel_id")),
    "qy": _Word(FIRM, _is_one_of("enterprises", "credit_code")),
}
"""Year 年度, colour 着色, list 榜单, park 园区, township 镇街, class 等级, level 分段, search 搜索,
day 基准日, parcel 地块, firm 企业."""

Said = dict[str, list[str]]
"""Name in the address → its values."""


def read() -> Said:
    """What the address says now."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def write(chosen: Mapping[str, object]) -> Said:
    """Write what the session holds into the address; return what it then says."""
    said = compose(chosen)
    if read() != said:
        st.query_params.from_dict(said)
    return said


def compose(chosen: Mapping[str, object]) -> Said:
    """The address of what is chosen, by the names of the session."""
    said = {}
    for name, word in _WORDS.items():
        held = chosen.get(word.key)
        values = [str(each) for each in held] if isinstance(held, list | tuple) else [str(held)]
        if held is not None and values and values != [word.plain]:
            said[name] = values
    return said


def parse(said: Said) -> tuple[dict[str, object], list[str]]:
    """What an address chooses, by the names of the session, and the parts of it that are in vain.

    What it does not name is chosen as on a first visit.
    """
    chosen: dict[str, object] = {}
    in_vain = [f"{name}={value}" for name in said if name not in _WORDS for value in said[name]]
    for name, word in _WORDS.items():
        given = list(dict.fromkeys(said.get(name, [])))
        good = [value for value in given[:_MOST] if word.knows(value)]
        good = good if word.several else good[-1:]
        in_vain += [f"{name}={value}" for value in given if value not in good]
        chosen[word.key] = good if word.several else next(iter(good), word.plain)
    if isinstance(chosen["year"], str):
        chosen["year"] = int(chosen["year"])
    return chosen, in_vain


def in_vain_sentence(in_vain: list[str]) -> str:
    """A sentence about what of an address was not understood; empty where all was."""
    if not in_vain:
        return ""
    shown = [part if len(part) <= _SHOWN else f"{part[:_SHOWN]}…" for part in in_vain[:_LISTED]]
    more = text("address_more", n=len(in_vain)) if len(in_vain) > _LISTED else ""
    return text("address_in_vain", said="、".join(shown) + more)
