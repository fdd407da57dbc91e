"""What moved a unit's grade, by the unit's own facts, and what the grade would be without it."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from tcgis.analysis.deciding import deciding_facts
from tcgis.analysis.known import Words
from tcgis.rulesets.conditions import GRADES
from tcgis.rulesets.grades import CountQuota, CumulativePercent, Override
from tcgis.rulesets.model import Edition
from tcgis.rulesets.words import override_in_words
from tcgis.scoring import overrides
from tcgis.scoring.classes import NO_GRADE
from tcgis.scoring.predicates import surely
from tcgis.words import terms
from tcgis.words.terms import text

_RANKED = ["graded", "unrated"]


class _Moved(NamedTuple):
    """One override: whom it fits, and the grades before, after and at the end without it."""

    one: Override
    whom: np.ndarray
    before: np.ndarray
    after: np.ndarray
    without: np.ndarray
    final: np.ndarray


def moved(scores: pd.DataFrame, units: pd.DataFrame, words: Words) -> pd.Series:
    """The sentences of each unit on the overrides that fit it, then of a landlord's class."""
    edition = words.edition
    said = pd.Series("", scores.index, dtype="string")
    stages, each = _stages(scores, units, edition)
    for part in each:
        said = said + _sentences(part, scores.index, units, words)
    return said + _rest(scores, units, stages, edition)


def _stages(
    scores: pd.DataFrame, units: pd.DataFrame, edition: Edition
) -> tuple[list[np.ndarray], list[_Moved]]:
    """The grades before the first override and after each, as the scoring made them."""
    codes = scores["machine_grade"].map({name: at for at, name in enumerate(GRADES)})
    grades = codes.astype("float64").fillna(NO_GRADE).to_numpy("int64")
    ranked = scores["state"].isin(_RANKED).to_numpy(dtype=bool)
    fits = [surely(one.when, units).to_numpy() for one in edition.overrides]
    stages = overrides.apply(grades, fits, ranked, edition)
    found = []
    for at, one in enumerate(edition.overrides):
        others = [*fits[:at], np.zeros(len(ranked), dtype=bool), *fits[at + 1 :]]
        without = overrides.apply(grades, others, ranked, edition)[-1]
        before, after = stages[at : at + 2]
        whom = fits[at] & ranked
        found.append(_Moved(one, whom, before, after, without, stages[-1]))
    return stages, found


def _sentences(part: _Moved, index: pd.Index, units: pd.DataFrame, words: Words) -> pd.Series:
    """A sentence for whom the override moved, or would if others did not, or caps anyhow."""
    told = (part.before != part.after) | (part.without != part.final)
    if part.one.kind == "ceiling":
        told |= part.whom
    at = np.flatnonzero(told)
    facts = deciding_facts(part.one.when, units.iloc[at], words)
    cite, what = words.edition.cited(part.one.cite), override_in_words(part.one)
    said = np.full(len(index), "", dtype="object")
    said[at] = [
        text("explain_override", fact=fact, what=what, outcome=_outcome(part, each, words.edition),
             cite=cite)
        for fact, each in zip(facts, at.tolist(), strict=True)
    ]  # fmt: skip
    return pd.Series(pd.array(said, dtype="string"), index)


def _outcome(part: _Moved, at: int, edition: Edition) -> str:
    """What the grade would be without the override, where that can be told of one unit alone."""
    rule = edition.classes
    if part.one.kind == "fix":
        return ""
    if isinstance(rule, CumulativePercent | CountQuota) and rule.backfill.take == "next":
        refilled = part.one.kind == "ceiling"
        return text("explain_refilled") if refilled else ""
    if part.without[at] != part.final[at]:
        return text("explain_without", grade=_grade(part.without[at]))
    if part.before[at] != part.after[at]:
        return text("explain_was", grade=_grade(part.before[at]))
    return text("explain_unmoved")


def _grade(code: int) -> str:
    return text("no_grade") if code == NO_GRADE else terms.label(GRADES[code])


def _rest(
    scores: pd.DataFrame, units: pd.DataFrame, stages: list[np.ndarray], edition: Edition
) -> pd.Series:
    """What the scoring says beside the overrides: a landlord's class."""
    reasons = scores["reason"].astype("string").fillna("")
    own = overrides.override_reasons(stages, edition, units).fillna("")
    graded = scores["state"].eq("graded").fillna(value=False)
    rest = [
        whole.removeprefix(part) if is_ else ""
        for whole, part, is_ in zip(reasons, own, graded, strict=True)
    ]
    return pd.Series(pd.array(rest, dtype="string"), scores.index)
