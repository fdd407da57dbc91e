import pandas as pd
import pytest

from tcgis import findings
from tcgis.words import terms

ROWS = pd.DataFrame(
    {"layer": ["tax", "tax"], "file": ["a.xlsx", "a.xlsx"], "sheet": ["甲", "甲"], "row": [4, 9]},
    index=[10, 20],
)


def test_a_finding_says_what_where_and_what_became_of_it():
    found = findings.found(
        "total_row",
        ROWS,
        subject=pd.Series(["合计", "小计"], index=[10, 20]),
        field="tax_wan",
        value="1",
        effect=findings.SET_ASIDE,
    )
    assert list(found) == findings.COLUMNS
    row = found.iloc[1].drop(["detail", "rows"]).to_dict()
    assert row == {
        "code": "total_row",
        "layer": "tax",
        "file": "a.xlsx",
        "sheet": "甲",
        "row": 9,
        "subject": "小计",
        "field": "tax_wan",
        "value": "1",
        "effect": "set_aside",
    }
    assert found["detail"].isna().all()


def test_parts_are_laid_beside_their_rows_by_index():
    given = pd.Series(["later", "earlier"], index=[20, 10])
    found = findings.found("total_row", ROWS, detail=given)
    assert found[["row", "detail"]].to_numpy().tolist() == [[4, "earlier"], [9, "later"]]


def test_no_rows_no_findings_with_the_same_columns_and_types():
    empty = findings.found("total_row", ROWS.iloc[:0])
    some = findings.found("total_row", ROWS)
    assert len(empty) == 0
    pd.testing.assert_series_equal(empty.dtypes, some.dtypes)
    pd.testing.assert_series_equal(findings.none().dtypes, some.dtypes)


def test_nothing_is_not_shared():
    first = findings.none()
    first["more"] = "column"
    assert list(findings.none()) == findings.COLUMNS


def test_a_finding_about_a_whole_has_no_row():
    found = findings.whole("file_missing", layer="tax", detail="税务局")
    assert found[["layer", "detail", "effect"]].to_numpy().tolist() == [["tax", "税务局", "kept"]]
    assert found["row"].isna().all()


def test_joined_in_the_order_of_the_steps():
    first, second = findings.found("b", ROWS.iloc[[1]]), findings.found("a", ROWS.iloc[[0]])
    joined = findings.join([first, findings.none(), second])
    assert joined["code"].to_list() == ["b", "a"]
    assert joined.index.to_list() == [0, 1]
    assert len(findings.join([])) == 0


def test_a_row_is_set_aside_once_by_its_first_reason():
    found = findings.join(
        [
            findings.found("value_missing", ROWS),
            findings.found("total_row", ROWS.iloc[[1]], effect=findings.SET_ASIDE),
            findings.found("key_missing", ROWS.iloc[[1]], effect=findings.SET_ASIDE),
        ]
    )
    aside = findings.set_aside(found)
    assert aside[["code", "row"]].to_numpy().tolist() == [["total_row", 9]]


def test_findings_are_explained_gravest_first():
    found = findings.join(
        [findings.found(code, ROWS.iloc[[0]]) for code in ("tax_negative", "key_missing")]
    )
    told = terms.explain(found)
    assert told[["code", "severity"]].to_numpy().tolist() == [
        ["key_missing", "must"],
        ["tax_negative", "note"],
    ]
    assert told["message"].to_list() == ["没有代码或名称，无法确定是谁", "税收为负数"]
    assert told["cure"].str.len().min() > 5


def test_a_citizens_number_is_shown_by_its_region_alone():
    # an invented 18-digit and an invented 15-digit one; an individual pays tax under it
    value = pd.Series(["421222198001010011", "421222800101001"], index=[10, 20])
    found = findings.found("total_row", ROWS, value=value, subject=value, detail="又见" + value)
    assert found["value"].to_list() == ["421222****", "421222****"]
    assert found["subject"].to_list() == ["421222****", "421222****"]
    assert found["detail"].to_list() == ["又见421222****", "又见421222****"]


def test_codes_of_firms_parcels_and_amounts_are_not_masked():
    for whole in (
        "914212220000000009",  # no region begins with 91
        "12421222000000019B",
        "421222198013010011",  # no thirteenth month
        "421222001001GB00001",
        "421222001001GB00001W00000000",
        "4212221980010100112",  # nineteen digits
        "421222198001010.11",
        "12345678.12",
    ):
        found = findings.found("total_row", ROWS, value=whole)
        assert found["value"].to_list() == [whole] * 2


@pytest.mark.parametrize(
    ("code", "citizen"),
    [
        ("421222196605130011", True),
        ("42122219660513001X", True),
        ("421222660513001", True),
        ("421222661313001", False),  # no thirteenth month
        ("990000196605130011", False),  # no such region
        ("91421222MA4900000A", False),
        (pd.NA, False),
    ],
)
def test_a_citizen_number_is_told_from_a_code(code, citizen):
    answer = findings.is_citizen_number(pd.Series([code], dtype="string"))
    assert answer.tolist() == [citizen]
