"""From measured units to scores, places and grades; fast enough to be done again and again."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tcgis.rulesets.conditions import GRADES
from tcgis.rulesets.grades import CountQuota, CumulativePercent, Cuts, NoClasses, Quotas
from tcgis.rulesets.model import Edition
from tcgis.scoring import classes, inheritance, overrides
from tcgis.scoring.bases import Year
from tcgis.scoring.classes import NO_GRADE, ByPlace, Ranking
from tcgis.scoring.measured import Measured
from tcgis.scoring.population import keyed
from tcgis.scoring.predicates import surely
from tcgis.scoring.totals import totals

CUT_PLACES: Final = ["class_place", "class_number", "last_A", "last_B", "last_C"]


class PreparedScoring(NamedTuple):
    """Everything that grading asks of the units, with their shares of the weights."""

    edition: Edition
    now: Year
    measured: Measured
    lists: np.ndarray
    """Number of each unit's group and list; 0 for those who have no group."""
    counted: np.ndarray
    """List → how many count in its size without being ranked."""
    percents: np.ndarray
    """List × percentages (or cuts) of its classes; NaN where the rule has none for it."""
    further: list[np.ndarray]
    """What settles strict ties: values of the indicators that the order names."""
    fits: list[np.ndarray]
    """Override → mask of the units it applies to."""
    landlords: np.ndarray
    """Rule of inheritance × unit → number of the landlord, or −1."""


class Settled(NamedTuple):
    """Scores, places and grades of all units, as arrays."""

    score: np.ndarray
    ranking: Ranking
    machine: np.ndarray
    """Grade by place or threshold alone."""
    stages: list[np.ndarray]
    """Grade before the first override and after each."""
    final: np.ndarray
    ranked: np.ndarray
    uncut: np.ndarray
    """Those for whose group the rule has no cuts: they have no grade, whatever an override says."""


def prepare(now: Year, measured: Measured, edition: Edition) -> PreparedScoring:
    """Prepare grading; nothing in it depends on weights."""
    standing = now.standing
    group, listing = (standing[name].cat.codes.to_numpy("int64") for name in ("group", "listing"))
    code = (group + 1) * len(standing["listing"].cat.categories) + listing
    known = np.flatnonzero(np.bincount(code))
    lists = np.searchsorted(known, code)
    counted = standing["counted"].to_numpy(dtype=bool) & (group >= 0)
    some = np.zeros(len(known), dtype="int64")
    some[lists] = np.arange(len(lists))
    return PreparedScoring(
        edition=edition,
        now=now,
        measured=measured,
        lists=lists.astype("int32"),
        counted=np.bincount(lists[counted], minlength=len(known)),
        percents=_percents(standing.iloc[some], edition),
        further=_further(measured, len(lists), edition),
        fits=[surely(one.when, now.units).to_numpy() for one in edition.overrides],
        landlords=inheritance.landlords(now, edition),
    )


def remeasured(prepared: PreparedScoring, measured: Measured) -> PreparedScoring:
    """The same with other values, bases, shares or weights."""
    return prepared._replace(
        measured=measured, further=_further(measured, len(prepared.lists), prepared.edition)
    )


def _percents(each: pd.DataFrame, edition: Edition) -> np.ndarray:
    rule = edition.classes
    if isinstance(rule, NoClasses):
        return np.full((len(each), 3), np.nan)
    given: Mapping[str, Cuts | Quotas]
    given = rule.quotas if isinstance(rule, CountQuota) else rule.cuts
    names = classes.NAMES.get(type(rule), ["A", "B", "C"])
    keys = keyed(each["group"].array, each["first"].array, list(given))
    return classes.table_of(given, list(keys), names)


def _further(measured: Measured, number: int, edition: Edition) -> list[np.ndarray]:
    return [indicator(measured, number, name) for name in edition.rank.order[1:-1]]


def indicator(measured: Measured, number: int, name: str) -> np.ndarray:
    """Value of one indicator of every unit; NaN where its set has none."""
    value = np.full(number, np.nan)
    for part in measured.sets:
        ids = [one.id for one in part.indicators]
        if name in ids:
            value[part.units] = part.value[:, ids.index(name)]
    return value


def settle(prepared: PreparedScoring) -> Settled:
    """Add up, rank and grade."""
    score = totals(prepared.measured, len(prepared.lists), prepared.edition)
    scored = np.where(prepared.now.evaluated, score, np.nan)
    strict = _strict(prepared.edition)
    ranking = classes.rank(scored, prepared.lists, prepared.further if strict else [])
    ranked = ranking.listed > 0
    machine = _machine(prepared, scored, ranking)
    uncut = np.isnan(prepared.percents[prepared.lists]).any(axis=1)
    gradable = ranked & ~uncut
    stages = overrides.apply(machine, prepared.fits, gradable, prepared.edition)
    final = inheritance.inherited(stages[-1], prepared.landlords, gradable)
    return Settled(score, ranking, machine, stages, final, ranked, uncut)


def _strict(edition: Edition) -> bool:
    rule = edition.classes
    return isinstance(rule, CumulativePercent | CountQuota) and rule.ties.take == "strict"


def _machine(prepared: PreparedScoring, scored: np.ndarray, ranking: Ranking) -> np.ndarray:
    rule = prepared.edition.classes
    if isinstance(rule, NoClasses):
        return np.full(len(scored), NO_GRADE)
    if isinstance(rule, CumulativePercent | CountQuota):
        return _by_place(prepared, rule, scored, ranking)
    value = scored
    if rule.kind == "indicator_threshold":
        value = np.where(
            np.isnan(scored), np.nan, indicator(prepared.measured, len(scored), rule.indicator)
        )
    cuts = prepared.percents[prepared.lists]
    return np.where(np.isnan(cuts).any(axis=1), NO_GRADE, classes.by_threshold(value, cuts))


def _by_place(
    prepared: PreparedScoring, rule: ByPlace, scored: np.ndarray, ranking: Ranking
) -> np.ndarray:
    """Grades by place; units fixed before the ranking take one of its places or none."""
    free = _free(prepared, rule, scored, ranking)
    small = ranking.listed < rule.min_group_size.take
    upto, freely = free.upto[prepared.lists], np.where(free.whom, scored, np.nan)
    graded = np.where(small, NO_GRADE, _graded(prepared, rule, free.places, upto, freely))
    # no place lies beyond a cut that is not there: without this everybody would be A
    return np.where(np.isnan(upto).any(axis=1), NO_GRADE, graded)


class _Free(NamedTuple):
    """Those whose place makes their class."""

    whom: np.ndarray
    places: Ranking
    number: np.ndarray
    """List → the number of which percentages are taken."""
    upto: np.ndarray
    """List × (A, B, C): the last of these places that makes the class."""


def _free(prepared: PreparedScoring, rule: ByPlace, scored: np.ndarray, ranking: Ranking) -> _Free:
    fixed, beside = _fixed(prepared)
    free = (ranking.listed > 0) & (fixed == NO_GRADE)
    places = ranking
    if not free[ranking.listed > 0].all():
        places = classes.rank(np.where(free, scored, np.nan), prepared.lists, prepared.further)
    count = len(prepared.counted)
    within = (fixed != NO_GRADE) & ~beside & (ranking.listed > 0)
    number = np.bincount(prepared.lists[free | within], minlength=count) + prepared.counted
    upto = classes.reach(rule, number, prepared.percents)
    for grade in range(upto.shape[1]):
        upto[:, grade] -= np.bincount(prepared.lists[within & (fixed <= grade)], minlength=count)
    return _Free(free, places, number, upto)


def cut_places(prepared: PreparedScoring, settled: Settled) -> pd.DataFrame:
    """Where places make classes: the place that made each unit's class and how far classes reach.

    Returns
    -------
    unit → class_place (by the edition's rule for ties, among those whom no class is fixed for),
    class_number (of which the percentages are taken), last_A, last_B, last_C (the last of those
    places in each class); NA where no place makes a class: another rule, a small list, no rank.
    """
    rule, number = prepared.edition.classes, len(prepared.lists)
    if not isinstance(rule, CumulativePercent | CountQuota):
        return pd.DataFrame(index=range(number), columns=CUT_PLACES, dtype="Int64")
    scored = np.where(prepared.now.evaluated, settled.score, np.nan)
    free = _free(prepared, rule, scored, settled.ranking)
    here = free.whom & (settled.ranking.listed >= rule.min_group_size.take)
    here &= ~np.isnan(free.upto[prepared.lists]).any(axis=1)
    place = getattr(free.places, classes.TIES[rule.ties.take])
    upto = np.maximum(free.upto[prepared.lists], 0)
    columns = [place, free.number[prepared.lists], *upto.T]
    pairs = zip(CUT_PLACES, columns, strict=True)
    known = {name: np.where(here, one, np.nan) for name, one in pairs}
    return pd.DataFrame(known).astype("Int64")


def _graded(
    prepared: PreparedScoring,
    rule: ByPlace,
    places: Ranking,
    upto: np.ndarray,
    scored: np.ndarray,
) -> np.ndarray:
    tie = classes.TIES[rule.ties.take]
    if rule.backfill.take == "none":
        return classes.by_place(getattr(places, tie), upto)

    def ranks(whom: np.ndarray) -> np.ndarray:
        again = classes.rank(np.where(whom, scored, np.nan), prepared.lists, prepared.further)
        place: np.ndarray = getattr(again, tie)
        return place

    return classes.with_backfill(ranks, prepared.lists, upto, _ceilings(prepared))


def _fixed(prepared: PreparedScoring) -> tuple[np.ndarray, np.ndarray]:
    """The class that is fixed before the ranking (−1: none), and who stands outside the number."""
    fixed = np.full(len(prepared.lists), NO_GRADE)
    beside = np.zeros(len(fixed), dtype=bool)
    for one, fits in zip(prepared.edition.overrides, prepared.fits, strict=True):
        if one.fix is not None:
            fixed = np.where(fits, GRADES.index(one.fix), fixed)
            beside = np.where(fits, not one.counts_in_quota, beside)
    return fixed, beside


def _ceilings(prepared: PreparedScoring) -> np.ndarray:
    """The best class that a ceiling leaves to each unit."""
    best = np.zeros(len(prepared.lists), dtype="int64")
    for one, fits in zip(prepared.edition.overrides, prepared.fits, strict=True):
        if one.ceiling is not None:
            best = np.where(fits, np.maximum(best, GRADES.index(one.ceiling)), best)
    return best


def would_be(prepared: PreparedScoring, settled: Settled) -> np.ndarray:
    """Place of each ranked unit, and the one that those scored beside the ranking would have."""
    first = settled.ranking.first if not _strict(prepared.edition) else settled.ranking.place
    place = first.copy()
    aside = prepared.now.scored & ~prepared.now.evaluated & ~np.isnan(settled.score)
    key = classes.tidy(settled.score)
    for at in np.flatnonzero(aside):
        same = settled.ranked & (prepared.lists == prepared.lists[at])
        place[at] = 1 + int((key[same] > key[at]).sum())
    return place
