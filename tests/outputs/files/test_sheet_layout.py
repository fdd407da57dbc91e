"""What is printed on A3 can be read: at least eight points, no line cut, names on every page."""

import io
import itertools

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import column_index_from_string, get_column_letter

from tcgis.outputs.files import run_workbook, sheet_layout, xlsx

A3_POINTS = 420 / 25.4 * 72
SIDES = 2 * 0.4 * 72
LEAST = 8.0


@pytest.fixture(scope="module")
def printed(sample_run, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "ranking.xlsx"
    run_workbook.write_run_workbook(sample_run, path)
    return openpyxl.load_workbook(path)


def widths(sheet):
    """Points of each column, as a spreadsheet draws them in its 11-point font."""
    signs = {}
    for key, column in sheet.column_dimensions.items():
        first, last = column.min or column_index_from_string(key), column.max
        signs |= dict.fromkeys(range(first, (last or first) + 1), column.width)
    known = range(1, sheet.max_column + 1)
    return [int(signs.get(at, 8.43) * 7 + 5) * 0.75 for at in known]


def pages(sheet):
    """Columns of each page across (from 1), those that stand on every page among them."""
    ends = [each.id for each in sheet.col_breaks.brk]
    cuts = [0, *ends, sheet.max_column]
    parts = [list(range(a + 1, b + 1)) for a, b in itertools.pairwise(cuts)]
    again = sheet.print_title_cols
    if not again:
        return parts
    last = column_index_from_string(again.replace("$", "").split(":")[1])
    return [parts[0], *(list(range(1, last + 1)) + part for part in parts[1:])]


def points(sheet):
    """Size of the smallest letters on paper, and whether every page is as wide as the paper."""
    size = min(cell.font.sz for row in sheet.iter_rows(max_row=12) for cell in row)
    own = widths(sheet)
    wide = max(sum(own[at - 1] for at in page) for page in pages(sheet))
    if sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage:
        scale = min(1.0, (A3_POINTS - SIDES) / wide)
    else:
        scale = (sheet.page_setup.scale or 100) / 100
    return size * scale, wide * scale <= A3_POINTS - SIDES + 0.5


def test_every_sheet_is_a3_landscape_of_eight_points_or_more(printed):
    for sheet in printed:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
        size, fits = points(sheet)
        assert size >= LEAST, (sheet.title, size)
        assert fits, sheet.title


def test_the_names_of_firms_stand_on_every_page_and_no_column_is_lost(printed):
    sheet = printed["企业"]
    parts = pages(sheet)
    assert len(parts) > 1
    head = int(sheet.auto_filter.ref.split(":")[0][1:])
    for part in parts:
        assert "企业名称" in [sheet.cell(head, at).value for at in part]
    assert {at for part in parts for at in part} == set(range(1, sheet.max_column + 1))
    assert sheet.print_title_rows == f"${head}:${head}"


def test_the_measure_sees_a_sheet_squeezed_onto_one_page(printed):
    """Twin: as it was, with all columns of the firms on one page."""
    content = io.BytesIO()
    printed.save(content)
    sheet = openpyxl.load_workbook(content)["企业"]
    sheet.col_breaks.brk = []
    sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(
        fitToPage=True
    )
    size, _ = points(sheet)
    assert size < LEAST


def lines(words, width):
    """Lines that a text takes, told by the widths of its signs."""
    return -(-sum(2 if ord(sign) > 0x2E7F else 1 for sign in words) // width)


def test_explanations_are_broken_and_their_rows_high_enough(printed):
    sheet = printed["评价说明"]
    place = [cell.value for cell in sheet[2]].index("评价说明") + 1
    width = sheet.column_dimensions[get_column_letter(place)].width
    told = [row for row in range(3, sheet.max_row + 1) if sheet.cell(row, place).value]
    assert len(told) > 200
    for row in told:
        cell = sheet.cell(row, place)
        assert cell.alignment.wrap_text
        assert sheet.row_dimensions[row].height >= 14 * lines(cell.value, width)
        assert sheet.row_dimensions[row].height < 409


def test_a_column_of_long_texts_is_broken_wherever_it_stands():
    column = xlsx.Column("说明", pd.Series(["短", "长" * 100, None], dtype="string"))
    stream = io.BytesIO()
    page = xlsx.TableSheet("表", "示例", [column])
    xlsx.write_workbook([page], stream, created=pd.Timestamp("2024-12-31"))
    sheet = openpyxl.load_workbook(stream)["表"]
    assert sheet["A4"].alignment.wrap_text
    assert sheet.column_dimensions["A"].width == pytest.approx(44, abs=1)
    assert sheet.row_dimensions[4].height >= 5 * 14
    assert sheet.row_dimensions[3].height < 20


@pytest.mark.parametrize("count", [1, 10, 25, 60])
def test_pages_hold_every_column_once_and_no_more_than_fits(count):
    sizes = [12.0, 9.0, 30.0, *[14.0] * count]
    found = sheet_layout.lay_out(sizes, 3)
    assert found.scale * sheet_layout.FONT_POINTS / 100 >= LEAST
    cuts = [0, *found.breaks, len(sizes)]
    room = A3_POINTS - SIDES
    for number, (first, last) in enumerate(itertools.pairwise(cuts)):
        again = sum(map(sheet_layout.column_points, sizes[:3])) if number else 0
        page = again + sum(map(sheet_layout.column_points, sizes[first:last]))
        assert page * found.scale / 100 <= room
