"""Whether a grade holds when land, tax and weights differ slightly from the data.

Every draw multiplies each unit's amounts by factors of its own and the weights by factors that are
the same for all, then scores, ranks and grades the whole county again. The tolerances, the number
of draws and the marks of the three labels are our own proposal; no scheme that we know gives any.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis.analysis import draws
from tcgis.rulesets.conditions import GRADES
from tcgis.rulesets.grades import CountQuota, CumulativePercent
from tcgis.rulesets.model import Edition
from tcgis.scoring import grading
from tcgis.scoring.classes import NO_GRADE, letters
from tcgis.scoring.engine import prepare_scoring
from tcgis.scoring.grading import PreparedScoring, Settled

STABLE: Final = 0.95
"""A grade kept in at least this share of the draws is stable."""
BORDERLINE: Final = 0.70
"""In at least this: borderline; in fewer: volatile."""
_LAND, _TAX, _WEIGHTS = 0.02, 0.01, 0.05


class Plan(NamedTuple):
    """What is drawn, how often, and from which seed."""

    amounts: Mapping[str, float] = MappingProxyType({"land_mu": _LAND, "tax_wan": _TAX})
    """Quantity → largest part by which it may be wrong, either way."""
    weights: float = _WEIGHTS
    """The same for each weight; a set's weights are then brought back to their sum."""
    draws: int = 200
    seed: int = 20241231


def measure_stability(
    units: pd.DataFrame,
    edition: Edition,
    *,
    previous: pd.DataFrame | None = None,
    plan: Plan | None = None,
    progress: Callable[[float], None] | None = None,
) -> pd.DataFrame:
    """How far each unit keeps its grade; the least certain first, units without a grade last.

    Factors are uniform within the tolerance and independent, unit by unit. Bases that are
    statistics of the year, ranks and classes are computed again for each draw. Who is evaluated,
    in which group, which override applies, and the year before stay those of the given data.

    Parameters
    ----------
    units, previous : as for ``scoring.engine.score``.
    progress : called with the share of the draws that are done.

    Returns
    -------
    unit → grade; kept_share, of the draws, in which it stays; stability: stable, borderline,
    volatile; share_A … share_D, of the draws; gap_points, of its own score to the nearest unit of
    another class of its list, or to the nearest cut (NA where the cut is not in points). NA for
    units without a grade.
    """
    chosen = plan or Plan()
    prepared = prepare_scoring(units, edition, previous=previous)
    given = grading.settle(prepared)
    kit = draws.draw_kit(prepared, frozenset(chosen.amounts))
    count = np.zeros((len(units), len(GRADES)))
    rows = np.arange(len(units))
    for number in range(chosen.draws):
        final = grading.settle(draws.perturbed(kit, *_draw(kit, chosen, number))).final
        graded = final != NO_GRADE
        count[rows[graded], final[graded]] += 1
        if progress:
            progress((number + 1) / chosen.draws)
    return _table(prepared, given, count / chosen.draws)


def _draw(
    kit: draws.DrawKit, plan: Plan, number: int
) -> tuple[dict[str, np.ndarray], list[np.ndarray]]:
    """Factors of every amount, and the weights; a draw does not depend on the one before."""
    rng = np.random.default_rng([plan.seed, number])
    units = len(kit.prepared.lists)
    factors = {name: rng.uniform(1 - wide, 1 + wide, units)
               for name, wide in sorted(plan.amounts.items())}  # fmt: skip
    weights = []
    for part in kit.prepared.measured.sets:
        given = np.array([one.weight for one in part.indicators])
        moved = given * rng.uniform(1 - plan.weights, 1 + plan.weights, len(given))
        weights.append(moved * (given.sum() / moved.sum()))
    return factors, weights


def _table(prepared: PreparedScoring, given: Settled, share: np.ndarray) -> pd.DataFrame:
    graded = given.final != NO_GRADE
    kept = np.where(graded, share[np.arange(len(share)), given.final], np.nan)
    label = np.select([kept >= STABLE, kept >= BORDERLINE], ["stable", "borderline"], "volatile")
    table = pd.DataFrame(
        {"grade": letters(given.final), "kept_share": kept}, index=prepared.now.ids
    )
    table["stability"] = pd.Series(label, table.index, dtype="string").where(graded)
    for at, name in enumerate(GRADES):
        table[f"share_{name}"] = np.where(graded, share[:, at], np.nan)
    table["gap_points"] = np.where(graded, gaps(prepared, given), np.nan)
    return table.sort_values(["kept_share", "gap_points"], kind="stable", na_position="last")


def gaps(prepared: PreparedScoring, settled: Settled) -> np.ndarray:
    """Points from each unit's score to the nearest other class, before any override.

    By place: to the nearest unit of another class in the list, all others unmoved. By score: to
    the nearest cut. NaN without a class, and where the cut is that of an indicator.
    """
    rule, machine = prepared.edition.classes, settled.machine
    if isinstance(rule, CumulativePercent | CountQuota):
        return _to_neighbours(prepared, settled)
    if rule.kind != "score_threshold":
        return np.full(len(machine), np.nan)
    way = np.abs(settled.score[:, None] - prepared.percents[prepared.lists]).min(axis=1)
    return np.where(machine == NO_GRADE, np.nan, way)


def _to_neighbours(prepared: PreparedScoring, settled: Settled) -> np.ndarray:
    """Up to the last of a better class, down to the first of a worse one, whichever is nearer."""
    grade, lists, score = settled.machine, prepared.lists, settled.score
    placed = (grade != NO_GRADE) & ~_out_of_order(prepared)
    shape = (len(prepared.counted), len(GRADES) + 2)
    lowest, highest = np.full(shape, np.inf), np.full(shape, -np.inf)
    at = (lists[placed], grade[placed] + 1)
    np.minimum.at(lowest, at, score[placed])
    np.maximum.at(highest, at, score[placed])
    better = np.minimum.accumulate(lowest, axis=1)
    worse = np.maximum.accumulate(highest[:, ::-1], axis=1)[:, ::-1]
    up, down = better[lists, grade] - score, score - worse[lists, grade + 2]
    way = np.minimum(up, down)
    return np.where(placed & np.isfinite(way), way, np.nan)


def _out_of_order(prepared: PreparedScoring) -> np.ndarray:
    """Units under a ceiling whose places went to others: score alone does not say their class."""
    out = np.zeros(len(prepared.lists), dtype=bool)
    if prepared.edition.classes.backfill.take == "none":  # type: ignore[union-attr]
        return out
    for one, fits in zip(prepared.edition.overrides, prepared.fits, strict=True):
        out |= fits & (one.kind == "ceiling")
    return out
