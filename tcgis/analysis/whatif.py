"""What would be: another edition, other weights or cuts, other amounts of some units.

Nothing here touches a run. Both sides are scored from the same units; only the question differs.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from pydantic import ValidationError

from tcgis.errors import EditionError, InputError
from tcgis.rulesets.conditions import GRADES
from tcgis.rulesets.grades import Cuts, Quotas
from tcgis.rulesets.load import load_edition
from tcgis.rulesets.model import Edition
from tcgis.rulesets.refusals import describe
from tcgis.rulesets.wholeness import faults
from tcgis.scoring import grading, kernel
from tcgis.scoring.classes import letters
from tcgis.scoring.engine import needs, prepare_scoring
from tcgis.scoring.grading import PreparedScoring, Settled
from tcgis.scoring.population import EVALUATED
from tcgis.words.terms import text

AMOUNTS: Final = ["tax_wan", "land_mu"]
"""What is at stake beside the grades."""
GRADES_OR_NONE: Final = [*GRADES, "none"]
_LARGEST: Final = 512 * 1024
"""Bytes of a draft; the longest edition that we know has a twentieth."""
_LONGEST_NAME: Final = 60


class Data(NamedTuple):
    """The units of a year and of the year before, as ``scoring.engine.score`` takes them."""

    units: pd.DataFrame
    previous: pd.DataFrame | None = None


class Compared(NamedTuple):
    """Two results for the same units."""

    table: pd.DataFrame
    """unit → group, listing (as it would be), score, rank, grade and state of both sides
    (``…_before``, ``…_after``), tax_wan and land_mu as given; every unit that either side has."""
    flips: pd.DataFrame
    """The rows of ``table`` whose grade is another, those with most land first. A unit without a
    grade on one side counts as well."""
    totals: pd.DataFrame
    """Class (A–D, none) → units, tax_wan, land_mu of both sides; Σ of what is known, NA where
    nothing is. The amounts of each side are its own, so that changed land counts as changed."""
    flows: pd.DataFrame
    """Class before × class after: number of units."""
    at_stake: pd.Series
    """Of the flipped, amounts as given: units, tax_wan, land_mu, and tax_wan_missing and
    land_mu_missing, the number of those whose amount is not known and so is in no sum."""


def compare(
    units: pd.DataFrame,
    edition: Edition,
    *,
    draft: Edition | None = None,
    changes: pd.DataFrame | None = None,
    previous: pd.DataFrame | None = None,
    under_draft: Data | None = None,
) -> Compared:
    """Score the units as they are and as they would be, and tell the difference.

    Parameters
    ----------
    draft : the edition that would hold; the same if not given.
    changes : unit → new values of some columns; NA leaves a value as it is.
    previous : units of the year before, for bases that are its statistics.
    under_draft : the units as ``draft`` measures them, where it counts land or facts otherwise.

    Raises
    ------
    InputError
        If a change names a unit or a column that is not there.
    EditionError
        If the draft grades another kind of unit, or asks for a column that the units lack.
    """
    rule, data = draft or edition, under_draft or Data(units, previous)
    if rule.unit != edition.unit:
        raise EditionError(text("whatif_other_unit", before=edition.unit, after=rule.unit))
    before = prepare_scoring(units, edition, previous=previous)
    settled = grading.settle(before)
    changed = data.units if changes is None else changed_units(data.units, changes, rule)
    after = None
    if changes is None and under_draft is None:
        after = reweighted(before, rule)
    if after is None:
        after = prepare_scoring(changed, rule, previous=data.previous)
    parts = _side(before, settled, units), _side(after, grading.settle(after), changed)
    return _compared(*parts)


def read_draft(body: bytes, name: str) -> Edition:
    """The edition that a file holds, as somebody sent it.

    Raises
    ------
    EditionError
        If it is no whole edition; the message lists every fault with its key and cure.
    """
    if len(body) > _LARGEST:
        raise EditionError(text("whatif_too_large", name=name, most=_LARGEST // 1024))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, _plain(name))
        path.write_bytes(body)
        try:
            return load_edition(path)
        except UnicodeDecodeError as fault:
            raise EditionError(text("whatif_not_utf8", name=name)) from fault


def _plain(name: str) -> str:
    """The name of a file as refusals tell it, which leads to no other place."""
    return f"{Path(name.replace(chr(92), '/')).stem[:_LONGEST_NAME] or 'draft'}.yaml"


def changed_units(units: pd.DataFrame, changes: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Units with the new values of ``changes``."""
    strange = [str(name) for name in changes.index if name not in units.index]
    strange += [str(name) for name in changes if name not in needs(edition)]
    if strange:
        raise InputError(text("whatif_strange", names="、".join(strange)))
    table = units.copy()
    for name in changes:
        given = changes[name].dropna()
        table.loc[given.index, name] = given
    return table


def reweighted(prepared: PreparedScoring, draft: Edition) -> PreparedScoring | None:
    """The scoring under other weights, none if the draft differs in more than these.

    Points that the rule gives as such (steps, manual, a fixed filling) are no part of a weight:
    with any of them the units have to be measured again.
    """
    if _without_weights(prepared.edition) != _without_weights(draft):
        return None
    if any(map(kernel.gives_points, draft.indicators_all())):
        return None
    parts = zip(prepared.measured.sets, draft.indicators.values(), strict=True)
    sets = [part._replace(indicators=indicators) for part, indicators in parts]
    return prepared._replace(edition=draft, measured=prepared.measured._replace(sets=sets))


def _without_weights(edition: Edition) -> Edition:
    sets = {
        name: tuple(one.model_copy(update={"weight": 1.0}) for one in each)
        for name, each in edition.indicators.items()
    }
    return edition.model_copy(update={"indicators": sets, "digest": "", "id": "", "title": ""})


def with_weights(edition: Edition, weights: Mapping[str, Mapping[str, float]]) -> Edition:
    """The edition with other weights: set of indicators → indicator → weight."""
    sets = {
        name: tuple(
            one.model_copy(update={"weight": weights.get(name, {}).get(one.id, one.weight)})
            for one in each
        )
        for name, each in edition.indicators.items()
    }
    return _whole(edition.model_copy(update={"indicators": sets}))


def normalised(weights: Mapping[str, float], total: float = 100.0) -> dict[str, float]:
    """Weights in the same proportions that sum to ``total``, to two decimals.

    What rounding leaves goes to the largest, where it matters least.
    """
    sum_ = sum(weights.values())
    if sum_ <= 0:
        return dict(weights)
    shares = {name: round(one * total / sum_, 2) for name, one in weights.items()}
    largest = max(shares, key=lambda name: shares[name])
    shares[largest] = round(shares[largest] + total - sum(shares.values()), 2)
    return shares


def with_cuts(edition: Edition, cuts: Mapping[str, Mapping[str, float]]) -> Edition:
    """The edition with other cuts or quotas: group → class → percent, points or value."""
    name = "quotas" if edition.classes.kind == "count_quota" else "cuts"
    given: Mapping[str, Cuts | Quotas] = getattr(edition.classes, name, {})
    moved = {key: one.model_copy(update=dict(cuts.get(key, {}))) for key, one in given.items()}
    classes = edition.classes.model_copy(update={name: moved})
    return _whole(edition.model_copy(update={"classes": classes}))


def _whole(edition: Edition) -> Edition:
    """The edition if it is whole; it has no file, and so no digest."""
    raw = edition.model_copy(update={"digest": ""}).model_dump(by_alias=True)
    try:
        made = Edition.model_validate(raw)
    except ValidationError as fault:
        why = "；".join(describe(fault, raw))
        raise EditionError(text("whatif_not_whole", why=why)) from fault
    if wrong := faults(made):
        raise EditionError(text("whatif_not_whole", why="；".join(wrong)))
    return made


def _side(prepared: PreparedScoring, settled: Settled, units: pd.DataFrame) -> pd.DataFrame:
    """What one side makes of each unit."""
    place = grading.would_be(prepared, settled)
    table = prepared.now.standing[["group", "listing", "state"]].astype("string")
    table["score"] = settled.score
    table["rank"] = pd.Series(place, dtype="Int64").mask(place == 0)
    table["grade"] = letters(settled.final)
    bare = settled.ranked & table["grade"].isna().to_numpy()
    blank = table["state"].eq(EVALUATED).to_numpy(dtype=bool) & np.isnan(settled.score)
    table.loc[bare, "state"] = "unrated"
    table.loc[blank, "state"] = "missing"
    table = table.set_axis(prepared.now.ids)
    kept = {name: units[name].reindex(prepared.now.ids) for name in AMOUNTS if name in units}
    return table.assign(**{name: kept.get(name, np.nan) for name in AMOUNTS})


def _compared(before: pd.DataFrame, after: pd.DataFrame) -> Compared:
    each = ["score", "rank", "grade", "state", *AMOUNTS]
    sides = (before[each].add_suffix("_before"), after[each].add_suffix("_after"))
    table = after[["group", "listing"]].join(sides[0].join(sides[1], how="outer"), how="outer")
    was, will = (table[f"grade_{side}"].fillna("none") for side in ("before", "after"))
    flipped = table[was.ne(will)]
    flips = flipped.sort_values("land_mu_before", ascending=False, kind="stable")
    flows = pd.crosstab(was, will).reindex(
        index=GRADES_OR_NONE, columns=GRADES_OR_NONE, fill_value=0
    )
    return Compared(
        table=table.rename(columns={f"{name}_before": name for name in AMOUNTS}),
        flips=flips.rename(columns={f"{name}_before": name for name in AMOUNTS}),
        totals=_totals(table, was, will),
        flows=flows.rename_axis(index="before", columns="after"),
        at_stake=_at_stake(flipped),
    )


def _totals(table: pd.DataFrame, was: pd.Series, will: pd.Series) -> pd.DataFrame:
    columns = {}
    for side, by in (("before", was), ("after", will)):
        columns[f"units_{side}"] = by.value_counts().reindex(GRADES_OR_NONE, fill_value=0)
        for name in AMOUNTS:
            sums = table[f"{name}_{side}"].groupby(by).sum(min_count=1)
            columns[f"{name}_{side}"] = sums.reindex(GRADES_OR_NONE)
    return pd.DataFrame(columns).rename_axis("class")


def _at_stake(flipped: pd.DataFrame) -> pd.Series:
    stakes: dict[str, float] = {"units": len(flipped)}
    for name in AMOUNTS:
        amount = flipped[f"{name}_before"].astype("float64")
        stakes[name] = amount.sum(min_count=0 if flipped.empty else 1)
        stakes[f"{name}_missing"] = int(amount.isna().sum())
    return pd.Series(stakes, dtype="float64")
