"""Totals of what was read and of what lies in parks, against figures known beforehand."""

from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.catalog.model import Gate
from tcgis.errors import CatalogError
from tcgis.links.names import normalise_name
from tcgis.words import units
from tcgis.words.terms import text

TOTALS: Final = ["scope", "name", "year", "item", "ours", "aside"]
COLUMNS: Final = [*TOTALS, "control", "difference", "share", "light", *findings.SOURCE]
_KEYS: Final = ["scope", "key", "year", "item"]
# beyond the twelfth decimal a share is the noise of floating point, not a difference
_DECIMALS: Final = 12


def read_totals(read: pd.DataFrame, used: pd.DataFrame) -> pd.DataFrame:
    """Sums of amounts as read: of the county, by department and, where told, by kind of tax.

    Parameters
    ----------
    read : facts as the checks left them; ``item_detail`` (税种), if there, splits an item.
    used : facts that belong to an enterprise or parcel of the registers.

    Returns
    -------
    scope (county, department, item_total), name (missing for the county), year, item, ours (all
        that was read), aside (the part of it that is on nobody).
    """
    ways = {"county": [], "department": ["department"], "item_total": ["item_detail"]}
    parts = [_sums(read, used, scope, by) for scope, by in ways.items() if {*by} <= {*read}]
    return pd.concat(parts, ignore_index=True)


def _sums(read: pd.DataFrame, used: pd.DataFrame, scope: str, by: list[str]) -> pd.DataFrame:
    keys = [*by, "year", "item"]
    ours = read.dropna(subset=keys).groupby(keys)["value"].sum()
    theirs = used.dropna(subset=keys).groupby(keys)["value"].sum().reindex(ours.index).fillna(0.0)
    aside = (ours - theirs).mask(np.isclose(ours, theirs, rtol=1e-9, atol=0.0), 0.0)
    table = pd.DataFrame({"ours": ours, "aside": aside}).reset_index()
    name = table[by[0]] if by else pd.Series(pd.NA, table.index)
    return _typed(table.assign(scope=scope, name=name.astype("string")))


def park_totals(parks: pd.DataFrame, items: Iterable[str], *, year: int) -> pd.DataFrame:
    """Sums of amounts on the land of each park, in the form of ``read_totals``."""
    known = [item for item in items if item in parks]
    wide = parks.set_index("park_name")[known].astype("float64").rename_axis(columns="item")
    long = wide.reset_index().melt("park_name", value_name="ours").dropna(subset=["ours"])
    long = long.rename(columns={"park_name": "name"})
    return _typed(long.assign(scope="park", year=year, aside=np.nan))


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    kinds = dict.fromkeys(["scope", "name", "item"], "string")
    kinds |= {"year": "int64", "ours": "float64", "aside": "float64"}
    return table[TOTALS].astype(kinds)


def compare_totals(
    totals: pd.DataFrame, controls: pd.DataFrame, *, thresholds: Gate
) -> pd.DataFrame:
    """Each control figure beside our total, and each total that nobody gave a figure for.

    Parameters
    ----------
    totals : ``read_totals`` and ``park_totals``.
    controls : scope (county, park, department, item_total), name, year, item, value, unit,
        SOURCE. A figure of the county needs no name; without a unit it is in that of the item
        (``tax_wan``: 万元). The same figure given twice is compared twice.

    Returns
    -------
    scope, name, year, item, ours, aside, control, difference (ours − control), share (of the
    control), light, SOURCE of the control: green below ``green_below``, amber below
    ``amber_below``, red from there on; grey where either is missing.
    """
    ours = totals.assign(key=_key(totals))
    given = _given(controls)
    compared = given.merge(ours.drop(columns="name"), on=_KEYS, how="left")
    asked = pd.MultiIndex.from_frame(given[_KEYS])
    rest = ours[~pd.MultiIndex.from_frame(ours[_KEYS]).isin(asked)]
    table = pd.concat([compared, rest], ignore_index=True)
    difference = table["ours"] - table["control"]
    share = (difference.abs() / table["control"].abs()).round(_DECIMALS)
    share = share.mask(table["control"].eq(0) & difference.eq(0), 0.0)
    light = np.select(
        [share.isna(), share < thresholds.green_below, share < thresholds.amber_below],
        ["grey", "green", "amber"],
        "red",
    )
    table = table.assign(difference=difference, share=share, light=light)
    return table.reindex(columns=COLUMNS).astype({"light": "string", "row": "Int64"})


def _given(controls: pd.DataFrame) -> pd.DataFrame:
    """Control figures in the units of their items; one whose unit is not known is none."""
    columns = ["scope", "name", "year", "item", "value", "unit", *findings.SOURCE]
    given = controls.reindex(columns=columns).dropna(subset=["scope", "year", "item", "value"])
    factor = _factors(given)
    key = _key(given).mask(factor.isna())
    given = given.assign(control=given["value"] * factor, key=key)
    return given.drop(columns=["value", "unit"]).astype({"year": "int64"})


def _factors(given: pd.DataFrame) -> pd.Series:
    """Multiplier of each figure to the unit of its item; NaN where its unit is not known."""
    size = [_size(unit, item) for unit, item in zip(given["unit"], given["item"], strict=True)]
    return pd.Series(size, given.index, dtype="float64")


def _size(unit: object, item: str) -> float:
    said = unit if isinstance(unit, str) else None
    try:
        size = units.factor(said, item)
    except CatalogError:
        return np.nan
    # what 万 of an item of the county's own is, is not known
    own = said is not None and units.dimension_of(item) is None and units.size(said) != 1
    return np.nan if own else size


def check_units(controls: pd.DataFrame) -> pd.DataFrame:
    """Control figures whose unit is not known: they are compared with nothing."""
    given = controls.reindex(columns=["scope", "name", "item", "value", "unit", *findings.SOURCE])
    given = given.dropna(subset=["item", "value"])
    rows = given[_factors(given).isna()]
    detail = [
        text("control_unit_of", value=f"{value:,.10g}", unit=unit,
             known="、".join(units.choices(item)))
        for value, unit, item in zip(rows["value"], rows["unit"], rows["item"], strict=True)
    ]  # fmt: skip
    found = findings.found(
        "control_unit",
        rows,
        subject=rows["name"].fillna(rows["scope"]),
        value=rows["unit"],
        detail=pd.Series(detail, rows.index, dtype="string"),
        effect=findings.VALUE_DROPPED,
    )
    return found.assign(field=rows["item"].array)


def _key(frame: pd.DataFrame) -> pd.Series:
    """Names as they compare; the county has none."""
    name = normalise_name(frame["name"].astype("string")).fillna("")
    return name.mask(frame["scope"].eq("county").fillna(value=False).astype(bool), "")


def check_totals(table: pd.DataFrame) -> pd.DataFrame:
    """Findings of a comparison: what is amber, what is red, and that nothing was to compare."""
    given = table[table["control"].notna()]
    if not len(given):
        return findings.whole("control_missing")
    alone = given[given["ours"].isna()]
    return findings.join(
        [
            *(_light_findings(f"control_{light}", given[given["light"].eq(light)])
              for light in ("red", "amber")),
            _light_findings("control_without_total", alone),
        ]
    )  # fmt: skip


def _light_findings(code: str, rows: pd.DataFrame) -> pd.DataFrame:
    figures = [
        text("control_figures", ours=f"{ours:.2f}", control=f"{control:.2f}",
             share=f"{share * 100:.2f}")
        for ours, control, share in zip(rows["ours"], rows["control"], rows["share"], strict=True)
    ]  # fmt: skip
    detail = pd.Series(figures, rows.index, dtype="string")
    found = findings.found(
        code,
        rows,
        subject=rows["name"].fillna(rows["scope"]),
        value=rows["control"].map("{:.2f}".format),
        detail=detail.where(rows["ours"].notna()),
    )
    return found.assign(field=rows["item"].array)
