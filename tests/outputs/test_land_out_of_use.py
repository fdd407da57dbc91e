"""Map, list, desk and every file say the same of each parcel on which nothing is made."""

import io
import json
from datetime import date

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest

from tcgis.outputs.files import results
from tcgis.outputs.files.excerpt import Excerpt
from tcgis.outputs.map.features import geojson_text
from tcgis.outputs.map.spec import map_fields
from tcgis.outputs.pages import listing, reserve_list
from tcgis.outputs.pages.listing import Filters
from tcgis.progress import silent
from tcgis.words import terms

CUT = Excerpt(Filters(), 58, 452, date(2026, 12, 1))
WORDS = {"not_started": "未动工", "stopped": "停工", "under_construction": "在建", "idle": "闲置"}


@pytest.fixture(scope="module")
def unused(sample_run):
    parcels = sample_run.parcels
    return parcels.loc[parcels["use"].isin(WORDS), "use"]


@pytest.fixture(scope="module")
def published(sample_run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    results.publish_run(sample_run, folder, progress=silent)
    return folder


def test_the_sample_has_some_of_each(unused):
    counts = unused.value_counts()
    assert counts[["idle", "stopped"]].sum() >= 34
    assert counts["under_construction"] > 10


def test_the_map_has_no_letter_for_them(sample_run, unused):
    features = json.loads(geojson_text(sample_run.parcels, fields=map_fields(sample_run.parcels)))[
        "features"
    ]
    shown = {one["id"]: one["properties"] for one in features}
    assert {key: shown[key]["state"] for key in unused.index} == unused.to_dict()
    assert {shown[key]["grade"] for key in unused.index} == {None}
    assert {shown[key]["tax_per_mu"] for key in unused.index} == {0}
    assert {shown[key]["rank"] for key in unused.index} == {None}


def test_the_list_has_their_word(sample_run, unused):
    assert listing.class_of(sample_run.parcels)[unused.index].equals(unused.rename("grade"))
    assert {terms.label(word) for word in unused} <= {*WORDS.values()}


def test_every_file_has_their_word(sample_run, unused, published):
    gpkg = pyogrio.read_dataframe(published / "results.gpkg", layer="parcels")
    gpkg = gpkg.set_index("parcel_id").loc[unused.index]
    assert gpkg["class"].tolist() == unused.tolist()
    assert gpkg[["grade", "rank"]].isna().all(axis=None)
    assert gpkg["tax_per_mu"].eq(0).all()
    features = gpd.read_file(published / "parcels.geojson")
    key = "parcel_id" if "parcel_id" in features else "id"
    assert features.set_index(key).loc[unused.index, "state"].tolist() == unused.tolist()
    book = openpyxl.load_workbook(published / "ranking.xlsx", read_only=True)
    rows = [row for row in book["宗地"].iter_rows(values_only=True) if row]
    names = sample_run.parcels.loc[unused.index, "parcel_name"]
    at = {cell: row for row in rows for cell in row if isinstance(cell, str)}
    for parcel, name in names.items():
        cells = at[name]
        assert WORDS[unused[parcel]] in cells
        assert not {"A 类", "B 类", "C 类", "D 类"} & set(cells)


def test_the_desk_has_their_word(sample_run, unused):
    nothing = pd.DataFrame(columns=["unit", "after", "at", "by", "reason"], dtype="string")
    waiting = sample_run.queue[sample_run.queue["parcel_id"].isin(unused.index)]
    assert set(waiting["reason"]) <= {"idle_by_dates", "half_built", "overdue"}
    assert waiting["parcel_id"].nunique() >= 30
    rows = reserve_list.parcels_with_decisions(sample_run, nothing, unused.index)
    assert rows["class"].tolist() == unused.tolist()
    book = openpyxl.load_workbook(
        io.BytesIO(reserve_list.reserve_workbook(sample_run, nothing, unused.index, CUT))
    )
    cells = [{*row} for row in book.worksheets[0].iter_rows(values_only=True)]
    assert sum(bool(row & {*WORDS.values()}) for row in cells) >= len(unused)
    assert not any(row & {"A 类", "B 类", "C 类", "D 类"} for row in cells)
