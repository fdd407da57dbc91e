"""What the years after the one on show still lack, in words."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from tcgis.words import terms
from tcgis.words.terms import text


def later_years(lacking: pd.DataFrame) -> list[str]:
    """One sentence for each later year: which departments' items are missing."""
    return [
        text(
            "year_lacks",
            year=year,
            what="、".join(dict.fromkeys(map(_named, rows.to_dict("records")))),
        )
        for year, rows in lacking.groupby("year")
    ]


def _named(one: Mapping[Hashable, Any]) -> str:
    item = str(one["item"])
    label = terms.label(item) if item in terms.load().terms else item
    key = "year_lacks_some" if one["have"] else "year_lacks_all"
    told = {"department": str(one["department"]), "item": label}
    return text(key, language="zh", have=f"{one['have']:,}", most=f"{one['most']:,}", **told)
