"""The figure that brings a unit to a class, solved where the score is made of straight lines.

It is so where a change of the figure moves nobody else: printed bases and those of last year.
"""

from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np

from tcgis.analysis.gap.trials import Touched, Trial
from tcgis.rulesets.conditions import GRADES
from tcgis.rulesets.grades import (
    CountQuota,
    CumulativePercent,
    IndicatorThreshold,
    ScoreThreshold,
)
from tcgis.scoring import classes
from tcgis.scoring.grading import Settled
from tcgis.scoring.kernel import fillings
from tcgis.scoring.shapes import MEASURED

_PERCENT: Final = 100


class Line(NamedTuple):
    """weight × clip(slope × z + start, low, high); z is the figure, or 1 ÷ it in a divisor."""

    weight: float
    slope: float
    start: float
    low: float
    high: float

    def at(self, z: float) -> float:
        """Points at ``z``."""
        return self.weight * float(np.clip(self.slope * z + self.start, self.low, self.high))


def solve(on: Trial, stand: Settled, *, machine: int, up: bool) -> float | None:
    """The new figure at which the unit just reaches class ``machine``; None: no closed form.

    Parameters
    ----------
    stand : the group as it stands now.
    machine : the class by place or threshold, 0 (A) to 2 (C).
    up : whether the figure rises.
    """
    if machine >= len(GRADES) - 1 or not on.touched or not _alone(on):
        return None
    below = on.touched[0].one.per == on.item
    if any((one.one.per == on.item) != below for one in on.touched):
        return None
    now = on.touched[0].per if below else on.touched[0].of
    if below and now <= 0:
        return None
    z, outward = (1 / now, not up) if below else (now, up)
    found = _threshold(on, machine, below=below) if _by_value(on) else _by_points(
        on, stand, machine, z, outward=outward, below=below)  # fmt: skip
    if found is None or not np.isfinite(found) or (found > z) != outward or (below and found <= 0):
        return None
    return 1 / found if below else found


def _alone(on: Trial) -> bool:
    """Whether nobody else's points move with the figure, and the unit's own do in lines."""
    edition = on.prepared.edition
    rule = edition.classes
    if isinstance(rule, CumulativePercent | CountQuota) and (
        rule.backfill.take != "none" or any(one.fix is not None for one in edition.overrides)
    ):
        return False
    if on.prepared.measured.sets[0].spread[on.at].any():
        return False
    return all(_still(one, on.at) for one in on.touched)


def _still(it: Touched, at: int) -> bool:
    mean = any(
        rule.take == "group_mean_score" and (it.now.state == state).any()
        for state, rule in fillings(it.one)
    )
    return it.scope is None and not mean and bool(it.now.state[at] == MEASURED)


def _by_value(on: Trial) -> bool:
    return isinstance(on.prepared.edition.classes, IndicatorThreshold)


def _times(it: Touched, *, below: bool) -> float:
    """Value of the indicator ÷ z."""
    return it.one.times * (it.of if below else 1 / it.per)


def _threshold(on: Trial, machine: int, *, below: bool) -> float | None:
    rule: Any = on.prepared.edition.classes
    cut = on.prepared.percents[on.prepared.lists[on.at]][machine]
    times = [_times(it, below=below) for it in on.touched if it.one.id == rule.indicator]
    return cut / times[0] if times and times[0] else None


def _by_points(
    on: Trial, stand: Settled, machine: int, z: float, *, outward: bool, below: bool
) -> float | None:
    needed = _needed(on, stand, machine)
    lines = [_line(it, on.at, below=below) for it in on.touched]
    if needed is None or any(one is None for one in lines):
        return None
    known = [one for one in lines if one is not None]
    part = on.prepared.measured.sets[0]
    weights = np.array([one.weight for one in part.indicators])
    columns = [one.column for one in on.touched]
    others = np.delete(part.share[on.at] * weights, columns).sum()
    others += sum(one.points[on.at] for one in on.prepared.measured.adjusted)
    return _meet(known, z, float(needed - others), outward=outward)


def _needed(on: Trial, stand: Settled, machine: int) -> float | None:
    """The score from which on the unit is in the class, others' scores as they are."""
    rule, which = on.prepared.edition.classes, on.prepared.lists[on.at]
    if isinstance(rule, ScoreThreshold):
        return float(on.prepared.percents[which][machine])
    if not isinstance(rule, CumulativePercent | CountQuota):
        return None
    rivals = (on.prepared.lists == which) & stand.ranked
    rivals[on.at] = False
    number = np.array([rivals.sum() + 1 + on.prepared.counted[which]])
    upto = int(classes.reach(rule, number, on.prepared.percents[[which]])[0, machine])
    best = np.sort(stand.score[rivals])[::-1]
    return float(best[upto - 1]) if 1 <= upto <= len(best) else None


def _line(it: Touched, at: int, *, below: bool) -> Line | None:
    score: Any = it.one.score
    share = _SHAPES[score.kind](score, it, at) if score.kind in _SHAPES else None
    if share is None or not np.isfinite(share[:2]).all():
        return None
    slope, start, low, high = share
    return Line(it.one.weight, slope * _times(it, below=below), start, low, high)


def _open(score: Any) -> tuple[float, float]:  # noqa: ANN401
    low, high = score.floor, getattr(score, "cap", None)
    return -np.inf if low is None else low, np.inf if high is None else high


def _ratio(score: Any, it: Touched, at: int) -> tuple[float, ...]:  # noqa: ANN401
    return (1 / it.now.base[at], 0, *_open(score))


def _reversed(score: Any, it: Touched, at: int) -> tuple[float, ...]:  # noqa: ANN401
    return (-1 / it.now.base[at], 2, *_open(score))


def _best(score: Any, it: Touched, at: int) -> tuple[float, ...] | None:  # noqa: ANN401
    return None if score.down else _ratio(score, it, at)


def _minmax(score: Any, it: Touched, at: int) -> tuple[float, ...] | None:  # noqa: ANN401
    low, width = it.now.low[at], it.now.base[at] - it.now.low[at]
    if not width > 0:
        return None
    slope = (score.high - score.low) / _PERCENT / width * (-1 if score.down else 1)
    zero = it.now.base[at] if score.down else low
    ends = sorted((score.low / _PERCENT, score.high / _PERCENT))
    return (slope, score.low / _PERCENT - slope * zero, *ends)


def _manual(score: Any, it: Touched, at: int) -> tuple[float, ...]:  # noqa: ANN401, ARG001
    return (1 / it.one.weight, 0, 0, 1)


_SHAPES: Final[dict[str, Any]] = {
    "ratio": _ratio,
    "reversed": _reversed,
    "ratio_to_best": _best,
    "minmax": _minmax,
    "manual": _manual,
}


def _meet(lines: list[Line], z: float, needed: float, *, outward: bool) -> float | None:
    """Where the sum of the lines first comes to ``needed``, going from ``z`` one way."""
    kinks = {(end - one.start) / one.slope for one in lines if one.slope
             for end in (one.low, one.high) if np.isfinite(end)}  # fmt: skip
    way = 1.0 if outward else -1.0
    ahead = sorted((kink for kink in kinks if (kink - z) * way > 0), key=lambda kink: kink * way)
    stops = [z, *ahead, (ahead[-1] if ahead else z) + way * (1 + abs(z))]
    for start, stop in pairwise(stops):
        here, there = (sum(one.at(each) for one in lines) for each in (start, stop))
        last = stop == stops[-1]
        if there > here and (last or there >= needed):
            return start + (stop - start) * (needed - here) / (there - here)
    return None
