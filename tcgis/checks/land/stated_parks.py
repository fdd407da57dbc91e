"""Parcels whose sender says which park they lie in, beside where they are drawn."""

from typing import Final

import numpy as np
import pandas as pd
import shapely

from tcgis import findings
from tcgis.checks.tables.keys import plain_name
from tcgis.words.terms import text

CLAIMED: Final = "claimed_park"
"""Column (or constant of a layer) of parcels with the id or name of the park."""
_HALF: Final = 0.5


def check_stated_parks(parcels: pd.DataFrame, parks: pd.DataFrame) -> pd.DataFrame:
    """One ``outside_park`` for each parcel of which the park it names holds less than half.

    A park that nobody has drawn is ``value_unknown``. Shapes must be valid, in one system.
    """
    if CLAIMED not in parcels or not parcels[CLAIMED].notna().any():
        return findings.none()
    rows = parcels[parcels[CLAIMED].notna()]
    words = plain_name(rows[CLAIMED])
    place = _places(parks)
    known = words.isin(list(place))
    unknown = findings.found(
        "value_unknown",
        rows[~known],
        subject=rows["parcel_id"][~known],
        field=CLAIMED,
        value=rows[CLAIMED][~known],
        detail=text("park_not_drawn"),
    )
    drawn = rows[known & rows["geometry"].notna()]
    park = words[drawn.index].map(place).to_numpy("int64")
    share = _shares(drawn, parks, park)
    out = drawn[share < _HALF]
    astray = findings.found(
        "outside_park",
        out,
        subject=out["parcel_id"],
        field=CLAIMED,
        value=out[CLAIMED],
        detail=pd.Series(share[share < _HALF], out.index).map(
            lambda part: text("park_share", share=part)
        ),
    )
    return findings.join([unknown, astray])


def _places(parks: pd.DataFrame) -> dict[str, int]:
    """Id and name of each park → its position."""
    return {
        word: at
        for name in ("park_name", "park_id")
        for at, word in enumerate(plain_name(parks[name]))
        if pd.notna(word)
    }


def _shares(parcels: pd.DataFrame, parks: pd.DataFrame, park: np.ndarray) -> np.ndarray:
    """Share of each parcel within its park; parcels well inside are not cut."""
    shapes = np.array(parcels["geometry"], dtype=object)
    areas = np.array(parks["geometry"], dtype=object)
    share = np.zeros(len(shapes))
    for at in np.unique(park):
        shapely.prepare(areas[at])
        mine = np.flatnonzero(park == at)
        inside = shapely.contains_properly(areas[at], shapes[mine])
        share[mine[inside]] = 1
        cut = mine[~inside]
        share[cut] = shapely.area(shapely.intersection(areas[at], shapes[cut]))
        share[cut] /= shapely.area(shapes[cut])
    return share
