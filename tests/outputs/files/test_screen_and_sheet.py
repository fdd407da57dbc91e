"""Every cell of an exported list is what the screen shows of the same list, as a reader sees it."""

import io
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import openpyxl
import pandas as pd
import pytest

from tcgis.outputs.files import downloads
from tcgis.outputs.files.excerpt import Excerpt
from tcgis.outputs.pages import inside, listing
from tcgis.outputs.pages.listing import Filters

COLUMNS = {
    "enterprise": listing.ENTERPRISE_COLUMNS,
    "parcel": listing.PARCEL_COLUMNS,
    "park": listing.PARK_COLUMNS,
}
FILTERS = {
    "all": Filters(),
    "park": Filters(parks=("电子信息科技产业园（示例）",)),
    "class": Filters(classes=("D", "missing", "idle")),
    "search": Filters(search="示例甲"),
}


def shown(run, unit, filters):
    table = {"enterprise": run.enterprises, "parcel": run.parcels, "park": run.parks}[unit]
    rows = listing.apply_filters(listing.ranked(table), filters)
    return inside.with_inside(rows, run, filters) if unit == "enterprise" else rows


def sheet(run, unit, rows, filters):
    cut = Excerpt(filters, len(rows), len(rows), date(2026, 12, 1))
    content = downloads.list_workbook(run, unit, rows, cut)
    page = openpyxl.load_workbook(io.BytesIO(content))["榜单"]
    head = int(page.auto_filter.ref.split(":")[0][1:])
    names = [cell.value for cell in page[head]]
    return names, [list(row) for row in page.iter_rows(min_row=head + 1)]


def as_read(cell):
    """A cell as a spreadsheet shows it: of its 15 digits, rounded half up by its format."""
    if not isinstance(cell.value, int | float):
        return cell.value or ""
    decimals = len(cell.number_format.partition(".")[2])
    held = Decimal(f"{cell.value:.15g}")
    return float(held.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


@pytest.mark.parametrize("unit", COLUMNS)
@pytest.mark.parametrize("chosen", FILTERS)
def test_each_cell_is_what_the_screen_shows(sample_run, unit, chosen):
    filters = FILTERS[chosen]
    rows = shown(sample_run, unit, filters)
    screen = listing.readable_table(rows, COLUMNS[unit], sample_run)
    names, cells = sheet(sample_run, unit, rows, filters)
    assert names[1:] == list(screen.columns)
    assert [row[0].value for row in cells] == list(screen.index)
    for row, (_, seen) in zip(cells, screen.iterrows(), strict=True):
        for name, cell in zip(names[1:], row[1:], strict=True):
            value = "" if pd.isna(seen[name]) else seen[name]
            assert as_read(cell) == pytest.approx(value, abs=1e-9), (row[0].value, name)
