import pandas as pd

from tcgis.checks.layer import check_layer
from tcgis.checks.tables import facts
from tests.checks.sent import COUNTY, counted, layer, read, short

A, B = "91421222MA4900002J", "91421222MAC0TE5T4Q"

ABOVE = layer(
    "facts",
    {
        "credit_code": {"from": ["代码"]},
        "enterprise_name": {"from": ["名称"]},
        "year": {"from": ["年"]},
    },
    facts={
        "output_wan": {"from": ["产值"], "unit": "千元"},
        "energy_tce": {"from": ["能耗"], "unit": "吨标准煤"},
    },
)


def check(described, given, **more):
    return check_layer(described, read(given, **more), COUNTY)


def test_one_row_an_amount_in_the_order_of_rows_and_items():
    given = {
        "代码": [A, None],
        "名称": ["甲", "乙"],
        "年": ["2024年", 2023.0],
        "产值": ["1,000", 50],
        "能耗": [3.5, 4],
    }
    frame, found = check(ABOVE, given)
    assert list(frame)[: len(facts.COLUMNS)] == facts.COLUMNS
    told = frame[["subject_kind", "subject_id", "subject_name", "year", "item", "value", "row"]]
    assert told.astype(object).where(told.notna(), None).to_numpy().tolist() == [
        ["enterprise", A, "甲", 2024, "output_wan", 100.0, 2],
        ["enterprise", A, "甲", 2024, "energy_tce", 3.5, 2],
        ["enterprise", None, "乙", 2023, "output_wan", 5.0, 3],
        ["enterprise", None, "乙", 2023, "energy_tce", 4.0, 3],
    ]
    assert set(frame["department"]) == {"某局"}
    assert len(found) == 0


def test_a_missing_amount_makes_no_row_is_told_and_its_row_is_used():
    given = {"代码": [A, B], "名称": ["甲", "乙"], "产值": [100, 200], "能耗": [3.5, None]}
    sent = read(given, sheets=["2024年"] * 2)
    frame, found = check_layer(ABOVE, sent, COUNTY)
    assert frame["item"].to_list() == ["output_wan", "energy_tce", "output_wan"]
    assert short(found[found["row"].notna()]) == [("value_missing", 3, "kept")]
    assert found["subject"].to_list()[-1] == B
    intake = counted(sent, frame, found)
    assert intake[["rows_in", "rows_used", "rows_set_aside"]].to_numpy().tolist() == [[2, 2, 0]]


def test_a_column_that_a_sheet_does_not_fill_is_not_missing_there():
    given = {"代码": [A, B], "名称": ["甲", "乙"], "产值": [100, 200], "能耗": [3.5, None]}
    _, found = check(ABOVE, given, sheets=["2024规上", "2024规下"])
    assert found["code"].isin(["value_missing"]).sum() == 0


def test_amounts_of_one_firm_and_year_stay_apart():
    described = layer(
        "facts",
        {"credit_code": {"from": ["代码"]}},
        facts={"tax_wan": {"from": ["税额"], "unit": "万元"}},
        year=2024,
    )
    frame, found = check(described, {"代码": [A, A], "税额": [10.0, -3.0]})
    assert frame["value"].to_list() == [10.0, -3.0]
    assert found[["code", "row", "subject", "value", "effect"]].to_numpy().tolist() == [
        ["tax_negative", 3, A, "-3.0000", "kept"]
    ]


def test_rows_of_nobody_and_of_no_year_are_set_aside():
    given = {
        "代码": [A, None, A],
        "名称": ["甲", None, "甲"],
        "年": [2024, 2024, None],
        "产值": [1, 2, 3],
    }
    frame, found = check(ABOVE, given)
    assert frame["row"].to_list() == [2]
    assert short(found[found["row"].notna()]) == [
        ("year_missing", 4, "set_aside"),
        ("key_missing", 3, "set_aside"),
    ]


VALUES = layer(
    "facts",
    {"parcel_id": {"from": ["ML"], "literal": True}, "land_use": {"from": ["Use"]}},
    facts={"value_usd": {"from": ["Value"], "unit": "USD"}},
    subject="parcel",
    year=2014,
    representative=[{"column": "land_use", "by": "value_usd"}],
)


def test_facts_of_parcels_keep_the_columns_the_catalogue_adds():
    frame, _ = check(VALUES, {"ML": ["1-23", "12-3"], "Use": ["400", "101"], "Value": [5, 6]})
    assert frame["subject_id"].to_list() == ["1-23", "12-3"]
    assert frame["land_use"].to_list() == ["400", "101"]
    assert set(frame["subject_kind"]) == {"parcel"}


def test_an_attribute_is_that_of_the_row_of_largest_value():
    given = {
        "ML": ["1", "1", "2", "2", "3", "3", "4"],
        "Use": ["400", "101", "9", "10", None, "300", None],
        "Value": [5, 6, 7, 7, 9, 1, 2],
    }
    frame, _ = check(VALUES, given)
    taken = facts.representatives(VALUES, frame)
    # on equal values the smallest code as text; a row without the attribute does not count
    assert taken["land_use"].to_dict() == {"1": "101", "2": "10", "3": "300"}
    again = facts.representatives(VALUES, frame.iloc[::-1])
    pd.testing.assert_frame_equal(taken, again)


def test_without_representatives_there_is_an_empty_table():
    frame, _ = check(ABOVE, {"代码": [A], "名称": ["甲"], "年": [2024], "产值": [1], "能耗": [1]})
    assert facts.representatives(ABOVE, frame).shape == (0, 0)
