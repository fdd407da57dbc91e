"""Sheets of which it is not known, or not clear, of which year they are."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from tcgis.catalog.model import Catalog
from tcgis.checks.tables import stated_years
from tcgis.words.terms import text

if TYPE_CHECKING:
    from tcgis.line.assess import CheckReport


class YearQuestion(NamedTuple):
    """A sheet whose year waits for an answer."""

    layer: str
    question: str
    """As answers remember it."""
    title: str
    place: str
    why: str
    """What column, sheet, title and file say."""


def years_to_settle(report: CheckReport, catalog: Catalog) -> list[YearQuestion]:
    """Sheets that wait for their year, in the order of their files."""
    some = report.findings[report.findings["code"].eq(stated_years.ASKED)]
    return [_question(one, catalog) for one in some.to_dict("records")]


def _question(one: Mapping[Hashable, Any], catalog: Catalog) -> YearQuestion:
    layer = catalog.layers[str(one["layer"])]
    parts = [str(one[name]) for name in ("file", "sheet") if not pd.isna(one[name])]
    return YearQuestion(
        layer=layer.id,
        question=str(one["value"]),
        title=text("data_layer", department=layer.department, title=layer.title),
        place=" · ".join(parts),
        why=str(one["detail"]),
    )
