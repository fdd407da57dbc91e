"""Errors in cells of old workbooks, in small and in large ones."""

import xlwt

from tcgis.checks.layer import check_layer
from tcgis.sources.layer import read_layer
from tcgis.sources.sheets import old_book_errors
from tests.checks.sent import COUNTY, layer

A = "914212220000000009"
TAXES = layer(
    "facts",
    {"credit_code": {"from": ["税号"], "kind": "code"}, "enterprise_name": {"from": ["名称"]}},
    facts={"tax_wan": {"from": ["税额"], "unit": "万元"}},
    year=2024,
    files=["*"],
)
KINDS = {0x07: "#DIV/0!", 0x17: "#REF!", 0x2A: "#N/A", 0x0F: "#VALUE!"}


def write(path, fill, *, sheets=("2024",)):
    book = xlwt.Workbook()
    for name in sheets:
        sheet = book.add_sheet(name)
        for column, word in enumerate(["税号", "名称", "税额"]):
            sheet.write(0, column, word)
        for row in range(fill):
            for column, value in enumerate([A, "甲", float(row)]):
                sheet.write(row + 1, column, value)
        for at, code in enumerate(KINDS):
            for column, value in enumerate([A, "甲"]):
                sheet.write(fill + 1 + at, column, value)
            sheet.row(fill + 1 + at).set_cell_error(2, code)
    book.save(str(path))


def run(folder):
    facts, found = check_layer(TAXES, read := read_layer(TAXES, folder, COUNTY), COUNTY)
    assert len(read.findings) == 0
    told = found[found["code"].eq("cell_error")]
    return facts, told[["sheet", "row", "value"]].to_numpy().tolist()


def test_errors_are_named_with_their_rows_in_a_book_of_any_size(tmp_path):
    for fill in (5, 3_000):  # the small one lies in the container's short sectors
        write(tmp_path / "a.xls", fill)
        facts, told = run(tmp_path)
        expected = [["2024", fill + 2 + at, word] for at, word in enumerate(KINDS.values())]
        assert told == expected
        assert facts["value"].isna().sum() == len(KINDS)


def test_errors_stand_in_their_own_sheet(tmp_path):
    write(tmp_path / "a.xls", 6, sheets=("2023", "甲乙 2024"))
    _, told = run(tmp_path)
    assert {sheet for sheet, _, _ in told} == {"2023", "甲乙 2024"}


def test_what_is_damaged_is_left_as_it_is(tmp_path):
    write(tmp_path / "a.xls", 6)
    data = (tmp_path / "a.xls").read_bytes()
    for cut in (0, 8, 100, 600, len(data) // 2):
        old_book_errors.mark_errors(data[:cut], {})
    for at in range(0x1E, 0x200, 7):
        old_book_errors.mark_errors(data[:at] + b"\xfe\xff" + data[at + 2 :], {})
