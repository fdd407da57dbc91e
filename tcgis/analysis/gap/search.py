"""The search behind ``gap``: how many steps of one figure it takes to reach a class."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis.analysis.gap import closed_form, reasons, trials
from tcgis.analysis.gap.reasons import Why
from tcgis.rulesets.conditions import Condition
from tcgis.rulesets.model import Edition
from tcgis.rulesets.wholeness import parts
from tcgis.scoring import grading
from tcgis.scoring.classes import NO_GRADE
from tcgis.scoring.engine import prepare_scoring
from tcgis.scoring.grading import PreparedScoring

_NEAR: Final = 3
"""Steps around a solution of real numbers within which that of whole steps lies."""
_EVEN: Final = 200
Grade = Callable[[int], int]


class Move(NamedTuple):
    """A figure of the unit that may change one way, in steps of what a reader sees."""

    item: str
    up: bool
    start: float
    decimals: int
    most: int
    """Steps that it can go at all."""

    def change(self, steps: int) -> float:
        """Signed change after this many steps."""
        return (1.0 if self.up else -1.0) * round(steps / 10.0**self.decimals, self.decimals)

    def value(self, steps: int) -> float:
        """The figure after this many steps."""
        return self.start + self.change(steps)

    def steps(self, value: float) -> float:
        """How many steps it is to a value."""
        return (value - self.start) * (1 if self.up else -1) * 10.0**self.decimals


class Case(NamedTuple):
    """What stays the same while figures of one unit are tried."""

    units: pd.DataFrame
    edition: Edition
    unit: Any
    previous: pd.DataFrame | None
    bases: pd.DataFrame
    prepared: PreparedScoring
    at: int
    grade: int


class Found(NamedTuple):
    """How many steps it takes, and how that was found."""

    steps: int
    method: str


class _Stretch(NamedTuple):
    """Steps on which no condition changes its answer."""

    first: int
    last: int
    on: trials.Trial
    grade: Grade


def search(case: Case, move: Move, targets: list[int], *, closed: bool) -> dict[int, Found | Why]:
    """What reaches each class, or why nothing does."""
    if np.isnan(move.start):
        return dict.fromkeys(targets, reasons.unknown(move.item, case.prepared))
    if move.most < 1:
        return dict.fromkeys(targets, reasons.no_step(move.item, case.prepared))
    found: dict[int, Found | Why] = {}
    for first, last in _stretches(case, move):
        looked = _look(case, move, (first, last), targets, closed=closed)
        for target, one in looked.items():
            found[target] = reasons.stronger(found.get(target), one)
        targets = [target for target in targets if not isinstance(found[target], Found)]
        if not targets:
            break
    return found


def _look(
    case: Case, move: Move, span: tuple[int, int], targets: list[int], *, closed: bool
) -> dict[int, Found | Why]:
    """What one stretch has to say of each class."""
    prepared = case.prepared if span[0] < 1 else _with_figure(case, move, span[0])
    first = max(span[0], 1)
    if not prepared.now.evaluated[case.at]:
        return dict.fromkeys(targets, reasons.leaves(move.value(first - 1), move.item, prepared))
    on = trials.trial(prepared, case.at, move.item)
    stretch = _Stretch(first, span[1], on, _grade(case, move, on))
    small = bool(trials.settled(on, move.value(first)).machine[on.at] == NO_GRADE)
    finals = reasons.finals(prepared, case.at, small=small)
    looked: dict[int, Found | Why] = {}
    for target in targets:
        fits = [machine for machine, final in enumerate(finals) if 0 <= final <= target]
        looked[target] = (
            _reach(stretch, move, max(fits), target, closed=closed)
            if fits
            else reasons.blocked(prepared, case.at, target, small=small)
        )
    return _confirmed(case, move, stretch, looked)


def _confirmed(
    case: Case, move: Move, stretch: _Stretch, looked: dict[int, Found | Why]
) -> dict[int, Found | Why]:
    """The same if the engine, run again with everybody, finds what the trial found."""
    tried = {target: one for target, one in looked.items()
             if isinstance(one, Found) or one.kind == "short"}  # fmt: skip
    steps = min((one.steps for one in tried.values() if isinstance(one, Found)),
                default=stretch.last)  # fmt: skip
    if not tried or _agree(case, move, stretch.on, steps):
        return looked
    grade = cache(lambda steps: _by_engine(case, move, steps))
    for target in tried:
        steps = first_reached(grade, stretch.first, stretch.last, target)
        short = reasons.not_enough(stretch.on, move.value(stretch.last), up=move.up)
        looked[target] = Found(steps, "search") if steps else short
    return looked


def _agree(case: Case, move: Move, on: trials.Trial, steps: int) -> bool:
    """Whether trial and engine see the same scores in the group and the same grade."""
    tried = trials.settled(on, move.value(steps))
    found = grading.settle(_with_figure(case, move, steps, anew=True))
    same = np.allclose(tried.score, found.score[on.units], rtol=1e-12, atol=1e-9, equal_nan=True)
    return bool(same and tried.final[on.at] == found.final[case.at])


def _reach(
    stretch: _Stretch, move: Move, machine: int, target: int, *, closed: bool
) -> Found | Why:
    steps = _solved(stretch, move, machine, target) if closed else 0
    if steps:
        return Found(steps, "closed")
    even = _EVEN if _both_ways(stretch.on) else 0
    steps = first_reached(stretch.grade, stretch.first, stretch.last, target, even=even)
    if steps:
        return Found(steps, "search")
    return reasons.not_enough(stretch.on, move.value(stretch.last), up=move.up)


def _solved(stretch: _Stretch, move: Move, machine: int, target: int) -> int:
    """Steps by the closed form, set right to whole steps; 0 where it does not hold."""
    stand = trials.settled(stretch.on, move.value(stretch.first))
    value = closed_form.solve(stretch.on, stand, machine=machine, up=move.up)
    if value is None:
        return 0
    near = int(min(max(move.steps(value), 0), stretch.last))
    for steps in range(max(near - 1, stretch.first), min(near + _NEAR, stretch.last + 1)):
        if _reached(stretch.grade(steps), target):
            before = steps == stretch.first or not _reached(stretch.grade(steps - 1), target)
            return steps if before else 0
    return 0


def _both_ways(on: trials.Trial) -> bool:
    return len({one.one.per == on.item for one in on.touched}) > 1


def first_reached(grade: Grade, first: int, last: int, target: int, *, even: int = 0) -> int:
    """The least steps at which the class is found reached, by doubling and halving; 0 if none.

    Parameters
    ----------
    even : number of further places, evenly spread, to look at on the way: for a figure that is
        above a line in one indicator and below it in another, and may help only in between.
    """
    widths = [2**power for power in range((last - first + 1).bit_length())]
    places = {first - 1 + width for width in widths} | {last}
    places |= {first + (last - first) * each // even for each in range(even)}
    before = first - 1
    for steps in sorted(places):
        if _reached(grade(steps), target):
            return _halved(grade, before, steps, target)
        before = steps
    return 0


def _halved(grade: Grade, short: int, enough: int, target: int) -> int:
    while enough - short > 1:
        middle = (short + enough) // 2
        if _reached(grade(middle), target):
            enough = middle
        else:
            short = middle
    return enough


def _reached(grade: int, target: int) -> bool:
    return 0 <= grade <= target


def _stretches(case: Case, move: Move) -> Iterator[tuple[int, int]]:
    """Spans of steps, cut where a condition on the figure may change its answer.

    The first begins with the step 0, which is how things stand, unless that is a place to cut.
    """
    cuts = {steps for value in _asked(case.edition, move.item)
            for steps in _crossings(move, value) if 1 <= steps <= move.most}  # fmt: skip
    starts = sorted({0, *cuts}) if 1 not in cuts else sorted(cuts)
    yield from zip(starts, [*(start - 1 for start in starts[1:]), move.most], strict=True)


def _asked(edition: Edition, item: str) -> set[float]:
    """Numbers that conditions and groups compare it with; the sign of it matters always."""
    conditions = [part for _, part in parts(edition)
                  if isinstance(part, Condition) and part.field == item]  # fmt: skip
    given = [each for one in conditions for test in one.tests.values()
             for each in (test if isinstance(test, tuple) else (test,))]  # fmt: skip
    given += [edge for one in edition.groups.by if one.field == item and one.bands
              for edge in one.bands.values()]  # fmt: skip
    return {0.0, *(float(one) for one in given
                   if isinstance(one, int | float) and not isinstance(one, bool))}  # fmt: skip


def _crossings(move: Move, value: float) -> Iterator[int]:
    """First steps at which the figure is at the value, and beyond it."""
    if not 0 <= move.steps(value) <= move.most:
        return
    near = range(int(move.steps(value)) - 1, int(move.steps(value)) + _NEAR)
    way = 1 if move.up else -1
    yield next(steps for steps in near if (move.value(steps) - value) * way >= 0)
    yield next(steps for steps in near if (move.value(steps) - value) * way > 0)


def _with_figure(case: Case, move: Move, steps: int, *, anew: bool = False) -> PreparedScoring:
    """All units prepared with the figure changed; ``anew``: with their own bases."""
    units = case.units.assign(**{move.item: case.units[move.item].astype("float64")})
    units.loc[case.unit, move.item] = move.value(steps)
    bases = None if anew else case.bases
    return prepare_scoring(units, case.edition, previous=case.previous, bases=bases)


def _grade(case: Case, move: Move, on: trials.Trial) -> Grade:
    """Grade of the unit after this many steps."""
    counted = {name for _, one in case.edition.adjustments()
               for name in (one.count_of, one.points_of)}  # fmt: skip
    if move.item in counted | {one.field for one in case.edition.groups.by}:
        return cache(lambda steps: _by_engine(case, move, steps))
    return cache(lambda steps: int(trials.settled(on, move.value(steps)).final[on.at]))


def _by_engine(case: Case, move: Move, steps: int) -> int:
    return int(grading.settle(_with_figure(case, move, steps, anew=True)).final[case.at])
