"""What came in and whether it can be trusted, as tables and a map that a person reads."""

import gzip
from typing import Final, NamedTuple

import geopandas as gpd
import pandas as pd

from tcgis import terms
from tcgis.findings import SOURCE
from tcgis.outputs import maps
from tcgis.outputs.maps import Places, Sheet
from tcgis.terms import text
from tcgis.units import to_mu
from tcgis.workflow import Checked, Prepared

SEVERITIES: Final = ["must", "should", "note"]
PASSED: Final = "passed"
_SHOWN: Final = ["file", "sheet", "row", "subject", "field", "finding_value", "detail", "effect"]
_MOST_DRAWN = 2000


class Verdict(NamedTuple):
    """How the data stands: how many findings of each severity, and what to do next."""

    counts: dict[str, int]
    title: str
    lines: list[str]


def verdict(checked: Checked) -> Verdict:
    """The one thing to see first: whether the data can be used, and what is worst."""
    told = terms.explain(checked.findings)
    counts = {name: int(told["severity"].eq(name).sum()) for name in SEVERITIES}
    sums = checked.intake[["rows_in", "rows_used", "rows_set_aside"]].sum()
    shown = {str(name): f"{value:,}" for name, value in sums.items()}
    rows = text("cli_intake", language="zh", **shown)
    if not counts["must"]:
        return Verdict(counts, text("data_sound"), [rows])
    worst = told.loc[told["severity"].eq("must"), "message"].value_counts()
    most = text("data_most", message=worst.index[0], n=int(worst.iloc[0]))
    return Verdict(counts, text("data_unsound", n=f"{counts['must']:,}"), [most, rows])


def faults(found: pd.DataFrame, severity: str) -> pd.DataFrame:
    """Kinds of finding of one severity, most frequent first, by code: what, where, the cure."""
    told = terms.explain(found)
    some = told[told["severity"].eq(severity)]
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
    return table


def _listed(names: pd.Series) -> str:
    return "、".join(names.dropna().unique())


def of_code(found: pd.DataFrame, code: str) -> pd.DataFrame:
    """Findings of one kind, in order of their places; the index is that of ``found``."""
    some = found[found["code"].eq(code)]
    return some.sort_values(["file", "sheet", "row"], kind="stable", na_position="first")


def in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """Findings as a person reads them: file, sheet, row, subject, field, value, what became."""
    known = {name: term.zh for name, term in terms.load().terms.items()}
    states = {name: term.zh for name, term in terms.load().states.items()}
    table = rows.rename(columns={"value": "finding_value"})[_SHOWN]
    table = table.assign(
        field=table["field"].map(known).fillna(table["field"]),
        effect=table["effect"].map(states).fillna(table["effect"]),
    )
    kept = [name for name in _SHOWN if table[name].notna().any()]
    words = table[kept].rename(columns={name: terms.heading(name) for name in kept})
    words.attrs["decimals"] = {terms.heading("row"): 0}
    return words


def name_of(rows: pd.DataFrame) -> str:
    """What findings of one kind are called, and how many there are."""
    fault = terms.load().faults[str(rows["code"].iloc[0])]
    return text("data_kind", message=fault.zh, n=f"{len(rows):,}")


def cure_of(rows: pd.DataFrame) -> str:
    """What to do about findings of one kind."""
    return text("data_cure", cure=terms.load().faults[str(rows["code"].iloc[0])].cure)


def sentence(found: pd.DataFrame, key: str) -> str:
    """One finding in a line, by the id its shape has on the map."""
    one = in_words(found.loc[[int(key.partition("-")[0])]])
    return "；".join(f"{name}：{value}" for name, value in one.iloc[0].items() if pd.notna(value))


def files(checked: Checked) -> pd.DataFrame:
    """Every file with its rows in, used and set aside and its findings; sound ones say so."""
    told = terms.explain(checked.findings)
    counts = pd.crosstab(told["file"], told["severity"]).reindex(columns=SEVERITIES, fill_value=0)
    table = checked.intake.groupby("file", sort=False)[
        ["rows_in", "rows_used", "rows_set_aside"]
    ].sum()
    names = [*table.index, *counts.index.difference(table.index, sort=False)]
    table = table.reindex(names).join(counts).fillna(dict.fromkeys(SEVERITIES, 0))
    verdicts = table[SEVERITIES[:2]].gt(0)
    state = pd.Series(text("data_passed"), table.index).mask(
        verdicts["should"], terms.label("should")
    )
    table.insert(0, "verdict", state.mask(verdicts["must"], terms.label("must")))
    table = table.sort_values(SEVERITIES, ascending=False, kind="stable")
    table = table.rename(columns=_heading).rename_axis(terms.heading("file"))
    table.attrs["decimals"] = dict.fromkeys(table.columns[1:], 0)
    return table


def _heading(name: str) -> str:
    if name == "verdict":
        return text("data_verdict")
    return terms.label(name) if name in SEVERITIES else terms.heading(name)


def places_of(ready: Prepared, checked: Checked, rows: pd.DataFrame) -> gpd.GeoDataFrame:
    """The land that findings speak of: the row's own shape, else its parcel's, else its firm's.

    Returns
    -------
    Index ``<finding>`` or ``<finding>-<n>`` where a firm uses several parcels; parcel_name (what
    the map calls it), state (the severity), land_mu, geometry. What is drawn nowhere is absent.
    """
    told = rows.assign(finding=rows.index.astype("string")).iloc[:_MOST_DRAWN]
    own = told.merge(checked.places, on=SOURCE, how="inner")
    rest = told[~told["finding"].isin(own["finding"])]
    land = ready.tables["parcels"][["parcel_id", "geometry"]]
    by_parcel = rest.merge(land, left_on="subject", right_on="parcel_id", how="inner")
    rest = rest[~rest["finding"].isin(by_parcel["finding"])]
    used = checked.holdings[["credit_code", "parcel_id"]].drop_duplicates().merge(land)
    firms = ready.tables["enterprises"].set_index("enterprise_name")["credit_code"]
    firm = rest["subject"].map(firms[~firms.index.duplicated()]).fillna(rest["subject"])
    by_firm = rest.assign(credit_code=firm).merge(used, on="credit_code", how="inner")
    drawn = pd.concat([own, by_parcel, by_firm], ignore_index=True)
    drawn = drawn[drawn["geometry"].notna()]
    return _named(gpd.GeoDataFrame(drawn, geometry="geometry", crs=land.crs))


def _named(drawn: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    faults_ = terms.load().faults
    words = drawn["code"].map({code: fault.zh for code, fault in faults_.items()})
    severity = drawn["code"].map({code: fault.severity for code, fault in faults_.items()})
    number = drawn.groupby("finding").cumcount().astype("string")
    key = drawn["finding"].where(number.eq("0"), drawn["finding"] + "-" + number)
    columns = {
        "parcel_name": (drawn["subject"].fillna(drawn["file"]) + " " + words).to_numpy(),
        "state": severity.to_numpy(),
        "land_mu": to_mu(drawn.geometry.area).to_numpy(),
    }
    index = pd.Index(key, name="finding")
    return gpd.GeoDataFrame(columns, index, geometry=drawn.geometry.to_numpy(), crs=drawn.crs)


def map_of(ready: Prepared, drawn: gpd.GeoDataFrame) -> tuple[bytes, bytes]:
    """What the live map needs to show ``places_of``: its frame and its features, compressed."""
    county = ready.catalog.county
    sheet = Sheet(
        title=text("data_map"), watermark=county.watermark, notice=county.notice,
        boundary_note=county.boundary_note,
    )  # fmt: skip
    around = Places(
        gpd.GeoDataFrame(ready.tables["parks"]), gpd.GeoDataFrame(ready.tables["county"])
    )
    made = maps.build(drawn, sheet=sheet, places=around)
    features = maps.features(drawn, fields=maps.fields(drawn))
    return maps.live(made), gzip.compress(features, mtime=0)
