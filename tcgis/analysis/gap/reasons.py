"""Why a figure cannot lift a unit to a better class."""

from itertools import pairwise
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
import pandas as pd

from tcgis.analysis.gap import trials
from tcgis.rulesets.conditions import GRADES
from tcgis.rulesets.grades import CountQuota, CumulativePercent
from tcgis.rulesets.words import override_in_words, when_in_words
from tcgis.scoring import grading, overrides
from tcgis.scoring.classes import NO_GRADE
from tcgis.scoring.grading import PreparedScoring
from tcgis.scoring.shapes import MEASURED
from tcgis.words import terms
from tcgis.words.terms import text
from tcgis.words.units import round_half_up

_PERCENT: Final = 100
T = TypeVar("T")


class Why(NamedTuple):
    """``blocked``, ``short`` or ``leaves``, and the sentence."""

    kind: str
    sentence: str


def stronger(old: T | Why | None, new: T | Why) -> T | Why:
    """Of what two stretches of a way say, what a reader should hear."""
    if old is None or not isinstance(new, Why):
        return new
    if isinstance(old, Why) and old.kind == "blocked" and new.kind == "leaves":
        return old
    return new


def finals(prepared: PreparedScoring, unit: int, *, small: bool) -> list[int]:
    """Final grade of the unit for each class (A … D) that place or threshold may give it."""
    taken = _landlord(prepared, unit)
    if taken != NO_GRADE:
        return [taken] * len(GRADES)
    machine = np.full(len(GRADES), NO_GRADE) if small else np.arange(len(GRADES))
    return [int(one) for one in _stages(prepared, unit, machine)[-1]]


def blocked(prepared: PreparedScoring, unit: int, target: int, *, small: bool) -> Why:
    """What keeps the unit from the class whatever its score is."""
    taken = _landlord(prepared, unit)
    if taken != NO_GRADE:
        return Why("blocked", text("gap_inherits", grade=terms.label(GRADES[taken])))
    stages = _stages(prepared, unit, np.array([NO_GRADE if small else 0]))
    moved = [at for at, (before, after) in enumerate(pairwise(stages))
             if after[0] > target and after[0] != before[0]]  # fmt: skip
    rule: Any = prepared.edition.classes
    if not moved and isinstance(rule, CumulativePercent | CountQuota):
        return Why("blocked", text("reason_small_group", size=rule.min_group_size.take))
    if not moved:
        return Why("blocked", text("reason_no_cut"))
    one = prepared.edition.overrides[moved[-1]]
    when = when_in_words(one.when, prepared.edition)
    return Why("blocked", text("gap_blocked", when=when, what=override_in_words(one),
                               cite=prepared.edition.cited(one.cite)))  # fmt: skip


def _landlord(prepared: PreparedScoring, unit: int) -> int:
    """The grade that the unit takes from its landlord, if any."""
    roots = prepared.landlords[:, unit]
    if not (roots >= 0).any():
        return NO_GRADE
    given = grading.settle(prepared).stages[-1][roots[roots >= 0]]
    return int(given[-1])


def _stages(prepared: PreparedScoring, unit: int, machine: np.ndarray) -> list[np.ndarray]:
    fits = [np.full(len(machine), one[unit]) for one in prepared.fits]
    return overrides.apply(machine, fits, np.ones(len(machine), dtype=bool), prepared.edition)


def leaves(value: float, item: str, prepared: PreparedScoring) -> Why:
    """Beyond ``value`` the unit is not evaluated any more."""
    return Why(
        "leaves", text("gap_leaves", item=prepared.edition.label(item), value=_figure(value))
    )


def not_enough(on: trials.Trial, value: float, *, up: bool) -> Why:
    """The farthest that the figure can go is not far enough."""
    stand, edition = trials.settled(on, value), on.prepared.edition
    full = all(_full(one, on, value) for one in on.touched)
    grade = int(stand.final[on.at])
    sentence = text(
        "gap_capped" if full else "gap_short",
        item=edition.label(on.item),
        way=text("gap_more" if up else "gap_less"),
        score=_figure(float(stand.score[on.at])),
        rank=int(stand.ranking.first[on.at]),
        listed=int(stand.ranking.listed[on.at]),
        grade=text("no_grade") if grade == NO_GRADE else terms.label(GRADES[grade]),
    )
    return Why("short", sentence)


def no_step(item: str, prepared: PreparedScoring) -> Why:
    """There is not one step to go."""
    return Why("short", text("gap_no_step", item=prepared.edition.label(item)))


def unknown(item: str, prepared: PreparedScoring) -> Why:
    """The figure is missing."""
    return Why("short", text("gap_unknown", item=prepared.edition.label(item)))


def _full(it: trials.Touched, on: trials.Trial, value: float) -> bool:
    """Whether the indicator earns all that it can with the figure at ``value``."""
    score: Any = it.one.score
    limits = {"ratio": lambda: score.cap, "reversed": lambda: score.cap,
              "minmax": lambda: max(score.low, score.high) / _PERCENT,
              "steps": lambda: max(one.points for one in score.steps) / it.one.weight}  # fmt: skip
    limit = limits.get(score.kind, lambda: 1.0)()
    share = trials.shares(on, value)[it.column]
    return bool(it.now.state[on.at] != MEASURED or (limit is not None and share >= limit - 1e-9))


def _figure(value: float) -> str:
    return f"{round_half_up(pd.Series([value]), 2).iloc[0]:,.2f}"
