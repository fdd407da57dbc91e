"""Files made when a button is pressed: exactly the rows on show."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pandas as pd

from tcgis.outputs.files import run_workbook
from tcgis.outputs.map import page
from tcgis.outputs.pages import listing

if TYPE_CHECKING:
    from tcgis.line.assessment import Assessment

_COLUMNS = {
    "enterprise": listing.ENTERPRISE_COLUMNS,
    "parcel": listing.PARCEL_COLUMNS,
    "park": listing.PARK_COLUMNS,
}


def list_workbook(run: Assessment, unit: str, shown: pd.DataFrame) -> bytes:
    """One ranked list as a workbook, with its 口径 sheet."""
    stream = io.BytesIO()
    run_workbook.write_list_workbook(run, shown, _COLUMNS[unit], stream)
    return stream.getvalue()


def map_file(run: Assessment, shown: list[str], unit: str) -> bytes:
    """The map of the parcels on show as one self-contained file."""
    if unit == "enterprise":
        held = run.holdings["credit_code"].isin(shown)
        shown = list(run.holdings.loc[held, "parcel_id"].unique())
    elif unit == "park":
        shown = list(run.parcels.index[run.parcels["park_id"].isin(shown)])
    return page.map_html(page.draw_map(run, ids=shown)).encode()
