"""The year of rows: column, sheet, title, file; asked once where none tells or two contradict."""

import openpyxl
import pytest

from tcgis import findings
from tcgis.answers import Answers
from tcgis.checks.layer import check_layer
from tcgis.checks.tables import stated_years
from tcgis.sources.layer import read_layer
from tests.checks.sent import COUNTY, layer

HEAD = ["代码", "名称", "税额"]


def tax(**more):
    return layer(
        "facts",
        {
            "credit_code": {"from": ["代码"], "kind": "code"},
            "enterprise_name": {"from": ["名称"]},
            "year": {"from": ["年度"]},
        },
        id="tax",
        facts={"tax_wan": {"from": ["税额"], "unit": "万元", "kind": "number"}},
        **more,
    )


def write(path, *, sheets=("Sheet1",), titles=(), years=None):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in sheets:
        sheet = book.create_sheet(name)
        for line in titles:
            sheet.append([line])
        sheet.append([*HEAD, "年度"] if years else HEAD)
        for n in range(3):
            row = [f"9142122200000{n:04d}X", f"示例{n}公司", 10 * (n + 1)]
            sheet.append([*row, years[n]] if years else row)
    book.save(path)


def look(folder, described=None, answers=None):
    described = described or tax()
    given = read_layer(described, folder, COUNTY)
    frame, found = check_layer(described, given, COUNTY, answers=answers or Answers())
    return frame, findings.join([given.findings, found])


def years_of(folder, described=None):
    frame, found = look(folder, described)
    assert not found["code"].isin(["year_unclear", "year_missing"]).any()
    return sorted(frame["year"].unique().tolist())


@pytest.mark.parametrize(
    ("words", "year"),
    [
        ("2025年入库税收", 2025),
        ("税收2025", 2025),
        ("2025年度亩均评价数据（隽发〔2022〕12号）", 2025),
        ("2025年税收\n填表日期：2026年1月15日", 2025),
        ("2025年税收_20260115", 2025),
        ("２０２５年", 2025),
        ("202512税收", 2025),
        ("2022-2024年税收", None),
        ("20260115报送", None),
        ("2026-01-15", None),
        ("税收", None),
        ("编号91421222025", None),
        (None, None),
    ],
)
def test_a_title_or_name_says_one_year_or_none(words, year):
    assert stated_years.year_in(words) == year


@pytest.mark.parametrize(
    ("name", "year"),
    [("2024", 2024), ("2024年", 2024), ("20241231", 2024), ("2022-2024", None), ("Sheet1", None)],
)
def test_a_sheet_may_be_named_by_a_day(name, year):
    assert stated_years.year_in_sheet(name) == year


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("税收.xlsx", {"years": [2025, 2025, 2025]}),
        ("税收.xlsx", {"sheets": ["2025年"]}),
        ("税收.xlsx", {"titles": ["2025年工业企业入库税收明细"]}),
        ("税收.xlsx", {"titles": ["入库税收明细", "所属期：2025年", "制表日期：2026-01-20"]}),
        ("2025年税收.xlsx", {}),
        ("2025年税收.xlsx", {"titles": ["2025年税收"], "sheets": ["2025"]}),
    ],
)
def test_the_year_is_read_where_it_stands(tmp_path, name, how):
    write(tmp_path / name, **how)
    assert years_of(tmp_path) == [2025]


def test_sheets_of_several_years_are_of_their_own_whatever_the_file_is_called(tmp_path):
    write(tmp_path / "2025年报送.xlsx", sheets=["2023年", "2024年"])
    assert years_of(tmp_path) == [2023, 2024]


def test_a_column_of_several_years_speaks_row_by_row(tmp_path):
    write(tmp_path / "2025年报送.xlsx", titles=["2025年度评价"], years=[2023, 2024, 2024])
    assert years_of(tmp_path) == [2023, 2024]


@pytest.mark.parametrize(
    ("name", "how", "said"),
    [
        ("税收.xlsx", {}, "都没有写明"),
        ("2022-2024年税收.xlsx", {}, "都没有写明"),
        (
            "税收.xlsx",
            {"titles": ["2024年税收"], "sheets": ["2025年"]},
            "工作表名：2025；标题：2024",
        ),
        ("2024年税收.xlsx", {"titles": ["2025年税收"]}, "标题：2025；文件名：2024"),
        ("税收.xlsx", {"titles": ["2025年税收"], "years": [2024] * 3}, "年份列：2024；标题：2025"),
        ("2025年税收.xlsx", {"years": [2024] * 3}, "年份列：2024；文件名：2025"),
    ],
)
def test_what_nobody_tells_or_two_tell_differently_is_asked_once(tmp_path, name, how, said):
    write(tmp_path / name, **how)
    frame, found = look(tmp_path)
    asked = found[found["code"].eq("year_unclear")]
    assert len(asked) == 1
    assert said in asked["detail"].iloc[0]
    assert len(frame) == 0
    assert len(findings.set_aside(asked)) == 3
    question = asked["value"].iloc[0]
    frame, found = look(tmp_path, answers=Answers(years={("tax", question): 2025}))
    assert frame["year"].tolist() == [2025] * 3
    assert "year_unclear" not in set(found["code"])


def test_an_answer_holds_for_this_content_this_sheet_and_this_layer(tmp_path):
    write(tmp_path / "税收.xlsx", sheets=["甲", "乙"])
    _, found = look(tmp_path)
    asked = found.loc[found["code"].eq("year_unclear"), "value"].tolist()
    assert len(asked) == 2
    frame, found = look(tmp_path, answers=Answers(years={("tax", asked[0]): 2024}))
    assert frame["sheet"].unique().tolist() == ["甲"]
    other = Answers(years=dict.fromkeys([("other", asked[1])], 2024))
    assert len(look(tmp_path, answers=other)[0]) == 0
    write(tmp_path / "税收.xlsx", sheets=["甲", "乙", "丙"])
    assert len(look(tmp_path, answers=Answers(years={("tax", asked[0]): 2024}))[0]) == 0


def test_the_catalogue_speaks_for_all_files_or_for_those_that_say_nothing(tmp_path):
    write(tmp_path / "税收.xlsx")
    assert years_of(tmp_path, tax(year=2025)) == [2025]
    write(tmp_path / "税收.xlsx", sheets=["2024年"], years=[2023, 2024, 2022])
    assert years_of(tmp_path, tax(constants={"year": 2025})) == [2025]
    assert years_of(tmp_path, tax(year=2025)) == [2022, 2023, 2024]


def test_single_rows_without_a_year_under_a_column_of_years_are_told_one_by_one(tmp_path):
    write(tmp_path / "税收.xlsx", years=[2023, None, 2024])
    frame, found = look(tmp_path)
    assert found.loc[found["code"].eq("year_missing"), "row"].tolist() == [3]
    assert len(frame) == 2
