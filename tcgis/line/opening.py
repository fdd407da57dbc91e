"""The year to open on: the newest for which an edition has what it asks for; what later ones lack.

A year comes file by file. While only its first files are there, its units have no totals: pages and
``check`` stay with the year before and say what is still to come.
"""

from typing import Final

import pandas as pd

from tcgis.line.prepare import Prepared
from tcgis.rulesets.model import Edition
from tcgis.rulesets.quantity_faults import quantities

ENOUGH: Final = 0.5
"""A year has an item if at least this share of the units have it that have it in the year with
most. A proposal of ours: late firms do not hold a year back, a department that is missing does."""
LACKING: Final = ["year", "department", "layer", "item", "have", "most"]


def opening_year(ready: Prepared, edition: Edition) -> int | None:
    """The newest year with enough of every item that the edition asks for.

    Where no year has, that with most items, the newest of these; None where there is no year.
    """
    shares = _shares(ready, edition)
    if not ready.years:
        return None
    whole = shares.ge(ENOUGH).sum(axis="columns").reindex(ready.years, fill_value=0)
    return int(whole[whole.eq(whole.max())].index.max())


def lacking(ready: Prepared, edition: Edition) -> pd.DataFrame:
    """What the years after the opening one still lack.

    Returns
    -------
    ``LACKING``: year, department and layer that sent an item in another year, the item, how many
    units have it and how many had it in the year with most.
    """
    opening = opening_year(ready, edition)
    facts, asked = ready.tables["facts"], _asked(ready, edition)
    known = facts[facts["item"].isin(asked) & facts["value"].notna()]
    by = known.groupby(["layer", "item", "year"])["subject_id"].nunique().unstack(fill_value=0)
    later = [year for year in ready.years if opening is not None and year > opening]
    most = by.max(axis="columns").rename("most").reset_index()
    of_later = by.reindex(columns=later, fill_value=0).reset_index()
    counts = of_later.melt(["layer", "item"], var_name="year", value_name="have").merge(most)
    short = counts[counts["have"] < ENOUGH * counts["most"]].sort_values("year", kind="stable")
    of = {name: layer.department for name, layer in ready.catalog.layers.items()}
    return short.assign(department=short["layer"].map(of))[LACKING].reset_index(drop=True)


def _asked(ready: Prepared, edition: Edition) -> set[str]:
    """Items of the files that the edition asks for."""
    given = {name for layer in ready.catalog.layers_of("facts") for name in layer.facts}
    return given & {name for _, name in quantities(edition)}


def _shares(ready: Prepared, edition: Edition) -> pd.DataFrame:
    """Year × item: units that have it, as a share of those in the year with most."""
    facts = ready.tables["facts"]
    known = facts[facts["item"].isin(_asked(ready, edition)) & facts["value"].notna()]
    counts = known.groupby(["year", "item"])["subject_id"].nunique().unstack(fill_value=0)
    return counts / counts.max()
