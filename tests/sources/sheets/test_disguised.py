"""Web pages, XML of 2003 and texts called .xls; books of other kinds and with passwords."""
# ruff: noqa: E501 -- pages as systems write them

import shutil
import zipfile
from pathlib import Path

import pytest
import xlwt

from tcgis import findings
from tcgis.checks.layer import check_layer
from tcgis.sources.layer import read_layer
from tests.checks.sent import COUNTY, layer

A, B = "914212220000000009", "91421222MA4900002J"
ROWS = [
    ["序号", "税号", "名称", "税额（元）"],
    ["1", A, "甲<b>", "10,000.5"],
    ["2", B, "乙", "200"],
]
TAXES = layer(
    "facts",
    {"credit_code": {"from": ["税号"], "kind": "code"}, "enterprise_name": {"from": ["名称"]}},
    facts={"tax_wan": {"from": ["税额"], "unit": "元"}},
    year=2024,
    files=["*"],
)
SPACE = "urn:schemas-microsoft-com:office:spreadsheet"


def run(folder):
    read = read_layer(TAXES, folder, COUNTY)
    facts, found = check_layer(TAXES, read, COUNTY)
    told = findings.join([read.findings, found])
    return facts[["subject_id", "subject_name", "value"]].to_numpy().tolist(), told


def html(rows, *, cell="td", before="", after=""):
    lines = "".join(
        "<tr>" + "".join(f"<{cell}>{word.replace('<', '&lt;')}</{cell}>" for word in row) + "</tr>"
        for row in rows
    )
    return f"{before}<table border=1>{lines}</table>{after}"


def xml(rows, *, start=""):
    lines = "".join(
        "<Row>" + "".join(
            f'<Cell><Data ss:Type="String">{word.replace("<", "&lt;")}</Data></Cell>' for word in row
        ) + "</Row>"
        for row in rows
    )  # fmt: skip
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{start}<Workbook xmlns="{SPACE}" xmlns:ss="{SPACE}">'
        f'<Worksheet ss:Name="2024"><Table>{lines}</Table></Worksheet></Workbook>'
    )


READ = [[A, "甲<b>", pytest.approx(1.00005)], [B, "乙", 0.02]]


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx"])
@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (html(ROWS, before="<html><head><meta charset=gb2312></head><body>", after="</body>"), "gbk"),
        (html(ROWS, cell="th"), "utf-8-sig"),
        ("\n<!DOCTYPE html>\n<!-- x -->" + html(ROWS), "utf-8"),
        (html(ROWS).replace("</td>", "").replace("</tr>", ""), "gb18030"),
        (xml(ROWS), "utf-8"),
        ("\n".join("\t".join(row) for row in ROWS), "gbk"),
        ("\n".join("\t".join(row) for row in ROWS), "utf-16"),
        ("\n".join('"' + '","'.join(row) + '"' for row in ROWS), "utf-8-sig"),
    ],
)  # fmt: skip
def test_a_table_behind_another_ending_is_read_and_told(tmp_path, name, content, encoding):
    (tmp_path / name).write_bytes(content.encode(encoding))
    rows, told = run(tmp_path)
    assert rows == READ
    assert told["code"].tolist() == ["book_disguised"]
    assert "内容是" in told["detail"][0]


def test_cells_over_several_rows_and_columns_of_a_page_stand_as_a_browser_shows_them(tmp_path):
    page = (
        "<table><tr><th colspan=4>2024年税收</th></tr>"
        "<tr><th rowspan=2>序号</th><th rowspan=2>税号</th><th rowspan=2>名称</th><th>税额</th></tr>"
        "<tr><th>（元）</th></tr>"
        f"<tr><td>1</td><td rowspan=2>{A}</td><td rowspan=2>甲</td><td>100<br></td></tr>"
        "<tr><td>2</td><td>200</td></tr></table>"
    )
    (tmp_path / "a.xls").write_text(page, "utf-8")
    rows, told = run(tmp_path)
    assert rows == [[A, "甲", 0.01], [A, "甲", 0.02]]
    assert set(told["code"]) == {"book_disguised", "merged_filled"}


def test_an_index_in_xml_leaves_cells_and_rows_out(tmp_path):
    content = xml(ROWS).replace("<Row><Cell><Data ss:Type=\"String\">2<",
                                "<Row ss:Index=\"9\"><Cell><Data ss:Type=\"Number\">2<")  # fmt: skip
    (tmp_path / "a.xls").write_text(content, "utf-8")
    read = read_layer(TAXES, tmp_path, COUNTY)
    assert read.frame["row"].tolist() == [2, 9]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (xml(ROWS, start='<!DOCTYPE a [<!ENTITY x "y">]>'), "实体"),
        ("<html><body>登录超时</body></html>", "没有表格"),
        (xml(ROWS)[:-40], "无法读取"),
    ],
)
def test_what_holds_no_table_is_refused_with_the_cure(tmp_path, content, why):
    (tmp_path / "a.xls").write_text(content, "utf-8")
    rows, told = run(tmp_path)
    assert rows == []
    assert told["code"].tolist() == ["file_unreadable"]
    assert why in told["detail"][0]


def test_an_old_book_called_xlsx_is_read(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("2024")
    for number, row in enumerate(ROWS):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell)
    book.save(str(tmp_path / "a.xlsx"))
    assert run(tmp_path)[0] == READ


def test_a_book_with_a_password_is_said_to_have_one(tmp_path):
    for name in ("a.xlsx", "b.xls"):
        shutil.copy(Path(__file__).with_name("password.xlsx"), tmp_path / name)
    _, told = run(tmp_path)
    assert told["code"].tolist() == ["file_unreadable"] * 2
    assert all("有打开密码" in each and "另存为 .xlsx" in each for each in told["detail"])


@pytest.mark.parametrize("name", ["税收.et", "税收.numbers", "税收.pdf", "税收.docx"])
def test_a_format_that_is_not_read_is_named_with_the_way_to_save(tmp_path, name):
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    rows, told = run(tmp_path)
    assert rows == []
    assert told["code"].tolist() == ["format_unsupported"]
    assert "另存为 .xlsx" in told["detail"][0]


def test_an_open_document_is_read(tmp_path):
    lines = "".join(
        "<table:table-row>" + "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{word.replace('<', '&lt;')}</text:p></table:table-cell>" for word in row
        ) + "</table:table-row>"
        for row in ROWS
    )  # fmt: skip
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    content = (
        f"<office:document-content{names}><office:body><office:spreadsheet>"
        f'<table:table table:name="2024">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", content)
        book.writestr("META-INF/manifest.xml", "<manifest/>")
    rows, told = run(tmp_path)
    assert rows == READ
    assert told.empty
