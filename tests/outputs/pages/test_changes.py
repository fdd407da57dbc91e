"""The year before beside this one, as a reader sees it."""

import io

import openpyxl
import pandas as pd
import pytest

from tcgis.analysis import change, movers
from tcgis.analysis.yearly import History
from tcgis.outputs.files import run_workbook, xlsx
from tcgis.outputs.pages import cards, changes

IDS = pd.Index(["91A", "91B", "91C", "91Z"], name="credit_code", dtype="string")
FIGURES = ["land_mu", "tax_wan"]


def frame(**columns):
    return pd.DataFrame(columns, index=IDS)


def year(grades, states, land, tax):
    table = frame(grade=pd.array(grades, "string"), state=pd.array(states, "string"))
    table[FIGURES] = pd.DataFrame({"land_mu": land, "tax_wan": tax}, IDS).astype("float64")
    return table


@pytest.fixture
def told(run):
    """甲 rose on its own against the base, 乙 has no figures now, 丙 is D again, one is gone."""
    before = year(["B", "C", "D", "A"], ["graded"] * 4, [30, 15, 15, 9], [50, 9, None, 8])
    after = year(["A", None, "D", None], ["graded", "missing", "graded", "x"], [30, 15, 15, 0],
                 [60, None, 1.5, 0])  # fmt: skip
    after = after.iloc[:3]
    parts = frame(
        before=[70.0, 40, 12, 60], now=[80.125, None, 10, None], change=[10.125, None, -2, None],
        own=[12.0, None, 0, None], standing=[0.0, None, -1.0, None], peers=[0.0, None, 0.0, None],
        base=[-1.875, None, -1.0, None], rule=[0.0, None, 0.0, None],
        filled=[False, False, True, False],
        from_list=pd.array([None, None, "规上", None], "string"),
        to_list=pd.array([None, None, "规下", None], "string"),
        reason=pd.array([None, "unscored_now", None, "gone"], "string"),
    )  # fmt: skip
    place = {"group": "规下", "listing": "主榜", "n_ranked": 9}
    then = frame(**place, rank=pd.array([3, 1, 2, 4], "Int64"))
    now = frame(**place, rank=pd.array([1, None, 3, None], "Int64")).iloc[:3]
    marks = pd.DataFrame(
        {2022: ["D", "D", None, "D"], 2023: ["B", "C", "D", "A"], 2024: ["A", None, "D", None]},
        IDS, dtype="string",
    ).iloc[:3]  # fmt: skip
    history = History(
        year=2023, rule="示例办法", trial=False, parts=parts,
        grades=pd.DataFrame({"before": before["grade"], "now": after["grade"]}),
        ways=change.flows(before, after), moves=movers.find_movers(then, now, parts),
        streaks=change.streaks(marks),
    )  # fmt: skip
    return run._replace(history=history)


def test_the_square_says_how_many_went_where_and_leaves_out_what_nobody_is(told):
    table = changes.grade_matrix(told.history, "units")
    assert list(table.index) == ["A 类", "B 类", "C 类", "D 类", "合计"]
    assert list(table.columns) == ["A 类", "D 类", "参评未定级", "本年没有", "合计"]
    assert table.loc["B 类", "A 类"] == 1
    assert pd.isna(table.loc["B 类", "D 类"])
    assert table.loc["合计"].tolist() == [1, 1, 1, 1, 4]
    land = changes.grade_matrix(told.history, "land_mu_now")
    assert land.loc["合计", "合计"] == 60
    assert land.attrs["decimals"]["合计"] == 2
    # what is gone has no land this year: not a zero
    assert "本年没有" not in land.columns


def test_every_unit_with_its_parts_or_the_reason_in_words(told):
    table = changes.changes_by_unit(told).set_index("unit")
    assert list(table.index) == ["91A", "91C", "91B", "91Z"]  # the biggest change first
    assert table.loc["91A", ["own_change", "base_change", "rule_change"]].tolist() == [
        12, -1.875, 0,
    ]  # fmt: skip
    assert table["change_reason"].dropna().to_dict() == {
        "91B": "本年没有得分",
        "91Z": "本年没有该对象",
    }
    assert pd.isna(table.loc["91B", "own_change"])
    assert table["filled"].to_dict() == {"91A": "否", "91C": "是", "91B": "否", "91Z": "否"}
    assert pd.isna(table.loc["91Z", "enterprise_name"])


def test_movers_and_streaks_in_words(told):
    moves = changes.biggest_moves(told)
    assert moves["名次升降（升为正）"].to_dict() == {"91A": 2, "91C": -1}
    # the list's median of own is 6, of the base −1.94: 丙 fell behind by its own part
    assert moves["主要因素"].to_dict() == {"91A": "自身", "91C": "自身"}
    stays = changes.d_streaks(told)
    assert stays.loc["91C", "连续 D 类年数"] == 2
    assert stays.loc["91C", "再往前"] == "上一年没有等级，可能更久"
    assert list(stays.index) == ["91C"]


def test_a_firms_change_in_a_sentence(told, run):
    assert changes.change_sentence(told, "91A") == "得分比上年 +10.13：自身 +12.00，基准 -1.88。"
    assert (
        changes.change_sentence(told, "91C")
        == "得分比上年 -2.00：自身 0.00，由“规上”改列“规下” -1.00，基准 -1.00。"
    )
    assert changes.change_sentence(told, "91B") == "与上年不作比较：本年没有得分。"
    assert changes.change_sentence(run, "91A") == ""
    assert cards.firm_card(told, "91A").change == changes.change_sentence(told, "91A")


def test_a_firm_low_in_the_list_and_ahead_in_its_industry_bears_the_mark(run):
    flag = pd.array([True, None, False], "boolean")
    flagged = run._replace(enterprises=run.enterprises.assign(low_but_leading=flag))
    marks = [cards.firm_card(flagged, code).mark for code in flagged.enterprises.index]
    assert marks == ["绝对低、行业内高", "", ""]
    firms = run_workbook.run_sheets(flagged)[0].columns
    shown = next(each for each in firms if each.heading == "相对表现")
    assert shown.values.tolist() == [
        "绝对低、行业内高" if code == "91A" else "" for code in _order(flagged)
    ]


def _order(run):
    return run_workbook.run_sheets(run)[0].columns[0].values.tolist()


def test_two_sheets_more_and_none_without_a_year_before(told, run):
    stream = io.BytesIO()
    xlsx.write_workbook(run_workbook.run_sheets(told), stream, created=run_workbook.file_date(told))
    book = openpyxl.load_workbook(stream)
    assert {"变化", "等级流向"} <= set(book.sheetnames)
    rows = [list(row) for row in book["等级流向"].iter_rows(values_only=True)]
    assert "示例办法" in rows[0][0]
    assert rows[1][:4] == ["上年等级", "本年等级", "家数（宗数）", "上年用地（亩）"]
    assert rows[2][:4] == ["A 类", "本年没有", 1, 9]
    assert rows[5][5:7] == [None, 1.5]  # 丙's tax of last year is not known, and not zero
    names = [page.name for page in run_workbook.run_sheets(run)]
    assert not {"变化", "等级流向"} & set(names)
