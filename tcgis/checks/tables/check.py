"""From the sender's headings to canonical columns: named, typed, in our units."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.answers import NOTHING, Answers
from tcgis.catalog import codes
from tcgis.catalog.model import County, Layer
from tcgis.checks.checked import Checked, split
from tcgis.checks.land import land_codes, land_use
from tcgis.checks.tables import (
    cells,
    columns,
    headings,
    keys,
    periods,
    ranges,
    schema,
    stated_years,
)
from tcgis.checks.tables.claims import claim, missing
from tcgis.words import terms
from tcgis.words.terms import sentences

if TYPE_CHECKING:
    from tcgis.sources.model import Read


def check_table(
    layer: Layer, read: "Read", county: County, *, answers: Answers = NOTHING, apart: bool = False
) -> Checked:
    """Rows of a layer in canonical columns (``schema.TABLES``), with SOURCE.

    Every canonical column is there, all missing where the sender has none; columns that the
    catalogue adds follow. Rows that cannot be used are set aside and values that cannot be
    read are missing, each with its finding.

    With ``apart`` rows are not held against each other: what is there twice stays twice, parts of a
    year are not looked for, and ``period`` says what part of a year a row is of. So are files
    compared (``copies``).
    """
    sent = _in_play(read)
    parts = headings.parts_of(sent)
    claims = claim(sent, layer, parts, answers=answers)
    used, totals = keys.without_totals(sent, layer, parts, claims.chosen)
    if len(used) < len(sent):
        parts = parts.kept(sent.index.isin(used.index))
    sheet = columns.Sheet(used, layer, parts, read.units, claims)
    filled = [columns.fill(sheet, name) for name in schema.columns_of(layer)]
    frame = _typed(used, layer, {each.name: each.values for each in filled}, county)
    subject = keys.subject(frame, layer)
    found = [
        claims.findings,
        missing(layer, {at: each[:2] for at, each in read.headings.items()}, claims, parts),
        totals,
        _undrawn(used, layer, subject),
        *(columns.faults_of(sheet, each, subject) for each in filled),
    ]
    steps = (
        _years(read, answers),
        _whole_years(sheet),
        keys.with_sound_codes,
        keys.with_key,
        partial(ranges.check_ranges, county=county),
        _with_required,
        partial(keys.distinct, answers=answers),
        partial(land_codes.check_land_codes, county=county),
        partial(land_use.check_land_use, county=county),
        _dates_in_order,
    )
    of_rows = (_years(read, answers), keys.with_key, _with_required, _with_period(sheet))
    for step in of_rows if apart else steps:
        frame, new = step(frame, layer)
        found.append(new)
    return Checked(frame.reset_index(drop=True), findings.join(found))


def _in_play(read: "Read") -> pd.DataFrame:
    """Rows that the reader has not set aside already."""
    sent = pd.DataFrame(read.frame)
    if not read.findings["effect"].eq(findings.SET_ASIDE).any():
        return sent
    aside = findings.set_aside(read.findings)[findings.SOURCE]
    places = sent[findings.SOURCE].astype(aside.dtypes)
    lost = places.merge(aside.assign(lost=True), on=findings.SOURCE, how="left")["lost"].notna()
    return sent[~lost.to_numpy()]


def _typed(
    sent: pd.DataFrame, layer: Layer, values: dict[str, pd.Series], county: County
) -> pd.DataFrame:
    constants = {name: columns.constant(layer, name, sent.index) for name in layer.constants}
    given = {**values, **constants}
    known = schema.TABLES[layer.table]
    names = [*known, *(name for name in given if name not in known)]
    kinds = {name: known.get(name) or schema.kind_of(layer, name) for name in names}
    dtypes = {name: schema.DTYPES[kinds[name]] for name in names}
    absent = {dtype: _absent(len(sent), dtype) for dtype in set(dtypes.values())}
    wrong = {name: dtypes[name] for name in given if given[name].dtype != dtypes[name]}
    columns_ = {name: given[name] if name in given else absent[dtypes[name]] for name in names}
    frame = pd.DataFrame(columns_, index=sent.index).astype(wrong)
    if layer.table == "enterprises":
        frame["industry2"] = codes.industry2(frame["industry2"].fillna(frame["industry"]))
    places = {name: sent[name] for name in findings.SOURCE}
    frame = frame.assign(**{**places, "row": sent["row"].astype("Int64")})
    if layer.is_shifted and "shifted" in sent:
        frame.insert(len(names), "shifted", sent["shifted"].astype("boolean"))
    return _shaped(frame, sent, county) if layer.table in schema.WITH_GEOMETRY else frame


def _absent(count: int, dtype: str) -> np.ndarray | pd.api.extensions.ExtensionArray:
    if dtype in ("string", "Int64"):
        return pd.array([pd.NA] * count, dtype=dtype)  # type: ignore[call-overload, no-any-return]
    return np.full(count, np.nan).astype(dtype)


def _shaped(frame: pd.DataFrame, sent: pd.DataFrame, county: County) -> gpd.GeoDataFrame:
    shapes = sent["geometry"] if "geometry" in sent else [None] * len(sent)
    geometry = gpd.GeoSeries(shapes, index=sent.index, crs=county.crs)
    return gpd.GeoDataFrame(frame, geometry=geometry)


def _undrawn(sent: pd.DataFrame, layer: Layer, subject: pd.Series) -> pd.DataFrame:
    """Parcels that came as a list, without shapes; they stay in the register."""
    if layer.table != "parcels" or "geometry" in sent:
        return findings.none()
    return findings.found(
        "geometry_missing",
        sent,
        subject=subject,
        field="geometry",
        effect=findings.VALUE_DROPPED,
    )


def _years(read: "Read", answers: Answers) -> Callable[[pd.DataFrame, Layer], Checked]:
    """A step that gives each row its year (``stated_years``)."""

    def step(frame: pd.DataFrame, layer: Layer) -> Checked:
        if "year" not in schema.TABLES[layer.table]:
            return Checked(frame, findings.none())
        return stated_years.with_years(frame, layer, read, answers=answers)

    return step


def _with_period(sheet: columns.Sheet) -> Callable[[pd.DataFrame, Layer], Checked]:
    """A step that adds the months that each row speaks of; blank for a whole year."""

    def step(frame: pd.DataFrame, layer: Layer) -> Checked:
        if layer.table != "facts":
            return Checked(frame, findings.none())
        picked = headings.pick(sheet.frame, sheet.claims.chosen.get("year", []), sheet.parts)
        period = None if picked is None else picked.cells[frame.index]
        months = periods.months(period, frame["sheet"])
        return Checked(frame.assign(period=months), findings.none())

    return step


def _whole_years(sheet: columns.Sheet) -> Callable[[pd.DataFrame, Layer], Checked]:
    """A step that sets aside amounts of a part of a year."""

    def step(frame: pd.DataFrame, layer: Layer) -> Checked:
        if layer.table != "facts":
            return Checked(frame, findings.none())
        chosen = sheet.claims.chosen
        picked = headings.pick(sheet.frame, chosen.get("year", []), sheet.parts)
        period = None if picked is None else picked.cells[frame.index]
        cumulative = periods.is_cumulative(chosen, layer)
        short = periods.partial(frame["year"], period, frame["sheet"], cumulative=cumulative)
        stated = frame["sheet"] if period is None else cells.plain(period).fillna(frame["sheet"])
        return split(
            "period_partial", frame, short, subject=keys.subject(frame, layer), value=stated
        )

    return step


def _with_required(frame: pd.DataFrame, layer: Layer) -> Checked:
    """Rows that have all the columns without which a row cannot be used."""
    lacking = pd.Series(pd.NA, frame.index, dtype="string")
    for name, column in reversed(schema.columns_of(layer).items()):
        if column.required:
            lacking = lacking.mask(frame[name].isna(), name)
    aside = lacking.notna()
    used, found = split("required_missing", frame, aside, subject=keys.subject(frame, layer))
    return Checked(used, found.assign(field=lacking[aside].array))


def _dates_in_order(frame: pd.DataFrame, layer: Layer) -> Checked:
    """One finding for each row whose dates contradict each other, naming the first two."""
    found = []
    fine = pd.Series(True, frame.index)
    for first, second in schema.ORDER.get(layer.table, []):
        wrong = fine & (frame[first] > frame[second])
        if not wrong.any():
            continue
        rows = frame[wrong]
        fine[rows.index] = False
        found.append(
            findings.found(
                "dates_out_of_order",
                rows,
                subject=keys.subject(rows, layer),
                field=first,
                value=rows[first].dt.strftime("%Y-%m-%d"),
                detail=sentences(
                    "date_later",
                    day=rows[second].dt.strftime("%Y-%m-%d"),
                    name=terms.label(second),
                ),
            )
        )
    return Checked(frame, findings.join(found))
