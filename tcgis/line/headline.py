"""The ratios to land that a run is told by: tax and output where they are known, else its own.

One answer for tiles, lists, trend, tail curve, maps, files and the reserve desk
(``Assessment.ratios``).
"""

from typing import Final

from tcgis.line.years import YearTables
from tcgis.rulesets.model import Edition
from tcgis.scoring import quantities
from tcgis.scoring.quantities import LandRatio

_MOST: Final = 2
"""Ratios beside each other that a reader still takes in."""


def land_ratios(edition: Edition, at: YearTables) -> tuple[LandRatio, ...]:
    """At most two ratios; by the first one ranks. Only of items of which anything is known.

    Tax and output come first, then what the edition itself divides by land; where there is none of
    these, the first item that lies on land. Where nothing is known, what was asked for.
    """
    amounts = at.land.allocated.amounts
    known = [str(name) for name in amounts if amounts[name].notna().any()]
    return _among(edition, known) or _among(edition, [*map(str, amounts)])


def _among(edition: Edition, items: list[str]) -> tuple[LandRatio, ...]:
    shown = [LandRatio(name, of) for name, of in quantities.RATIOS.items()]
    own = [
        LandRatio(one.id, one.of, one.times)
        for one in edition.indicators_all()
        if one.per == "land_mu"
    ]
    # an edition that gives tax a mu another meaning is asked first what it is
    found = {one.id: one for one in [*shown, *own] if one.of in items}
    plain = [LandRatio(f"{item}_per_mu", item) for item in items[:1]]
    return tuple(found.values() or plain)[:_MOST]
