"""A trial on paper: every sheet says that it is one, and what was tried stands in it."""

import io

import openpyxl
import pandas as pd
import pytest

from tcgis.analysis import whatif
from tcgis.outputs.pages import stability_list, whatif_report
from tcgis.words.terms import text


@pytest.fixture
def found(run):
    """B, whose tax is missing, comes to D; A and C stay."""
    units = pd.DataFrame(
        {
            "group": ["规上", "规下", "规下"], "listing": ["主榜"] * 3,
            "score_before": [80.125, None, 10.0], "score_after": [80.125, 20.0, 10.0],
            "rank_before": pd.array([1, None, 1], dtype="Int64"),
            "rank_after": pd.array([1, 1, 2], dtype="Int64"),
            "grade_before": ["A", None, "D"], "grade_after": ["A", "D", "D"],
            "state_before": ["graded", "missing", "graded"], "state_after": ["graded"] * 3,
            "tax_wan": [60.0, None, 1.5], "land_mu": [30.0, 15.0, 15.0],
        },
        index=run.enterprises.index,
    )  # fmt: skip
    classes = pd.Index([*"ABCD", "none"], name="class")
    totals = pd.DataFrame(
        {"units_before": [1, 0, 0, 1, 1], "tax_wan_before": [60.0, None, None, 1.5, None],
         "units_after": [1, 0, 0, 2, 0], "tax_wan_after": [60.0, None, None, 1.5, None]},
        index=classes,
    )  # fmt: skip
    stake = pd.Series({"units": 1, "tax_wan": None, "tax_wan_missing": 1, "land_mu": 15.0,
                       "land_mu_missing": 0}, dtype="float64")  # fmt: skip
    return whatif.Compared(units, units.iloc[[1]], totals, pd.DataFrame(), stake)


def rows(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_workbook_says_on_every_sheet_that_it_is_a_trial(run, found):
    book = openpyxl.load_workbook(
        io.BytesIO(whatif_report.trial_workbook(run, found, ["规上 亩均税收：45 → 50"]))
    )
    assert book.sheetnames == ["等级变动", "各等级合计", "前后对照", "试算内容", "口径"]
    for name in book.sheetnames[:4]:
        assert text("whatif_mark") in book[name]["A1"].value
    assert "规上 亩均税收：45 → 50" in [row[0] for row in rows(book["试算内容"])]


def test_a_flip_stands_with_its_state_and_a_missing_tax_stays_blank(run, found):
    book = openpyxl.load_workbook(io.BytesIO(whatif_report.trial_workbook(run, found, [])))
    heads, row = rows(book["等级变动"])[1:3]
    told = dict(zip(heads, row, strict=True))
    assert told["统一社会信用代码"] == "91B"
    assert (told["现行等级"], told["试算等级"]) == ("数据缺失", "D 类")
    assert told["税收（万元）"] is None
    assert told["企业名称"] == '=HYPERLINK("http://x","乙")'  # a text, not a formula
    assert book["等级变动"].cell(3, heads.index("企业名称") + 1).data_type == "s"


def test_an_amount_at_stake_that_nobody_knows_is_a_dash_and_is_counted(found):
    flips, tax, land = whatif_report.stake_tiles(found)
    assert flips.value == "1"
    assert (tax.value, tax.note) == ("—", text("whatif_lacking", n=1))
    assert (land.value, land.note) == ("15.00", None)


def test_what_was_tried_is_told_with_its_old_and_new_value(run):
    weights = {"规上": {"tax_per_mu": 50, "revenue_per_mu": 30}}
    tried = whatif.with_cuts(whatif.with_weights(run.edition, weights), {"*": {"A": 25}})
    changes = pd.DataFrame({"land_mu": [10.0], "tax_wan": [5.0]}, index=["91B"])
    given = run.enterprises
    assert whatif_report.describe_trial(run, tried, changes, given) == [
        "规上 亩均税收：45.00 → 50.00",
        "规上 亩均营业收入：35.00 → 30.00",
        "全部 A 类：20.00 → 25.00",
        '=HYPERLINK("http://x","乙") 计评用地：15.00 → 10.00',
        '=HYPERLINK("http://x","乙") 税收：— → 5.00',
    ]
    assert whatif_report.describe_trial(run, run.edition, None, given) == []


def test_the_boundary_list_holds_who_is_not_stable_and_nobody_without_a_grade(run):
    known = pd.DataFrame(
        {"grade": ["D", "A", None], "kept_share": [0.5, 1.0, None],
         "stability": ["volatile", "stable", None], "share_D": [0.5, 0.0, None],
         "gap_points": [0.125, 9.0, None]},
        index=["91C", "91A", "91B"],
    )  # fmt: skip
    edge = stability_list.boundary_list(run, known)
    assert edge.index.tolist() == ["91C"]
    row = edge.iloc[0]
    assert row[["企业名称", "等级", "等级稳定性"]].tolist() == ["丙公司", "D 类", "易变"]
    assert row[["等级保持率（%）", "距相邻等级（分）"]].tolist() == [50, 0.13]
