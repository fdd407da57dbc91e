"""Files made when a button is pressed: exactly the rows on show."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pandas as pd

from tcgis.outputs.files import run_workbook
from tcgis.outputs.files.excerpt import Excerpt, excerpt_lines, filter_words
from tcgis.outputs.map import page
from tcgis.outputs.pages import listing
from tcgis.outputs.pages.listing import Filters

if TYPE_CHECKING:
    from tcgis.line.assessment import Assessment


def list_workbook(run: Assessment, unit: str, shown: pd.DataFrame, cut: Excerpt) -> bytes:
    """One ranked list as a workbook, with its filter and its 口径 sheet."""
    stream = io.BytesIO()
    run_workbook.write_list_workbook(run, shown, listing.COLUMNS[unit], stream, cut)
    return stream.getvalue()


def map_file(run: Assessment, unit: str, shown: pd.Index, cut: Excerpt) -> bytes:
    """The map of the parcels on show as one self-contained file, which opens on them."""
    parcels = parcels_of(run, unit, shown, cut)
    filtered = "；".join(filter_words(cut))
    part = page.MapPart(list(parcels), filtered, excerpt_lines(run, cut))
    return page.map_html(page.draw_map(run, part=part)).encode()


def parcels_of(run: Assessment, unit: str, shown: pd.Index, cut: Excerpt) -> pd.Index:
    """Parcels of the units on show: of firms those that they hold, within the filter of parks."""
    if unit == "parcel":
        return shown
    if unit in {"park", "zone"}:
        land = run.parcels[f"{unit}_id"].isin(shown)
    else:
        if unit == "industry":
            shown = run.enterprises.index[run.enterprises[str(shown.name)].isin(shown)]
        held = run.holdings.loc[run.holdings["credit_code"].isin(shown), "parcel_id"]
        land = run.parcels.index.isin(held)
    theirs = listing.apply_filters(run.parcels[land], Filters(parks=cut.filters.parks))
    found: pd.Index = theirs.index
    return found
