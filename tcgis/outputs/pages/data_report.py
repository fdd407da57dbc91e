"""What came in and whether it can be trusted, as tables and a map that a person reads."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import geopandas as gpd
import pandas as pd

from tcgis.catalog.model import Catalog, Gate
from tcgis.findings import SOURCE
from tcgis.outputs.files.check_workbook import SEVERITIES, account_sentence, count_by_file
from tcgis.outputs.labels import label_columns, label_states, state_labels
from tcgis.outputs.map import page
from tcgis.outputs.map.features import geojson_bytes
from tcgis.outputs.map.spec import MapSheet, Places, map_fields
from tcgis.outputs.pages import wrapping
from tcgis.outputs.pages.questions import REPAIR_CODES
from tcgis.words import terms
from tcgis.words.terms import text
from tcgis.words.units import round_half_up, to_mu

if TYPE_CHECKING:
    from tcgis.line.assess import CheckReport
    from tcgis.line.prepare import Prepared

_SHOWN: Final = ["file", "sheet", "row", "subject", "field", "finding_value", "detail", "effect"]
_WIDTHS: Final = {
    "file": 120, "sheet": 70, "row": 56, "subject": 110, "field": 76, "finding_value": 84,
    "detail": 210, "effect": 70,
}  # fmt: skip
_MOST_DRAWN = 2000


class DataVerdict(NamedTuple):
    """How the data stands: how many findings of each severity, and what to do next."""

    counts: dict[str, int]
    title: str
    lines: list[str]


def data_verdict(report: CheckReport) -> DataVerdict:
    """The one thing to see first: whether the data can be used, and what is worst."""
    explained = terms.explain(report.findings)
    counts = {name: int(explained["severity"].eq(name).sum()) for name in SEVERITIES}
    rows = account_sentence(report.intake)
    if not counts["must"]:
        return DataVerdict(counts, text("data_sound"), [rows])
    worst = explained.loc[explained["severity"].eq("must"), "message"].value_counts()
    most = text("data_most", message=worst.index[0], n=int(worst.iloc[0]))
    return DataVerdict(counts, text("data_unsound", n=f"{counts['must']:,}"), [most, rows])


def kinds_of_finding(found: pd.DataFrame, severity: str) -> pd.DataFrame:
    """Kinds of finding of one severity, most frequent first, by code: what, where, the cure."""
    explained = terms.explain(found)
    some = explained[explained["severity"].eq(severity)]
    by_code = some.groupby("code", sort=False)
    table = pd.DataFrame(
        {
            terms.heading("message"): by_code["message"].first(),
            text("data_count"): by_code.size(),
            text("data_files"): by_code["file"].agg(_listed),
            terms.heading("cure"): by_code["cure"].first(),
        }
    )
    table = table.sort_values(text("data_count"), ascending=False, kind="stable")
    table.attrs["decimals"] = {text("data_count"): 0}
    names = [terms.heading("message"), text("data_files"), terms.heading("cure")]
    widths = dict(zip(names, (140, 120, 260), strict=True))
    return wrapping.wrap_texts(table, widths, whole=names[-1:])


def _listed(names: pd.Series) -> str:
    return "、".join(names.dropna().unique())


def findings_of_code(found: pd.DataFrame, code: str) -> pd.DataFrame:
    """Findings of one kind, in order of their places; the index is that of ``found``."""
    some = found[found["code"].eq(code)]
    return some.sort_values(["file", "sheet", "row"], kind="stable", na_position="first")


def findings_in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """Findings as a person reads them: file, sheet, row, subject, field, value, what became."""
    table = rows.rename(columns={"value": "finding_value"})[_SHOWN]
    # what is asked about a shape holds its digest, which tells a person nothing
    table["finding_value"] = table["finding_value"].mask(rows["code"].isin(REPAIR_CODES))
    table = table.assign(field=label_columns(table["field"]), effect=label_states(table["effect"]))
    kept = [name for name in _SHOWN if table[name].notna().any()]
    words = table[kept].rename(columns={name: terms.heading(name) for name in kept})
    words.attrs["decimals"] = {terms.heading("row"): 0}
    widths = {terms.heading(name): _WIDTHS[name] for name in kept}
    return wrapping.wrap_texts(words, widths, whole=[terms.heading("detail")])


def kind_title(rows: pd.DataFrame) -> str:
    """What findings of one kind are called, and how many there are."""
    fault = terms.load().faults[str(rows["code"].iloc[0])]
    return text("data_kind", message=fault.zh, n=f"{len(rows):,}")


def kind_cure(rows: pd.DataFrame) -> str:
    """What to do about findings of one kind."""
    return text("data_cure", cure=terms.load().faults[str(rows["code"].iloc[0])].cure)


def finding_sentence(found: pd.DataFrame, key: str) -> str:
    """One finding in a line, by the id its shape has on the map."""
    one = findings_in_words(found.loc[[int(key.partition("-")[0])]])
    return "；".join(f"{name}：{value}" for name, value in one.iloc[0].items() if pd.notna(value))


def file_table(report: CheckReport, catalog: Catalog) -> pd.DataFrame:
    """Every file with its rows in, used and set aside and its findings; sound ones say so.

    What is said of no file stands under the name of its layer, or of the data as a whole.
    """
    table = count_by_file(report)
    titles = {
        key: text("data_layer", department=layer.department, title=layer.title)
        for key, layer in catalog.layers.items()
    }
    named_by = table["layer"].map(titles).fillna(text("data_whole"))
    table["file"] = table["file"].mask(table["file"].eq(""), named_by)
    state = pd.Series(text("data_passed"), table.index)
    for severity in ("should", "must"):
        state = state.mask(table[severity].gt(0), terms.label(severity))
    shown = [name for name in table if name != "layer"]
    named = table[shown].rename(columns=_heading)
    named.insert(1, text("data_verdict"), state)
    return _counted(named, named.columns[2:])


def _heading(name: str) -> str:
    return terms.label(name) if name in SEVERITIES else terms.heading(name)


def _counted(table: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    table.attrs["decimals"] = dict.fromkeys(names, 0)
    return table


def area_table(report: CheckReport) -> pd.DataFrame:
    """Certificate, reported and drawn area of each parcel whose areas do not all agree."""
    table = report.areas
    words = state_labels()
    odd = table[~table["diagnosis"].isin(["agrees"])]
    shown = odd.copy()
    for name in [each for each in shown if str(each).endswith("diagnosis")]:
        shown[name] = shown[name].map(words)
    first = ["parcel_id", "diagnosis"]
    order = [*first, *(name for name in shown if name not in first)]
    shown = shown[[name for name in order if shown[name].notna().any()]]
    places = {name: n for name in shown if (n := terms.decimals(str(name))) is not None}
    for name, n in places.items():
        shown[name] = round_half_up(shown[name], n) + 0.0  # no -0.00 where two agree
    named = shown.rename(columns={name: terms.heading(str(name)) for name in shown})
    named.attrs["decimals"] = {terms.heading(str(name)): n for name, n in places.items()}
    return named


def control_hint(thresholds: Gate) -> str:
    """How to have totals compared, with the county's own thresholds."""
    shares = {"green": thresholds.green_below, "amber": thresholds.amber_below}
    return text("data_gate_none", language="zh", **{k: f"{v:.0%}" for k, v in shares.items()})


def control_table(report: CheckReport) -> pd.DataFrame:
    """Totals beside their control figures, the worst light first."""
    table = report.gate
    if table.empty or table["control"].isna().all():
        return pd.DataFrame()
    known = terms.load().terms
    order = table["light"].map({"red": 0, "amber": 1, "green": 2, "grey": 3})
    lights = table.iloc[order.argsort(kind="stable")]
    lights = lights.assign(
        light=lights["light"].map(state_labels()),
        scope=lights["scope"].map(terms.label),
        year=lights["year"].astype("string"),
        # an item of the county's own has no unit that we know
        item=[terms.heading(each) if each in known else each for each in lights["item"]],
        share=round_half_up(lights["share"] * 100, 2),
    )
    shown = ["light", "scope", "name", "year", "item", "ours", "control", "difference", "share"]
    headings = {name: terms.heading(name) for name in shown} | {"share": text("gate_share")}
    return lights[shown].rename(columns=headings)


def finding_places(ready: Prepared, report: CheckReport, rows: pd.DataFrame) -> gpd.GeoDataFrame:
    """The land that findings speak of: the row's own shape, else its parcels'.

    Returns
    -------
    Index ``<finding>`` or ``<finding>-<n>`` where a firm uses several parcels; parcel_name (what
    the map calls it), state (the severity), land_mu, geometry. What is drawn nowhere is absent.
    """
    asked = rows.assign(finding=rows.index.astype("string")).iloc[:_MOST_DRAWN]
    own = asked.merge(report.places, on=SOURCE, how="inner")
    rest = asked[~asked["finding"].isin(own["finding"])]
    land = ready.tables["parcels"][["parcel_id", "geometry"]].dropna()
    parcels = _parcels_of(ready, report).merge(land, on="parcel_id")
    others = rest.merge(parcels, on="subject", how="inner")
    drawn = pd.concat([own, others], ignore_index=True)
    return _named(gpd.GeoDataFrame(drawn, geometry="geometry", crs=land.crs))


def _parcels_of(ready: Prepared, report: CheckReport) -> pd.DataFrame:
    """Subject → parcel_id: of a parcel itself, a lease's, those that a firm uses (code or name)."""
    held = report.holdings[["credit_code", "parcel_id"]]
    names = ready.tables["enterprises"][["credit_code", "enterprise_name"]]
    parcels, leases = ready.tables["parcels"]["parcel_id"], ready.tables["leases"]
    parts = [
        pd.DataFrame({"subject": parcels, "parcel_id": parcels}),
        leases.rename(columns={"lease_id": "subject"})[["subject", "parcel_id"]],
        held.rename(columns={"credit_code": "subject"}),
        held.merge(names)[["enterprise_name", "parcel_id"]].set_axis(
            ["subject", "parcel_id"], axis=1
        ),
    ]
    return pd.concat(parts, ignore_index=True).dropna().drop_duplicates()


def _named(drawn: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    faults = terms.load().faults
    words = drawn["code"].map({code: fault.zh for code, fault in faults.items()})
    severity = drawn["code"].map({code: fault.severity for code, fault in faults.items()})
    number = drawn.groupby("finding").cumcount().astype("string")
    key = drawn["finding"].where(number.eq("0"), drawn["finding"] + "-" + number)
    columns = {
        "parcel_name": (drawn["subject"].fillna(drawn["file"]) + " " + words).to_numpy(),
        "state": severity.to_numpy(),
        "land_mu": to_mu(drawn.geometry.area).to_numpy(),
    }
    index = pd.Index(key, name="finding")
    return gpd.GeoDataFrame(columns, index, geometry=drawn.geometry.to_numpy(), crs=drawn.crs)


def places_map(
    ready: Prepared, drawn: gpd.GeoDataFrame, *, view: Literal["parcels", "county"] = "parcels"
) -> tuple[bytes, bytes]:
    """What the live map needs to show ``places_of``: its frame and its features, compressed."""
    county = ready.catalog.county
    sheet = MapSheet(
        title=text("data_map"), watermark=county.watermark, notice=county.notice,
        boundary_note=county.boundary_note, view=view,
        classes=terms.label("severity") if view == "parcels" else text("proof_map"),
    )  # fmt: skip
    around = Places(
        gpd.GeoDataFrame(ready.tables["parks"]), gpd.GeoDataFrame(ready.tables["county"])
    )
    made = page.build_map(drawn, sheet=sheet, places=around)
    features = geojson_bytes(drawn, fields=map_fields(drawn))
    return page.pack_live(made), gzip.compress(features, mtime=0)
