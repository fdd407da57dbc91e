"""Firms with land in several parks, in a list of some parks: what of theirs lies there.

Grade and score are the whole firm's, and so are its figures; a sum over a list of some parks is
one of the land in these parks, so the part that lies there stands beside the whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from tcgis.outputs.numbers import mu
from tcgis.scoring.quantities import divisor_of
from tcgis.words.terms import text
from tcgis.words.units import to_mu

if TYPE_CHECKING:
    from tcgis.line.assessment import Assessment
    from tcgis.outputs.pages.listing import Filters

PREFIX: Final = "inside_"
"""Begins the name of each column that speaks of the part within the parks asked for."""
LAND: Final = f"{PREFIX}land_mu"
_NOTHING: Final = 1e-9


def with_inside(firms: pd.DataFrame, run: Assessment, filters: Filters) -> pd.DataFrame:
    """Firms with their land, amounts and ratios within the parks asked for.

    As they are where no park is asked for, and where no firm listed has land elsewhere.
    """
    lying = _within(run, filters)
    land = _land(lying, firms)
    if not filters.parks or not (firms["land_mu"] - land).gt(_NOTHING).any():
        return firms
    parts: dict[str, pd.Series] = {LAND: land}
    for one in run.ratios:
        amounts = lying.groupby("credit_code")[one.of].sum(min_count=1).reindex(firms.index)
        known = amounts.where(land > 0)
        name = f"{PREFIX}{one.id}"
        parts |= {f"{PREFIX}{one.of}": known, name: known / land * one.times}
        parts[divisor_of(name)] = land.where(known.notna())
    return firms.assign(**parts)


def inside_note(firms: pd.DataFrame, run: Assessment, filters: Filters) -> str:
    """What a list of some parks leaves out on either side; empty where it is nothing."""
    if not filters.parks:
        return ""
    lying = _within(run, filters)
    away = int((firms["land_mu"] - _land(lying, firms)).gt(_NOTHING).sum())
    others = lying[~lying["credit_code"].isin(run.enterprises.index[_at_home(run, filters)])]
    said = [text("inside_partly", n=away)] if away else []
    if len(others):
        land = mu(to_mu(others["area_m2"]).sum())
        said.append(text("inside_others", n=others["credit_code"].nunique(), land=land))
    return "".join(said)


def _at_home(run: Assessment, filters: Filters) -> pd.Series:
    """Whether the park that a firm is counted in is among those asked for."""
    there: pd.Series = run.enterprises["park_name"].isin(filters.parks)
    return there


def _within(run: Assessment, filters: Filters) -> pd.DataFrame:
    """Rows of ``users`` on parcels of the parks asked for."""
    here = run.parcels.index[run.parcels["park_name"].isin(filters.parks)]
    return run.users[run.users["parcel_id"].isin(here)]


def _land(lying: pd.DataFrame, firms: pd.DataFrame) -> pd.Series:
    area = lying["area_m2"].groupby(lying["credit_code"]).sum()
    land: pd.Series = to_mu(area.reindex(firms.index).fillna(0.0))
    return land
