"""What moves a grade after the ranking: ceilings, floors, direct grades, in listed order."""

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd

from tcgis.rulesets.conditions import GRADES
from tcgis.rulesets.grades import Override
from tcgis.rulesets.model import Edition
from tcgis.rulesets.words import override_in_words, when_in_words
from tcgis.scoring.classes import NO_GRADE
from tcgis.scoring.predicates import what_holds
from tcgis.words import terms
from tcgis.words.terms import text

_LAST: Final = len(GRADES) - 1


def apply(
    grades: np.ndarray, fits: list[np.ndarray], ranked: np.ndarray, edition: Edition
) -> list[np.ndarray]:
    """Grades before the first override, and after each.

    A ceiling, a floor, a promotion and a demotion move a grade that is there; a direct or fixed
    grade stands also in a group too small for classes. ``unless: ceiling`` spares no unit under an
    earlier ceiling, whether that moved it or not.

    Parameters
    ----------
    fits : for each override, a mask of the units it applies to.
    """
    stages, capped = [grades], np.zeros(len(grades), dtype=bool)
    for one, whom in zip(edition.overrides, fits, strict=True):
        here = whom & ranked
        if one.unless == "ceiling":
            here &= ~capped
        if one.kind == "ceiling":
            capped |= here
        stages.append(np.where(here, _MOVES[one.kind](stages[-1], _at(one)), stages[-1]))
    return stages


def _at(one: Override) -> int:
    given = getattr(one, one.kind)
    return GRADES.index(given) if isinstance(given, str) else int(given)


def _where_graded(grades: np.ndarray, moved: np.ndarray) -> np.ndarray:
    return np.where(grades == NO_GRADE, NO_GRADE, moved)


_MOVES: Final[dict[str, Callable[[np.ndarray, int], np.ndarray]]] = {
    "ceiling": lambda grades, at: _where_graded(grades, np.maximum(grades, at)),
    "floor": lambda grades, at: _where_graded(grades, np.minimum(grades, at)),
    "direct": lambda grades, at: np.full(len(grades), at),
    "fix": lambda grades, at: np.full(len(grades), at),
    "promote": lambda grades, by: _where_graded(grades, np.maximum(grades - by, 0)),
    "demote": lambda grades, by: _where_graded(grades, np.minimum(grades + by, _LAST)),
}


def override_reasons(stages: list[np.ndarray], edition: Edition, units: pd.DataFrame) -> pd.Series:
    """Which overrides moved each unit, in words, by what of them holds; NA where none did."""
    moved = np.flatnonzero(np.any([each != stages[0] for each in stages[1:]], axis=0))
    sentences, theirs = np.full(len(moved), "", dtype=object), units.iloc[moved]
    for one, before, after in zip(edition.overrides, stages[:-1], stages[1:], strict=True):
        sentences = sentences + _sentences(before[moved], after[moved], one, edition, theirs)
    whole = np.full(len(stages[0]), None, dtype=object)
    whole[moved] = [each or None for each in sentences]
    return pd.Series(pd.array(whole, dtype="string"))


def _sentences(
    before: np.ndarray, after: np.ndarray, one: Override, edition: Edition, units: pd.DataFrame
) -> np.ndarray:
    """The sentence of each unit that this override moved, else nothing."""
    cite, what = edition.cited(one.cite), override_in_words(one)
    key = "reason_fixed" if one.fix is not None else "reason_override"
    sentences = np.full(len(before), "", dtype=object)
    at = np.flatnonzero(before != after)
    sentences[at] = [
        text(key, when=when_in_words(when, edition), before=_in_words(was), what=what, cite=cite)
        for was, when in zip(before[at], what_holds(one.when, units.iloc[at]), strict=True)
    ]
    return sentences


def _in_words(grade: int) -> str:
    return text("no_grade") if grade == NO_GRADE else terms.label(GRADES[grade])
