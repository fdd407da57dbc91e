"""What would change a grade (升档差额): the smallest change of one figure that lifts it.

Everybody else's figures stay; bases, places and numbers are computed again. Every answer was tried:
the engine, run again with the change, gives the class, and with one step less it does not.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from tcgis.analysis.gap.search import Case, Found, Move, search
from tcgis.rulesets.conditions import GRADES
from tcgis.rulesets.measures import Indicator
from tcgis.rulesets.model import Edition
from tcgis.scoring import grading
from tcgis.scoring.engine import Scored, prepare_scoring, score
from tcgis.words import terms
from tcgis.words.terms import text

COLUMNS: Final = [
    "quantity", "direction", "change", "new_value", "target", "reachable", "reason", "method",
]  # fmt: skip
_DECIMALS: Final = 2
_NOISE: Final = 1e-9
_FARTHEST: Final = 1e6
"""A figure is raised to at most this many times the largest of all units."""


def find_gaps(
    units: pd.DataFrame,
    edition: Edition,
    unit: object,
    *,
    previous: pd.DataFrame | None = None,
    scored: Scored | None = None,
    closed: bool = True,
) -> pd.DataFrame:
    """What lifts one unit to each better class, figure by figure.

    Parameters
    ----------
    units, edition, previous : as given to ``score``.
    scored : what ``score`` made of them, if at hand.
    closed : False: by search alone.

    Returns
    -------
    quantity, direction (up, down), change (signed, in the quantity's unit, in steps of its
    decimals), new_value, target (the class that is reached or bettered), reachable, reason (why
    not; NA where reachable), method (closed, search). One row without quantity where no figure
    can help.

    Raises
    ------
    KeyError
        If there is no such unit.
    """
    scored = score(units, edition, previous=previous) if scored is None else scored
    prepared = prepare_scoring(units, edition, previous=previous, bases=scored.bases)
    at = int(prepared.now.ids.get_indexer(pd.Index([unit]))[0])
    if at < 0:
        raise KeyError(unit)
    settled = grading.settle(prepared)
    grade = int(settled.final[at])
    row = scored.scores.iloc[int(scored.scores.index.get_indexer(pd.Index([unit]))[0])]
    if grade <= 0:
        return _table([_nothing(row["reason"], grade)])
    if abs(settled.score[at] - row["score"]) > _NOISE:
        # a sum of which a part is missing was scored on less land than its figures show
        return _table([{"reachable": False, "reason": text("gap_of_parts")}])
    case = Case(units, edition, unit, previous, scored.bases, prepared, at, grade)
    return _table([row for move in _moves(case) for row in _rows(case, move, closed=closed)])


def _nothing(grade_reason: str, grade: int) -> dict[str, object]:
    why = "" if pd.isna(grade_reason) else grade_reason
    reason = text("gap_best") if grade == 0 else text("gap_no_grade", why=why)
    return {"reachable": False, "reason": reason}


def _table(rows: list[dict[str, object]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=COLUMNS)
    texts = dict.fromkeys(("quantity", "direction", "target", "reason", "method"), "string")
    figures = dict.fromkeys(("change", "new_value"), "float64")
    return table.astype({**texts, **figures, "reachable": "bool"})


def _moves(case: Case) -> Iterator[Move]:
    """Each figure of the unit's indicators, the way that does it good."""
    part = next(one for one in case.prepared.measured.sets if case.at in one.units)
    divisors = {one.per for one in part.indicators}
    for item, up in dict.fromkeys(way for one in part.indicators for way in _ways(one)):
        values = case.prepared.now.units[item].to_numpy("float64")
        start, decimals = float(values[case.at]), step_decimals(item, case.edition)
        far = float(np.nanmax(np.abs(values), initial=1.0)) * _FARTHEST if up else start
        steps = far * 10**decimals
        # a divisor stays above zero
        last = np.ceil(steps - 1e-6) - 1 if item in divisors and not up else np.floor(steps + 1e-6)
        yield Move(item, up, start, decimals, max(int(np.nan_to_num(last)), 0))


def _ways(one: Indicator) -> list[tuple[str, bool]]:
    less = one.score.kind == "reversed" or bool(getattr(one.score, "down", False))
    return [(one.of, not less)] + ([] if one.per is None else [(one.per, less)])


def step_decimals(item: str, edition: Edition) -> int:
    """Decimals with which a figure is shown; a change is given in steps of the last of them."""
    words = edition.words()
    known = item in words or item in terms.load().terms
    shown = terms.decimals(item, extra=words) if known else None
    return _DECIMALS if shown is None else shown


def _rows(case: Case, move: Move, *, closed: bool) -> Iterator[dict[str, object]]:
    """One row a better class, the next one first."""
    targets = list(range(case.grade - 1, -1, -1))
    found = search(case, move, targets, closed=closed)
    for target in targets:
        one = found[target]
        row: dict[str, object] = {"quantity": move.item, "target": GRADES[target],
                                  "direction": "up" if move.up else "down"}  # fmt: skip
        if isinstance(one, Found):
            yield row | {"change": move.change(one.steps), "new_value": move.value(one.steps),
                         "reachable": True, "method": one.method}  # fmt: skip
        else:
            yield row | {"reachable": False, "reason": one.sentence}
