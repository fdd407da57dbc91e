"""Parks, zones, industries and parcels as units of an edition: Σ first, ÷ last.

A sum has no single area to divide by: the land of the firms whose tax is missing must leave the
divisor of the tax a mu, and stay in that of the output. Each indicator of a sum is therefore
given its own pair of columns, ``<id>:of`` and ``<id>:per``:

- a ratio to land divides by the land less that whose amount is missing
  (``denominators.over_land``);
- a ratio of two amounts is taken over the pieces on which both are wholly known;
- an amount by itself is known only where none of it is missing.
"""

from typing import NamedTuple

import pandas as pd

from tcgis.errors import EditionError
from tcgis.line.denominators import DIVISORS, Ground, over_land
from tcgis.rulesets.measures import Indicator
from tcgis.rulesets.model import Edition
from tcgis.scoring.engine import needs
from tcgis.words import terms
from tcgis.words.terms import Term, text

_NOTHING_M2 = 1e-6


class Units(NamedTuple):
    """Units of one year, and the land and amounts that they are sums of."""

    fields: pd.DataFrame
    """unit → what conditions may ask, and the plain sums."""
    ground: Ground


def require(now: Units, edition: Edition) -> None:
    """Refuse an edition that asks of the units what they do not have.

    Raises
    ------
    EditionError
        If the edition needs a column that no source feeds.
    """
    absent = [name for name in needs(edition) if name not in now.fields]
    if absent:
        raise EditionError(text("error_columns", edition=edition.id, names="、".join(absent)))


def pair(ground: Ground, one: Indicator) -> tuple[pd.Series, pd.Series | None]:
    """Numerator and divisor of one indicator by sum; no divisor where it has none."""
    if one.per in DIVISORS:
        return over_land(ground, one.of, DIVISORS[one.per])
    table, whole = ground.table, _whole(ground, one.of)
    by = ground.by.reindex(table.index)
    if one.per is None:
        sums = table[one.of].astype("float64").groupby(by).sum(min_count=1)
        return sums.where(whole.groupby(by).all()), None
    known = whole & _whole(ground, one.per) & table[[one.of, one.per]].notna().all(axis=1)
    of, per = (
        table[name].astype("float64").where(known).groupby(by).sum(min_count=1)
        for name in (one.of, one.per)
    )
    return of, per


def _whole(ground: Ground, item: str) -> pd.Series:
    """Whether nothing of the item is missing on a piece."""
    if item not in ground.missing_m2:
        return pd.Series(True, ground.table.index)
    return ground.missing_m2[item].reindex(ground.table.index).fillna(0.0).le(_NOTHING_M2)


def paired(units: Units, edition: Edition) -> pd.DataFrame:
    """Units with the pair of columns of each indicator."""
    columns: dict[str, pd.Series] = {}
    for one in edition.indicators_all():
        if not {*one.quantities} - {*DIVISORS} <= {*units.ground.table}:
            continue  # an item that nobody sent in an earlier year: missing there
        of, per = pair(units.ground, one)
        columns[_of(one)] = of.reindex(units.fields.index)
        if per is not None:
            columns[_per(one)] = per.reindex(units.fields.index)
    return units.fields.assign(**columns)


def in_pairs(edition: Edition) -> Edition:
    """The edition with each indicator on its own pair of columns, which bear the same names."""
    named = dict(edition.items)
    for one in edition.indicators_all():
        named[_of(one)] = _term(edition, one.of)
        if one.per is not None:
            named[_per(one)] = _term(edition, one.per)
    sets = {
        key: tuple(
            one.model_copy(update={"of": _of(one), "per": None if one.per is None else _per(one)})
            for one in each
        )
        for key, each in edition.indicators.items()
    }
    return edition.model_copy(update={"indicators": sets, "items": named})


def _of(one: Indicator) -> str:
    return f"{one.id}:of"


def _per(one: Indicator) -> str:
    return f"{one.id}:per"


def _term(edition: Edition, name: str) -> Term:
    return edition.words().get(name) or terms.load().terms[name]
