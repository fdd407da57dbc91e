"""Values that lie outside what they can be: one table of named limits."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from pyproj import CRS

from tcgis import findings
from tcgis.catalog.model import County, Layer
from tcgis.checks.checked import Checked
from tcgis.checks.tables import keys
from tcgis.words.terms import text
from tcgis.words.units import MU_M2

_INFINITE: Final = float("inf")


class Limits(NamedTuple):
    """What a value can be, ends included."""

    low: float
    high: float
    kept: bool = False
    """Whether a value outside is merely unlikely: it is reported and used. Else it is dropped."""
    open_low: bool = False
    """Whether the lower end itself is outside: an area of 0 is none."""


_SHARE: Final = Limits(0, 1)
_AMOUNT: Final = Limits(0, _INFINITE)
_YEARS: Final = Limits(1949, 2099)

LIMITS: Final[dict[str, Limits]] = {
    **dict.fromkeys(["built_share", "invested_share", "density"], _SHARE),
    "floors": Limits(1, 60),
    "storey_height_m": Limits(2, 30, kept=True),
    **dict.fromkeys(["far", "far_min", "far_max"], Limits(0, 10)),
    "term_years": Limits(1, 70),
    "agreed_tax_per_mu": Limits(0, 500, kept=True),
    **dict.fromkeys(
        ["staff", "output_wan", "revenue_wan", "rd_wan", "power_kwh", "energy_tce", "emission_t"],
        _AMOUNT,
    ),
}
"""Limits of columns and items by their canonical name (land-data §6, §7). Tax and value added
may be negative; shares are parts of one, so that 85 under one of them is not a share."""

AREAS: Final = [
    "certificate_area_m2",
    "reported_area_m2",
    "approved_area_m2",
    "area_m2",
    "floor_area_m2",
    "base_area_m2",
]
"""Areas, which are more than 0 and less than the county."""

PAST: Final = [
    "supplied_on",
    "started_on",
    "finished_on",
    "stopped_on",
    "registered_on",
    "production_on",
    "above_scale_on",
    "from_on",
]
"""Dates of what has happened; ends of terms may lie far ahead."""

_IMPLIED_SHARE, _HALF_DIGIT = 0.01, 0.005
_IMPLIED_NAMES: Final = [*AREAS[:2], "area_m2", "land_m2"]


def check_ranges(frame: pd.DataFrame, layer: Layer, *, county: County) -> Checked:
    """Tell every value outside its limits; an impossible one is missing afterwards.

    Facts are looked at in ``check_facts``: there a dropped amount must leave its row.
    """
    subject = keys.subject(frame, layer)
    limits = {name: each for name, each in LIMITS.items() if name not in layer.facts}
    whole = Limits(0, _county_area(county), open_low=True)
    limits |= dict.fromkeys(AREAS, whole)
    found = []
    for name in [name for name in limits if _numeric(frame, name)]:
        values, strays = _looked_at(frame, name, limits[name], subject)
        frame = frame if values is None else frame.assign(**{name: values})
        found.append(strays)
    for name in [name for name in PAST if name in frame]:
        outside = ~frame[name].dt.year.between(*_YEARS[:2]) & frame[name].notna()
        strays = _out_of_range(
            frame[outside],
            name,
            subject[outside],
            text("range_years", low=_YEARS.low, high=_YEARS.high),
            drop=True,
        )
        frame = frame.assign(**{name: frame[name].mask(outside)}) if len(strays) else frame
        found.append(strays)
    return Checked(frame, findings.join([*found, _implied(frame, subject)]))


def _numeric(frame: pd.DataFrame, name: str) -> bool:
    """Whether there is such a column and it was read as numbers."""
    return name in frame and pd.api.types.is_numeric_dtype(frame[name])


def check_facts(facts: pd.DataFrame) -> Checked:
    """Amounts of the long table outside their limits; the row stays, without its value.

    A sum over such a row is not known, and must not pass for one.
    """
    item, value = facts["item"], facts["value"]
    low = item.map({name: each.low for name, each in LIMITS.items()}).astype("float64")
    high = item.map({name: each.high for name, each in LIMITS.items()}).astype("float64")
    outside = value.lt(low) | value.gt(high)
    found = [
        _out_of_range(part.rename(columns={"value": str(name)}), str(name),
              part["subject_id"].fillna(part["subject_name"]), _in_words(LIMITS[str(name)]),
              drop=True)
        for name, part in facts[outside].groupby("item")
    ]  # fmt: skip
    checked = facts.assign(value=value.mask(outside)) if found else facts
    return Checked(checked, findings.join(found))


def _looked_at(
    frame: pd.DataFrame, name: str, limits: Limits, subject: pd.Series
) -> tuple[pd.Series | None, pd.DataFrame]:
    """The column without what is impossible (None if all of it stays), and what was found."""
    values = frame[name].to_numpy("float64", na_value=np.nan)
    below = values <= limits.low if limits.open_low else values < limits.low
    outside = below | (values > limits.high)
    if not outside.any():
        return None, findings.none()
    drop = not limits.kept
    strays = _out_of_range(frame[outside], name, subject[outside], _in_words(limits), drop=drop)
    return (None if limits.kept else frame[name].mask(outside)), strays


def _in_words(limits: Limits) -> str:
    low = (
        text("range_above", low=limits.low)
        if limits.open_low
        else text("range_least", low=limits.low)
    )
    if limits.high == _INFINITE:
        return low
    high = f"{limits.high:.0f}" if limits.high > 1 else f"{limits.high:g}"
    return text("range_both", low=low, high=high)


def _out_of_range(
    rows: pd.DataFrame, name: str, subject: pd.Series, words: str, *, drop: bool
) -> pd.DataFrame:
    values = rows[name]
    dates = pd.api.types.is_datetime64_any_dtype(values)
    shown = values.dt.strftime("%Y-%m-%d") if dates else values.map("{:.10g}".format)
    return findings.found(
        "value_out_of_range",
        rows,
        subject=subject,
        field=name,
        value=shown,
        detail=words,
        effect=findings.VALUE_DROPPED if drop else findings.KEPT,
    )


def _county_area(county: County) -> float:
    """Area of the county's envelope in m², which is more than the county's."""
    west, south, east, north = county.envelope
    geod = CRS.from_user_input(county.crs).get_geod()
    assert geod is not None, "a county's system has an ellipsoid"
    lon, lat = [west, east, east, west], [south, south, north, north]
    return abs(float(geod.polygon_area_perimeter(lon, lat)[0]))


def _implied(frame: pd.DataFrame, subject: pd.Series) -> pd.DataFrame:
    """Rows whose stated area is not tax ÷ tax per mu, where a sheet gives all three.

    Two decimals of the tax per mu and one percent are allowed for.
    """
    name = next((each for each in _IMPLIED_NAMES if _numeric(frame, each)), None)
    if name is None or not (_numeric(frame, "tax_wan") and _numeric(frame, "tax_per_mu")):
        return findings.none()
    parts = (frame[each].to_numpy("float64") for each in ("tax_wan", "tax_per_mu", name))
    tax, per_mu, area = parts
    known = (tax > 0) & (per_mu > 0) & (area > 0)
    implied = np.divide(tax, per_mu, out=np.full(len(tax), np.nan), where=known) * MU_M2
    allowed = _IMPLIED_SHARE + _HALF_DIGIT / np.where(known, per_mu, 1)
    off = known & (np.abs(area / implied - 1) > allowed)
    detail = [
        text("area_from_tax", tax=paid, rate=rate, implied=land / MU_M2, stated=stated / MU_M2)
        for paid, rate, land, stated in zip(tax[off], per_mu[off], implied[off], area[off],
                                          strict=True)
    ]  # fmt: skip
    rows = frame[off]
    return findings.found(
        "area_implied",
        rows,
        subject=subject[off],
        field=name,
        value=rows[name].map("{:.2f}".format),
        detail=pd.Series(detail, rows.index, dtype="string"),
    )
