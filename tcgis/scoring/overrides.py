"""What moves a grade after the ranking: ceilings, floors, direct grades, in listed order."""

from collections.abc import Callable
from typing import Final, NamedTuple

import pandas as pd

from tcgis import terms
from tcgis.rulesets.model import Edition, Override
from tcgis.rulesets.words import override_in_words, when_in_words
from tcgis.scoring.classes import GRADES, NO_GRADE
from tcgis.scoring.predicates import surely
from tcgis.terms import text


class Overridden(NamedTuple):
    """Final grades (as ``classes.grade``) and which overrides moved them, in words."""

    grades: pd.Series
    reason: pd.Series


def apply(
    units: pd.DataFrame, grades: pd.Series, ranked: pd.Series, edition: Edition
) -> Overridden:
    """Apply the edition's overrides to ranked units.

    A ceiling and a floor move a grade that is there; a direct grade stands also in a group too
    small for classes. ``unless: ceiling`` spares no unit under an earlier ceiling, whether that
    moved it or not.
    """
    final, told = grades.copy(), pd.Series(pd.NA, units.index, dtype="string")
    capped = pd.Series(False, units.index)
    for one in edition.overrides:
        fits = surely(one.when, units) & ranked
        fits &= ~capped if one.unless == "ceiling" else True
        capped |= fits & (one.kind == "ceiling")
        moved = _MOVES[one.kind](final, GRADES.index(getattr(one, one.kind))).where(fits, final)
        told = _tell(told, final, moved, one, edition)
        final = moved
    return Overridden(final, told)


_MOVES: Final[dict[str, Callable[[pd.Series, int], pd.Series]]] = {
    "ceiling": lambda grades, at: grades.clip(lower=at).where(grades.ne(NO_GRADE), NO_GRADE),
    "floor": lambda grades, at: grades.clip(upper=at),
    "direct": lambda grades, at: pd.Series(at, grades.index),
}


def _tell(
    told: pd.Series, before: pd.Series, after: pd.Series, one: Override, edition: Edition
) -> pd.Series:
    when, cite = when_in_words(one.when, edition), edition.cited(one.cite)
    for was in sorted(before[before.ne(after)].unique()):
        start = text("no_grade") if was == NO_GRADE else terms.label(GRADES[was])
        said = text("reason_override", when=when, before=start,
                    what=override_in_words(one), cite=cite)  # fmt: skip
        here = before.eq(was) & before.ne(after)
        told = told.mask(here, (told + said).fillna(said))
    return told
