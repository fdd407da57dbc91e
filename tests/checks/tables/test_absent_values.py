"""Columns and cells without a value: empty, formulas without results, errors, nonsense."""
# ruff: noqa: RUF001 -- full-width signs, as sheets have them

import openpyxl
import pandas as pd
import pytest

from tcgis import findings
from tcgis.checks.layer import check_layer
from tcgis.sources.layer import read_layer
from tcgis.words import terms
from tests.checks.sent import COUNTY, layer, read

A, B, C = "914212220000000009", "91421222MA4900002J", "91421222MAC0TE5T4Q"
HEAD = ["税号", "名称", "税额", "产值"]
TAXES = layer(
    "facts",
    {"credit_code": {"from": ["税号"], "kind": "code"}, "enterprise_name": {"from": ["名称"]}},
    facts={
        "tax_wan": {"from": ["税额"], "unit": "万元"},
        "output_wan": {"from": ["产值"], "unit": "万元"},
    },
    year=2024,
    files=["*"],
)


def write(path, rows, *, formulas=()):
    """A book as a program leaves it that does not calculate: formulas have no results."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [HEAD, *rows]:
        sheet.append(row)
    for place, formula in formulas:
        sheet[place] = formula
    book.save(path)


def checked(folder, described=TAXES):
    given = read_layer(described, folder, COUNTY)
    facts, found = check_layer(described, given, COUNTY)
    return facts, findings.join([given.findings, found])


def told(found):
    named = found[~found["code"].isin(["heading_missing"])].astype(object)
    named = named.where(named.notna(), None)
    return named[["code", "field", "row", "rows"]].to_numpy().tolist()


def values(facts, item="tax_wan"):
    rows = facts[facts["item"].eq(item)].astype(object)
    return rows.where(rows.notna(), None)[["row", "value"]].to_numpy().tolist()


def test_a_column_of_formulas_without_results_is_told_once(tmp_path):
    rows = [[A, "甲", f"=D{n}*0.1", 100 + n] for n in range(2, 42)]
    write(tmp_path / "a.xlsx", rows)
    facts, found = checked(tmp_path)
    assert told(found) == [["column_empty", "tax_wan", 2, "2-41"]]
    assert "40 行是没有保存结果的公式" in found["detail"][0]
    assert found["value"][0] == "=D2*0.1、=D3*0.1、=D4*0.1"
    fault = terms.load().faults["column_empty"]
    assert (fault.severity, "重新计算" in fault.cure) == ("must", True)
    # the rows are used for their output; their tax is there and not known
    assert facts.loc[facts["item"].eq("output_wan"), "value"].notna().all()
    assert facts.loc[facts["item"].eq("tax_wan"), "value"].isna().sum() == 40


def test_rows_without_any_amount_are_not_used(tmp_path):
    write(tmp_path / "a.xlsx", [[A, "甲", None, None], [B, "乙", None, None]])
    facts, found = checked(tmp_path)
    assert len(facts) == 0
    assert told(found) == [
        ["column_empty", "tax_wan", 2, "2-3"], ["column_empty", "output_wan", 2, "2-3"],
        ["amounts_none", None, 2, "2-3"],
    ]  # fmt: skip
    assert findings.set_aside(found)["row"].tolist() == [2, 3]


def test_each_sheet_stands_for_itself(tmp_path):
    book = openpyxl.Workbook()
    for name, cell in (("2023", 5), ("2024", "=A1")):
        sheet = book.create_sheet(name)
        for row in (HEAD, [A, "甲", cell, 9]):
            sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    facts, found = checked(tmp_path)
    assert found.loc[found["code"].eq("column_empty"), "sheet"].tolist() == ["2024"]
    assert facts.loc[facts["item"].eq("tax_wan"), "value"].tolist()[0] == 5


def test_one_formula_without_its_result_is_told_with_its_row(tmp_path):
    write(tmp_path / "a.xlsx", [[A, "甲", 3, 1], [A, "甲", "=1+1", 1], [B, "乙", 4, 1]])
    facts, found = checked(tmp_path)
    assert told(found) == [["formula_unsaved", "tax_wan", 3, None]]
    # the firm's tax is not 3: a part of it is missing
    assert values(facts) == [[2, 3.0], [3, None], [4, 4.0]]


@pytest.mark.parametrize(
    "word", ["#DIV/0!", "#REF!", "#N/A", "#NAME?", "#VALUE!", "#NUM!", "#NULL!", "########"]
)
def test_an_error_in_a_cell_is_named_and_must_be_mended(tmp_path, word):
    write(tmp_path / "a.xlsx", [[A, "甲", 3, 1], [A, "甲", word, 1], [B, "乙", 4, 1]])
    facts, found = checked(tmp_path)
    assert told(found) == [["cell_error", "tax_wan", 3, None]]
    assert found[["value", "effect"]].to_numpy().tolist() == [[word, "value_dropped"]]
    assert terms.load().faults["cell_error"].severity == "must"
    assert values(facts) == [[2, 3.0], [3, None], [4, 4.0]]


def test_errors_in_names_codes_and_texts_of_a_csv_are_named(tmp_path):
    lines = [
        ",".join(HEAD),
        "#N/A,甲,1,2",
        f"{B},#REF!,1,2",
        f"{C},丙,#VALUE!,2",
        f"{A},丁,=C2*2,2",
    ]
    (tmp_path / "a.csv").write_text("\n".join(lines), "utf-8")
    facts, found = checked(tmp_path)
    assert told(found) == [
        ["cell_error", "credit_code", 2, None], ["cell_error", "enterprise_name", 3, None],
        ["cell_error", "tax_wan", 4, None], ["formula_unsaved", "tax_wan", 5, None],
    ]  # fmt: skip
    subjects = facts.loc[facts["item"].eq("tax_wan"), "subject_id"].astype(object)
    assert subjects.where(subjects.notna(), None).tolist() == [None, B, C, A]


def test_a_column_that_cannot_be_read_is_told_once_with_examples():
    words = [f"约{n}万" for n in range(1, 40)]
    given = {"税号": [A] * 40, "名称": ["甲"] * 40, "税额": [*words, 7.0], "产值": [1.0] * 40}
    facts, found = check_layer(TAXES, read(given), COUNTY)
    assert told(found) == [["column_unreadable", "tax_wan", 2, "2-40"]]
    assert found["value"][0] == "约1万、约2万、约3万"
    assert "40 行中有 39 行无法识别" in found["detail"][0]
    assert terms.load().faults["column_unreadable"].severity == "must"
    assert values(facts)[-1] == [41, 7.0]
    assert facts.loc[facts["item"].eq("tax_wan"), "value"].isna().sum() == 39


def test_a_few_cells_that_cannot_be_read_are_told_one_by_one():
    given = {
        "税号": [A] * 9,
        "名称": ["甲"] * 9,
        "税额": ["约1", "约2", *range(7)],
        "产值": [1] * 9,
    }
    _, found = check_layer(TAXES, read(given), COUNTY)
    assert told(found) == [["value_unreadable", "tax_wan", n, None] for n in (2, 3)]


def test_a_column_that_most_leave_blank_is_told_once_and_rows_stay_in_use():
    given = {"税号": [A] * 60, "名称": ["甲"] * 60, "税额": [1.0, *[None] * 59], "产值": [1.0] * 60}
    facts, found = check_layer(TAXES, read(given), COUNTY)
    assert told(found) == [["value_missing", "tax_wan", 3, "3-61"]]
    # a blank says nothing of an amount: no sum lacks a part for it
    assert values(facts) == [[2, 1.0]]


def test_an_empty_required_column_is_told_beside_its_rows(tmp_path):
    firms = layer("enterprises", {"credit_code": {"from": ["税号"], "kind": "code"},
                                  "enterprise_name": {"from": ["名称"], "required": True}},
                  files=["*"])  # fmt: skip
    write(tmp_path / "a.xlsx", [[A, "=B9", 1, 1], [B, "=B8", 1, 1]])
    frame, found = checked(tmp_path, firms)
    assert len(frame) == 0
    assert found.loc[found["code"].eq("column_empty"), "field"].tolist() == ["enterprise_name"]


def test_a_heading_that_another_sheet_has_is_not_empty_here():
    given = {"税号": [A, B], "名称": ["甲", "乙"], "税额": [1.0, None], "产值": [None, 2.0]}
    _, found = check_layer(TAXES, read(given, sheets=["一", "二"]), COUNTY)
    assert "column_empty" not in set(found["code"])


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ('="914212220000000009"', A), (f"\u200b{A}", A), (f"{A}\u00a0", A), (f"\ufeff{A}", A),
        ("91421222\u00ad0000000009", A), ("91421222 0000000009", A),
        ("９１４２１２２２0000000009", A),
        (f"\u202a{A}\u202c", A), (f"{A[:5]}\u2060{A[5:]}", A), ('="91421222MA4900002J"', B),
    ],
)  # fmt: skip
def test_a_code_is_the_code_whatever_nobody_sees_around_it(written, code):
    given = {"税号": [written], "名称": ["\u200b甲\u00a0公司\ufeff"], "税额": [1.0], "产值": [2.0]}
    facts, found = check_layer(TAXES, read(given), COUNTY)
    assert facts["subject_id"].tolist() == [code] * 2
    assert [name.replace("\u00a0", " ") for name in facts["subject_name"]] == ["甲 公司"] * 2
    assert told(found) == []


def test_what_is_blank_everywhere_is_no_error():
    given = {"税号": [A], "名称": ["甲"], "税额": [pd.NA], "产值": [2.0]}
    facts, _ = check_layer(TAXES, read(given), COUNTY)
    assert facts["item"].tolist() == ["output_wan"]
