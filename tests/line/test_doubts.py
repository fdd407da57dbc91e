"""A finding marks the land that it touches, and a note marks none."""

import geopandas as gpd
import pandas as pd
import pytest

from tcgis import findings
from tcgis.line.doubts import mark_doubts
from tcgis.words import terms


def place(layer="parcels", file="宗地.zip", sheet=None, row=7):
    return pd.DataFrame({"layer": [layer], "file": [file], "sheet": [sheet], "row": [row]})


PARCELS = gpd.GeoDataFrame(
    {
        "occupant_codes": pd.array(["91A 91B", "91B", None, None], dtype="string"),
        "layer": pd.array(["parcels"] * 4, dtype="string"),
        "file": pd.array(["宗地.zip"] * 4, dtype="string"),
        "sheet": pd.array([None] * 4, dtype="string"),
        "row": pd.array([7, 8, 9, 10], dtype="Int64"),
    },
    index=pd.Index(["G1", "G2", "G3", "G4"], name="parcel_id", dtype="string"),
    geometry=[None] * 4,
)
LEASES = place("leases", "租赁.xlsx", "表", 3).assign(parcel_id="G4")


def doubts(*found):
    marked = mark_doubts(PARCELS, findings.join(found), LEASES)
    assert marked.drop(columns="doubt").equals(PARCELS)
    return marked["doubt"].dropna().to_dict()


def test_both_of_a_pair_are_marked_with_the_reason():
    pair = findings.found(
        "parcel_overlap", place(), subject="G1", value="G2", detail="与 G2 重叠 566.09 ㎡"
    )
    assert doubts(pair) == {
        "G1": "宗地图形重叠（与 G2 重叠 566.09 ㎡）",
        "G2": "宗地图形重叠（G1 与 G2 重叠 566.09 ㎡）",
    }


def test_a_row_s_finding_marks_its_parcel_whatever_it_speaks_of():
    holder = findings.found("credit_code_check", place(row=9), subject="91X", detail="末位应为 4")
    assert doubts(holder) == {"G3": "统一社会信用代码校验不符（91X 末位应为 4）"}
    assert doubts(findings.found("holder_unknown", place(file="另.zip"), subject="某社")) == {}


CELLS = [
    ("value_unknown", "condition", "已停工", "可用：在用", "（开发状态“已停工” 可用：在用）"),
    ("date_unreadable", "stopped_on", "0000-00-00", None, "（停工日期“0000-00-00”）"),
    ("value_out_of_range", "built_share", "45", "应不大于 1", "“45” 应不大于 1）"),
]


@pytest.mark.parametrize(("code", "field", "value", "detail", "said"), CELLS)
def test_a_cell_of_the_parcel_s_own_row_is_named_with_what_stands_in_it(
    code, field, value, detail, said
):
    cell = findings.found(code, place(), subject="G1", field=field, value=value, detail=detail)
    assert doubts(cell)["G1"].endswith(said)
    assert doubts(cell)["G1"].startswith(terms.load().faults[code].zh)


def test_a_lease_in_dispute_marks_its_parcel():
    lease = findings.found("lease_cycle", LEASES, subject="ZL1")
    assert doubts(lease) == {"G4": "租赁关系成环（ZL1）"}


def test_what_a_firm_must_mend_marks_its_land_and_what_it_should_does_not():
    tax = place("tax", "税.xlsx", "表", 1)
    assert doubts(findings.found("tax_above_output", tax, subject="91A")) == {
        "G1": "税收高于产值（91A）"
    }
    assert doubts(findings.found("tax_above_output", tax, subject="91B")).keys() == {"G1", "G2"}
    assert doubts(findings.found("credit_code_check", tax, subject="91A")) == {}


@pytest.mark.parametrize("code", ["area_differs", "area_rounded", "land_unclaimed"])
def test_notes_are_no_dispute(code):
    assert terms.load().faults[code].severity == "note"
    assert doubts(findings.found(code, place(), subject="G1")) == {}


@pytest.mark.parametrize(
    ("code", "of", "marked"),
    [
        ("dates_out_of_order", 2, 2),
        ("dates_out_of_order", 3, 0),
        ("area_conflict", 3, 3),
        ("area_conflict", 4, 4),
    ],
)
def test_what_should_be_corrected_of_most_parcels_marks_none(code, of, marked):
    rows = [findings.found(code, place(), subject=f"G{at}") for at in range(1, of + 1)]
    assert len(doubts(*rows)) == marked


def test_several_reasons_are_told_once_each():
    found = findings.found("area_conflict", place(), subject="G1")
    late = findings.found("dates_out_of_order", place(), subject="G1")
    assert doubts(found, found, late) == {
        "G1": f"{terms.load().faults['area_conflict'].zh}；日期先后颠倒"
    }


def test_nothing_found_marks_nothing():
    assert doubts() == {}


def test_disputed_land_of_the_sample(sample_run):
    doubt = sample_run.parcels["doubt"]
    overlaps = sample_run.findings[sample_run.findings["code"].eq("parcel_overlap")]
    both = {*overlaps["subject"], *overlaps["value"]}
    assert len(both) == 2
    assert doubt[[*both]].str.contains("宗地图形重叠").all()
    asked = sample_run.findings[sample_run.findings["code"].eq("geometry_repair_proposed")]
    assert doubt[asked["subject"]].str.contains("修复待确认").all()
    assert doubt.isna().sum() > 400
