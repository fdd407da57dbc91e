"""What part of a run a file holds: said in the file and in its name.

A file that was made from a filtered list must not pass for the whole county.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from tcgis.outputs.pages.listing import Filters
from tcgis.words import terms
from tcgis.words.terms import text

if TYPE_CHECKING:
    from tcgis.line.assessment import Assessment

_LONGEST_PART: Final = 24
"""Signs of one part of a file's name."""
_MOST_NAMED: Final = 3
"""Choices of one filter that a name or a line lists; of more it gives the number."""
_OUT_OF_PLACE: Final = re.compile(r"[^\w（）+]+")
"""All but letters and digits of any script: nothing that a path, a shell or a cell would heed."""


class Excerpt(NamedTuple):
    """The rows that a filter left, on the day when they were written out."""

    filters: Filters
    rows: int
    whole: int
    """Rows of the same kind without a filter."""
    day: date
    reasons: tuple[str, ...] = ()
    """Reasons chosen at the reserve desk."""
    notes: tuple[str, ...] = ()
    """What else must be known of the rows."""


def filter_words(cut: Excerpt) -> list[str]:
    """Each filter that is on, in words; a long choice is counted, not listed."""
    return [
        text(f"filter_on_{name}", chosen=_listed(words, "、"))
        for name, words in _chosen(cut).items()
    ]


def excerpt_lines(run: Assessment, cut: Excerpt) -> tuple[str, ...]:
    """What the file says above its rows: the filter, how many of how many, the day, the run."""
    words = filter_words(cut)
    said = text("filter_is", filters="；".join(words)) if words else text("filter_none")
    many = text("excerpt_rows", rows=f"{cut.rows:,}", whole=f"{cut.whole:,}")
    made = text("excerpt_made", day=cut.day.isoformat(), run=run.provenance["run_id"])
    return f"{said}　{many}", made, *cut.notes


def file_name(what: str, run: Assessment, cut: Excerpt, ending: str) -> str:
    """Name of the file: what it holds, of which year, filtered by what, of which day.

    Made of letters and digits alone, whatever a park or a search is called.
    """
    chosen = [_listed(words, "+") for words in _chosen(cut).values()]
    parts = [what, str(run.year), *(chosen or [text("excerpt_all")]), f"{cut.day:%Y%m%d}"]
    return "_".join(filter(None, map(safe_part, parts))) + f".{ending}"


def safe_part(words: str) -> str:
    """Words as a part of a file's name; empty if nothing of them can stand there."""
    plain = unicodedata.normalize("NFC", "".join(words.split()))
    return _OUT_OF_PLACE.sub("-", plain).strip("-_")[:_LONGEST_PART]


def _chosen(cut: Excerpt) -> dict[str, list[str]]:
    """Filter → what was chosen, in words; only those that are on."""
    held = {**cut.filters._asdict(), "reasons": cut.reasons}
    words = {name: _WORDS[name](value) for name, value in held.items() if value}
    return {name: each for name, each in words.items() if each}


def _listed(words: list[str], between: str) -> str:
    if len(words) <= _MOST_NAMED:
        return between.join(words)
    return text("filter_several", first=between.join(words[:_MOST_NAMED]), n=len(words))


def _labels(codes: tuple[str, ...]) -> list[str]:
    return [terms.label(code) for code in codes]


_WORDS: Final[dict[str, Callable[..., list[str]]]] = {
    "parks": list,
    "townships": list,
    "classes": _labels,
    "search": lambda words: [words],
    "levels": lambda levels: list(levels.words),
    "reasons": _labels,
}
"""Filter → how its value is told; every field of ``Filters`` stands here."""
