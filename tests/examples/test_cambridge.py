"""Somebody else's county, in other units and another language, without a line of code."""

from pathlib import Path

import pytest

from tcgis.catalog.load import load_catalog
from tcgis.line import assess
from tcgis.rulesets.load import load_edition
from tests.outputs.pages import test_ratio_parts

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "cambridge"


@pytest.fixture(scope="module")
def run(shared_data):
    return assess.assess(
        shared_data / "cambridge_fy14",
        catalog=load_catalog(EXAMPLE),
        edition=load_edition(EXAMPLE / "rules" / "value-per-mu.yaml"),
        year=2014,
    )


@pytest.mark.shared
def test_lots_and_keys_that_miss_each_other_are_findings(run):
    found = run.findings["code"].value_counts()
    assert len(run.parcels) == 13_035
    assert run.parcels["value_usd"].notna().sum() == 12_975
    assert found["parcel_without_facts"] == 60
    assert found["fact_parcel_unknown"] == 46
    keyless = run.findings[run.findings["code"].eq("key_missing")]
    assert keyless.groupby("layer").size().to_dict() == {"parcels": 1, "values": 1}


@pytest.mark.shared
def test_every_dollar_is_on_a_lot_or_unallocated(run):
    assert run.parcels["value_usd"].sum() == 38_211_773_140
    assert run.parcels["value_usd"].sum() + run.unallocated["value"].sum() == 38_333_078_801


@pytest.mark.shared
def test_use_class_four(run):
    lots = run.parcels[run.parcels["land_use"].str.startswith("4").fillna(value=False)]
    assert len(lots) == 154
    assert round(lots["land_mu"].sum(), 2) == 1_073.07
    assert lots["value_usd"].sum() == 3_209_011_200
    base = run.bases.set_index("group").at["4", "base"]
    assert round(base) == 2_990_492


@pytest.mark.shared
def test_repairs_tell_the_area_before_and_after(run):
    repaired = run.findings[run.findings["code"].eq("geometry_invalid")]
    assert len(repaired) == 34
    assert repaired["detail"].str.fullmatch(r"修复前 [\d.]+ ㎡，修复后 [\d.]+ ㎡").all()


@pytest.mark.shared
def test_rows_in_are_rows_used_and_rows_set_aside(run):
    assert run.intake["rows_in"].to_list() == [13_116, 27_528]
    assert (run.intake["rows_used"] + run.intake["rows_set_aside"] == run.intake["rows_in"]).all()


def test_tcgis_does_not_know_cambridge():
    files = [*(ROOT / "tcgis").rglob("*.py"), *(ROOT / "tcgis").rglob("*.yaml")]
    assert [path for path in files if "cambridge" in path.read_text("utf-8").lower()] == []


@pytest.mark.shared
def test_every_ratio_divides_by_what_stands_beside_it(run):
    seen = test_ratio_parts.walk(run)
    assert seen["parcel"] == 12_975
    assert seen["宗地"] == 12_976
