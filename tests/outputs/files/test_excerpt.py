"""A file of a part says so, and so does its name: the filter, how many rows of all, the day."""

import io
from datetime import date

import openpyxl
import pytest

from tcgis.outputs.files import downloads, excerpt
from tcgis.outputs.files.excerpt import Excerpt
from tcgis.outputs.pages import listing
from tcgis.outputs.pages.listing import Filters

DAY = date(2026, 12, 1)


def cut(rows=2, whole=3, reasons=(), **filters):
    return Excerpt(Filters(**filters), rows, whole, DAY, reasons)


def test_every_filter_has_its_words():
    assert {*Filters._fields, "reasons"} == {*excerpt._WORDS}


def test_each_filter_is_said_in_words():
    told = excerpt.filter_words(
        cut(parks=("甲园", "乙园"), classes=("D", "missing"), search="=机电", reasons=("grade_d",))
    )
    assert told == [
        "园区为甲园、乙园", "等级或状态为D 类、数据缺失", "名称或代码含“=机电”",
        "列入理由为D 类企业用地",
    ]  # fmt: skip


def test_a_long_choice_is_counted():
    (told,) = excerpt.filter_words(cut(townships=tuple("甲乙丙丁戊")))
    assert told == "乡镇为甲、乙、丙等5项"


def test_without_a_filter_the_file_says_that_it_is_all(run):
    first, second = excerpt.excerpt_lines(run, cut(rows=3))
    assert first == "未筛选。　所列 3 条，全部 3 条。"
    assert second == "导出日期：2026-12-01；运行编号：r-0001"
    assert excerpt.file_name("企业排名", run, cut(rows=3), "xlsx") == (
        "企业排名_2024_全部_20261201.xlsx"
    )


def test_the_name_says_the_filter(run):
    name = excerpt.file_name(
        "企业排名", run, cut(parks=("研磨产业园（示例）",), classes=("D",)), "xlsx"
    )
    assert name == "企业排名_2024_研磨产业园（示例）_D类_20261201.xlsx"


@pytest.mark.parametrize(
    "search",
    ["../../etc/passwd", "C:\\x\\..\\con", "a/b", "\x00\n\r\t", "\u202efdp.exe", ".hidden",
     "x" * 500, '"; rm -rf ~', "%2e%2e%2f", "<img src=x>", "😀" * 99, "丨" * 300, "é" * 99],
)  # fmt: skip
def test_no_word_of_a_reader_is_a_path(run, search):
    name = excerpt.file_name("企业排名", run, cut(search=search), "xlsx")
    stem, ending = name.rsplit(".", 1)
    assert ending == "xlsx"
    assert stem.startswith("企业排名_2024_")
    assert not {*stem} & {*'./\\:*?"<>|%\x00\n\r\t\u202e ;~'}
    assert len(name.encode()) < 200


def sheet(run, unit, shown, made):
    content = downloads.list_workbook(run, unit, shown, made)
    rows = openpyxl.load_workbook(io.BytesIO(content))["榜单"].iter_rows(values_only=True)
    return [list(row) for row in rows]


def test_the_list_says_above_its_rows_what_it_is_of(run):
    shown = listing.apply_filters(listing.ranked(run.enterprises), Filters(classes=("D",)))
    rows = sheet(run, "enterprise", shown, cut(rows=1, classes=("D",)))
    assert rows[0][0] == "示例数据　内部工作用图，不得公开　示例县　2024 年　" + run.edition.title
    assert rows[1][0] == "筛选：等级或状态为D 类。　所列 1 条，全部 3 条。"
    assert rows[2][0] == "导出日期：2026-12-01；运行编号：r-0001"
    assert [row[0] for row in rows[3:]] == ["合计", "统一社会信用代码", "91C"]


def test_a_search_that_looks_like_a_formula_is_a_text(run):
    rows = sheet(run, "parcel", run.parcels.iloc[:0], cut(rows=0, search='=HYPERLINK("x")'))
    assert rows[1][0].startswith("筛选：名称或代码含“=HYPERLINK")


def test_a_map_of_firms_holds_their_land_within_the_parks_asked_for(run):
    both = run.holdings.iloc[[0, 0]].assign(parcel_id=["G1", "G4"], credit_code="91A")
    run = run._replace(holdings=both)
    firms = run.enterprises.index[:1]
    assert list(downloads.parcels_of(run, "enterprise", firms, cut())) == ["G1", "G4"]
    inside = cut(parks=("示例园",))
    assert list(downloads.parcels_of(run, "enterprise", firms, inside)) == ["G1"]
    parks = run.parks.index[:1]
    assert list(downloads.parcels_of(run, "park", parks, cut())) == ["G1", "G2", "G3"]


def test_a_map_of_a_part_opens_on_it_and_says_the_filter(run):
    page = downloads.map_file(run, "parcel", run.parcels.index[:2], cut(classes=("A",))).decode()
    assert '"view": "parcels"' in page
    assert '"subtitle": "筛选：等级或状态为A 类　' in page
    assert "所列 2 条，全部 3 条。" in page
    assert '"id":"G3"' not in page
