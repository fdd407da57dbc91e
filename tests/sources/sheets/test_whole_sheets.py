"""Every row of a sheet or a text table is read, set aside or told: none is passed over."""

import warnings
import zipfile

import pytest
import xlsxwriter

from tcgis.sources.layer import read_layer
from tests.checks.sent import counted, left_of
from tests.sources.given import codes

COLUMNS = {"credit_code": {"from": ["税号"]}, "enterprise_name": {"from": ["企业名称"]}}
FACTS = {"tax_wan": {"from": ["税额"], "unit": "万元"}}
HEAD = ["税号", "企业名称", "税额"]
SUMS = ["rows_stated", "rows_not_data", "rows_used", "rows_set_aside", "rows_unaccounted"]


def firm(n):
    return [f"9142122200000000{n:02}", f"示例{n}", 1.5 + n]


@pytest.fixture
def given(tmp_path, layer_of, county):
    """Read a file of a layer of facts; with its account."""

    def run(name, **more):
        layer = layer_of("spreadsheet", [name], table="facts", columns=COLUMNS, facts=FACTS, **more)
        read = read_layer(layer, tmp_path, county)
        account = counted(read, left_of(read), read.findings)[SUMS].to_numpy().tolist()
        return read, account[0] if account else None

    return run


def write(path, rows, *, name="表", dress=None, more=()):
    with xlsxwriter.Workbook(path) as book:
        for title, cells in ((name, rows), *more):
            sheet = book.add_worksheet(title)
            for number, row in enumerate(cells):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write(number, column, value)
            if dress and title == name:
                dress(sheet)


# --- a heading that sank below its rows ---------------------------------------------------------


@pytest.mark.parametrize("sunken", [1, 3, 12, 30])
def test_rows_above_a_sunken_heading_are_set_aside_and_told(tmp_path, given, sunken):
    rows = [["入库税收"], *map(firm, range(sunken)), HEAD, *map(firm, range(40, 45))]
    write(tmp_path / "a.xlsx", rows)
    read, account = given("a.xlsx")
    told = read.findings
    assert told["code"].tolist() == ["rows_above_heading"] * sunken
    assert told["row"].tolist() == list(range(2, sunken + 2))
    assert told["value"][0] == "914212220000000000，示例0，1.5"
    assert account == [sunken + 7, 2, 5, sunken, 0]


def test_titles_units_and_upper_levels_are_no_data(tmp_path, given):
    rows = [
        ["2024年入库税收", None, 2024],
        ["填报单位：示例局", "示例", "单位：万元"],
        [None, None, "税收"],
        HEAD,
        firm(1),
    ]
    write(tmp_path / "a.xlsx", rows)
    read, account = given("a.xlsx")
    assert codes(read) == []
    assert account[1:] == [4, 1, 0, 0]


def test_a_sunken_heading_of_a_text(tmp_path, given):
    lines = [firm(1), firm(2), HEAD, firm(3)]
    text = "\n".join(",".join(map(str, line)) for line in lines)
    (tmp_path / "a.csv").write_text(text, "utf-8")
    read, account = given("a.csv")
    assert codes(read) == ["rows_above_heading"] * 2
    assert account == [4, 1, 1, 2, 0]


# --- rows and sheets that are hidden ------------------------------------------------------------


def hide(*rows):
    return lambda sheet: [sheet.set_row(row, None, None, {"hidden": True}) for row in rows]


def squeeze(sheet):
    sheet.set_row(2, 0)


def fold(sheet):
    sheet.set_row(1, None, None, {"level": 1, "hidden": True})


def sift(sheet):
    sheet.autofilter(0, 0, 4, 2)
    sheet.filter_column("C", "x > 3")
    hide(1, 2)(sheet)


@pytest.mark.parametrize(
    ("dress", "detail"),
    [
        (hide(1, 2, 4), "3 行：第 2–3、5 行"),
        (squeeze, "1 行：第 3 行"),
        (fold, "1 行：第 2 行"),
        (sift, "筛选后隐藏 2 行：第 2–3 行"),
    ],
)
def test_hidden_rows_are_read_and_told(tmp_path, given, dress, detail):
    write(tmp_path / "a.xlsx", [HEAD, *map(firm, range(4))], dress=dress)
    read, account = given("a.xlsx")
    assert read.findings[["code", "detail"]].to_numpy().tolist() == [["rows_hidden", detail]]
    assert account == [5, 1, 4, 0, 0]


def test_a_hidden_title_is_no_hidden_row(tmp_path, given):
    write(tmp_path / "a.xlsx", [["标题"], HEAD, firm(1)], dress=hide(0))
    assert codes(given("a.xlsx")[0]) == []


def test_a_sheet_that_is_not_read_is_told_with_its_rows(tmp_path, given):
    notes = ("说明", [["甲"], ["乙"]])
    write(tmp_path / "a.xlsx", [HEAD, firm(1)], more=[notes])
    read, account = given("a.xlsx")
    assert read.findings[["code", "sheet", "detail"]].to_numpy().tolist() == [
        ["sheet_skipped", "说明", "2 行"]
    ]
    assert account == [4, 3, 1, 0, 0]


def test_sheets_that_the_catalogue_does_not_name_are_told(tmp_path, given):
    write(tmp_path / "a.xlsx", [HEAD, firm(1)], more=[("另表", [HEAD, firm(2), firm(3)])])
    read, _ = given("a.xlsx", sheets=["表"])
    assert read.findings[["code", "sheet", "detail"]].to_numpy().tolist() == [
        ["sheet_unasked", "另表", "3 行"]
    ]


def test_values_under_no_heading_alone_are_told(tmp_path, given):
    write(tmp_path / "a.xlsx", [HEAD, firm(1), [None, None, None, "制表：示例", 7]])
    read, account = given("a.xlsx")
    assert read.findings[["code", "row", "value"]].to_numpy().tolist() == [
        ["cells_without_heading", 3, "制表：示例，7"]
    ]
    assert account == [3, 2, 1, 0, 0]


# --- the XML counts what others write -----------------------------------------------------------


def rewrite(path, change):
    """The workbook again, its sheet changed by hand as other programs write it."""
    with zipfile.ZipFile(path) as book:
        members = {each: book.read(each) for each in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    members[sheet] = change(members[sheet])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in members.items():
            book.writestr(name, data)


def prefixed(xml):
    body = xml.replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b"<x:?xml", b"<?xml")
    return body.replace(b'xmlns="', b'xmlns:x="')


def with_blanks(xml):
    """Rows of dressed cells without any value, as formats leave them behind."""
    return xml.replace(
        b"</sheetData>", b'<row r="9"><c r="A9" s="0"/><c r="B9"/></row></sheetData>'
    )


def with_no_text(xml):
    cell = b'<row r="9"><c r="A9" t="inlineStr"><is><t></t></is></c></row></sheetData>'
    return xml.replace(b"</sheetData>", cell)


@pytest.mark.parametrize("change", [prefixed, with_blanks, with_no_text])
def test_rows_are_counted_as_they_are_read(tmp_path, given, change):
    write(tmp_path / "a.xlsx", [HEAD, firm(1), firm(2)])
    rewrite(tmp_path / "a.xlsx", change)
    read, account = given("a.xlsx")
    assert codes(read) == []
    assert account == [3, 1, 2, 0, 0]


def test_a_row_that_the_library_lets_another_overwrite_is_missed(tmp_path, given):
    write(tmp_path / "a.xlsx", [HEAD, firm(1), firm(2), firm(3)])
    rewrite(tmp_path / "a.xlsx", lambda xml: xml.replace(b'r="4"', b'r="3"').replace(b"A4", b"A3")
            .replace(b"B4", b"B3").replace(b"C4", b"C3"))  # fmt: skip
    _, account = given("a.xlsx")
    assert account == [4, 1, 2, 0, 1]


# --- quotation marks and commas of texts --------------------------------------------------------


def text_of(*lines):
    return "\r\n".join([",".join(HEAD), *lines]) + "\r\n"


@pytest.mark.parametrize(
    ("lines", "torn", "used"),
    [
        (['91A,"甲,1.5', "91B,乙,2", "91C,丙,3"], [2], [3, 4]),
        (["91A,甲,1.5", '91B,"乙,2'], [], [2, 3]),  # nothing behind it is swallowed
        (['91A,"甲,1.5', '91B,"乙",2', "91C,丙,3"], [2], [3, 4]),
        (["91A,甲,1", '"91B,乙,2', "91C,丙,3", '91D,"丁,4', "91E,戊,5"], [3, 5], [2, 4, 6]),
    ],
)
def test_a_quotation_mark_without_its_pair_swallows_nothing(tmp_path, given, lines, torn, used):
    (tmp_path / "a.csv").write_text(text_of(*lines), "gbk", newline="")
    read, account = given("a.csv")
    told = read.findings
    assert told["code"].tolist() == ["csv_quote_open"] * len(torn)
    assert told["row"].tolist() == torn
    assert told["value"].tolist() == [lines[row - 2] for row in torn]
    assert read.frame["row"].tolist() == used
    assert account == [len(lines) + 1, 1, len(used), len(torn), 0]


def test_an_open_mark_far_above_the_end_costs_one_line(tmp_path, given):
    lines = ['91A,"甲,1.5', *(f"91B{n},示例公司{n},{n}" for n in range(30_000))]
    (tmp_path / "a.csv").write_text(text_of(*lines), "utf-8", newline="")
    read, account = given("a.csv")
    assert codes(read) == ["csv_quote_open"]
    assert account == [30_002, 1, 30_000, 1, 0]


def test_a_cell_of_several_lines_stays_one(tmp_path, given):
    (tmp_path / "a.csv").write_text(text_of('91A,"甲\n（原名，乙）\n",1.5', "91B,丙,2"), "utf-8")
    read, account = given("a.csv")
    assert read.frame["企业名称"].tolist() == ["甲\n（原名，乙）\n", "丙"]
    assert codes(read) == []
    assert account == [3, 1, 2, 0, 0]


@pytest.mark.parametrize(
    ("line", "mark"), [("91A,甲,1,234.50", ","), ("91A,甲,乙,1.5", ","), ("91A\t甲\t1\t2", "\t")]
)
def test_a_row_with_more_cells_than_headings_is_set_aside(tmp_path, given, line, mark):
    text = "\n".join([mark.join(HEAD), line, mark.join(["91B", "丙", "2"])])
    (tmp_path / "a.csv").write_text(text, "utf-8")
    read, account = given("a.csv")
    assert read.findings[["code", "row", "effect"]].to_numpy().tolist() == [
        ["cells_beyond_heading", 2, "set_aside"]
    ]
    assert read.frame["row"].tolist() == [3]
    assert account == [3, 1, 1, 1, 0]


def test_blank_cells_behind_a_row_and_a_heading_without_a_name_are_none_too_many(tmp_path, given):
    text = "税号,企业名称,税额,\n91A,甲,1.5,备注\n91B,乙,2,,,,\n,,,\n\n"
    (tmp_path / "a.csv").write_text(text, "utf-8")
    read, account = given("a.csv")
    assert codes(read) == []
    assert account == [3, 1, 2, 0, 0]


def test_the_account_of_an_old_book_is_its_declared_extent(tmp_path, given):
    xlwt = pytest.importorskip("xlwt")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = xlwt.Workbook()
        sheet = book.add_sheet("表")
        for number, row in enumerate([HEAD, firm(1), [], firm(2)]):
            for column, value in enumerate(row):
                sheet.write(number, column, value)
        book.save(str(tmp_path / "a.xls"))
    assert given("a.xls")[1] == [3, 1, 2, 0, 0]
