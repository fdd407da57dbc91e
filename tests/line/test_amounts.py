"""Of an amount at several stages one counts: reported < verified < appealed, never their sum."""

import pandas as pd
import pytest

from tcgis.catalog.model import Layer
from tcgis.checks.tables import facts as long_facts
from tcgis.line.amounts import amounts, of_stage, superseded

ORDER = ["appealed", "verified", "reported"]


def facts(*rows):
    """(subject, item, value, stage), a row a line of one sheet."""
    table = pd.DataFrame(rows, columns=["subject_id", "item", "value", "stage"])
    place = {"layer": "tax", "file": "税.xlsx", "sheet": "2024", "row": range(2, len(rows) + 2)}
    table = table.assign(subject_kind="enterprise", year=2024, **place)
    return table.astype({"subject_id": "string", "stage": "string", "value": "float64"})


def sums(table, order=ORDER):
    used = of_stage(table, order)
    units = pd.Index(sorted(table["subject_id"].dropna().unique()), name="credit_code")
    return amounts(used.frame, "enterprise", units), used.findings


def test_stages_are_never_added_up_and_the_first_that_is_there_counts_item_by_item():
    """F1's tax was verified in two rows and decided on appeal; its output only reported."""
    table, found = sums(
        facts(
            ("F1", "tax_wan", 90.0, "reported"),
            ("F1", "tax_wan", 60.0, "verified"),
            ("F1", "tax_wan", 40.0, "verified"),
            ("F1", "tax_wan", 80.0, "appealed"),
            ("F1", "output_wan", 900.0, "reported"),
            ("F2", "tax_wan", 5.0, "reported"),
            ("F2", "tax_wan", 5.0, "verified"),
        )
    )
    assert table["tax_wan"].tolist() == [80.0, 5.0]
    assert table.loc["F1", "output_wan"] == 900
    assert found[["code", "subject", "field", "value", "row"]].values.tolist() == [
        ["stage_differs", "F1", "tax_wan", "80.0000", 5]
    ]
    told = "异议复核 80.0000，部门核实 100.0000，企业自报 90.0000；采用异议复核"
    assert found["detail"].tolist() == [told]


@pytest.mark.parametrize(
    ("order", "tax"), [(["reported", "verified"], 1.0), (["verified", "reported"], 2.0)]
)
def test_the_edition_says_the_order(order, tax):
    rows = facts(("F1", "tax_wan", 1.0, "reported"), ("F1", "tax_wan", 2.0, "verified"))
    assert sums(rows, order)[0].loc["F1", "tax_wan"] == tax


def test_a_stage_whose_amount_is_missing_leaves_the_word_to_the_next():
    """One of the two verified rows could not be read: their sum is not known."""
    table, found = sums(
        facts(
            ("F1", "tax_wan", None, "verified"),
            ("F1", "tax_wan", 7.0, "verified"),
            ("F1", "tax_wan", 9.0, "reported"),
            ("F2", "tax_wan", None, "verified"),
            ("F2", "tax_wan", None, "reported"),
        )
    )
    assert table["tax_wan"].fillna(-1).tolist() == [9.0, -1.0]
    assert found.empty


def test_a_stage_that_is_not_listed_never_counts_and_is_told():
    rows = facts(
        ("F1", "tax_wan", 9.0, "reported"),
        ("F1", "output_wan", 9.0, "reported"),
        ("F2", "tax_wan", 3.0, "verified"),
        ("F3", "tax_wan", 4.0, "抄报"),
    )
    table, found = sums(rows, ["verified"])
    assert table["tax_wan"].fillna(-1).tolist() == [-1.0, 3.0, -1.0]
    assert found[["code", "value", "detail"]].values.tolist() == [
        ["stage_not_counted", "企业自报", "2 个数未计入"],
        ["stage_not_counted", "抄报", "1 个数未计入"],
    ]


def test_facts_of_one_stage_are_as_they_were_and_a_row_without_one_is_verified():
    rows = facts(("F1", "tax_wan", 9.0, None), ("F1", "tax_wan", 1.0, "verified"))
    used = of_stage(rows, ["verified", "reported"])
    assert used.frame.equals(rows)
    assert used.findings.empty
    assert of_stage(rows.drop(columns="stage"), ["verified"]).frame["value"].tolist() == [9.0, 1.0]


def test_what_does_not_count_is_known_by_its_place():
    rows = facts(("F1", "tax_wan", 1.0, "reported"), ("F1", "tax_wan", 2.0, "verified"))
    gone = superseded(rows, of_stage(rows, ORDER).frame)
    assert gone[["row", "item"]].values.tolist() == [[2, "tax_wan"]]


def layer(**more):
    return Layer(
        id="tax", title="税", table="facts", department="税务局", reader="spreadsheet",
        files=["*.xlsx"], source="虚构", licence="MIT",
        facts={"tax_wan": {"from": ["税额"], "kind": "number"}}, **more,
    )  # fmt: skip


def wide(*stages):
    place = {"layer": "tax", "file": "税.xlsx", "sheet": "2024", "row": range(2, len(stages) + 2)}
    table = pd.DataFrame({"credit_code": "F1", "enterprise_name": "甲", "year": 2024,
                          "tax_wan": 1.0, "stage": pd.array(stages, dtype="string")})  # fmt: skip
    return table.assign(**place)


def test_a_layer_has_a_stage_and_a_column_overrides_it_row_by_row():
    rows = wide("自报", "部门核实", "复核", None, "reported")
    done = long_facts.to_long(rows, layer())
    assert done.frame["stage"].tolist() == [
        "reported", "verified", "appealed", "verified", "reported",
    ]  # fmt: skip
    assert done.findings.empty
    declared = long_facts.to_long(rows.drop(columns="stage"), layer(stage="reported"))
    assert set(declared.frame["stage"]) == {"reported"}


def test_a_word_that_is_no_stage_is_told_in_its_row():
    done = long_facts.to_long(wide("自报", "待定"), layer())
    assert done.findings[["code", "field", "value", "row"]].values.tolist() == [
        ["value_unknown", "stage", "待定", 3]
    ]
