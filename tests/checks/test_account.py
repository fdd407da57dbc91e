"""The account of every row; and that it can fail: rows lost, made twice or set aside unsaid."""

import pandas as pd
import pytest
import xlsxwriter

from tcgis import findings
from tcgis.checks import account
from tcgis.checks.layer import check_layer
from tcgis.checks.tables import check
from tcgis.sources.layer import read_layer
from tcgis.sources.model import RowCount
from tcgis.sources.sheets import spreadsheet

from .sent import COUNTY, counted, layer, read

SUMS = ["rows_in", "rows_used", "rows_set_aside", "rows_unaccounted"]


def sums(sent, clean, *found):
    return counted(sent, clean, findings.join(found))[SUMS].to_numpy().tolist()


def test_rows_in_are_rows_used_and_rows_set_aside():
    sent = read({"x": ["a", "b", "c", "d"]})
    aside = findings.found("total_row", sent.frame.iloc[[1]], effect=findings.SET_ASIDE)
    again = findings.found("key_missing", sent.frame.iloc[[1, 2]], effect=findings.SET_ASIDE)
    kept = findings.found("value_unknown", sent.frame.iloc[[0]])
    assert sums(sent, sent.frame.iloc[[0, 3]], aside, again, kept) == [[4, 2, 2, 0]]


def test_rows_that_the_reader_set_aside_count_whether_it_kept_them_or_not():
    sent = read({"x": ["a", "b"]})
    gone = sent.frame.iloc[[0]].assign(row=99)
    told = findings.join(
        [
            findings.found("rows_above_heading", gone, effect=findings.SET_ASIDE),
            findings.found("datum_unverified", sent.frame.iloc[[1]], effect=findings.SET_ASIDE),
            findings.whole("file_missing", layer="l", effect=findings.SET_ASIDE),
        ]
    )
    sent = sent._replace(findings=told, counts={("f.xlsx", None): RowCount(5, 2)})
    assert sums(sent, sent.frame.iloc[[0]], told) == [[3, 1, 2, 0]]


def test_findings_of_another_layer_are_passed_over():
    sent = read({"x": ["a"]})
    other = findings.found("total_row", sent.frame.assign(layer="m"), effect=findings.SET_ASIDE)
    assert sums(sent, sent.frame, other) == [[1, 1, 0, 0]]


def test_a_row_that_is_in_no_clean_table_and_told_nowhere_is_missing():
    sent = read({"x": ["a", "b", "c"]})
    assert sums(sent, sent.frame.iloc[:2]) == [[3, 2, 0, 1]]
    joined = findings.found("parts_joined", sent.frame.iloc[[2]])
    assert sums(sent, sent.frame.iloc[:2], joined) == [[3, 3, 0, 0]]


def test_the_finding_names_sheet_and_numbers():
    sent = read({"x": ["a", "b", "c"]}, sheets=["甲", "甲", "乙"])
    sent = sent._replace(
        counts={("f.xlsx", "甲"): RowCount(4, 1), ("f.xlsx", "乙"): RowCount(1, 0)}
    )
    used = account.used_places(sent.frame, findings.none())
    found = account.find_unaccounted("l", sent, used, findings.none())
    assert found[["code", "file", "sheet", "value", "detail"]].to_numpy().tolist() == [
        ["rows_unaccounted", "f.xlsx", "甲", "1", "所载 3 行，使用 2 行、搁置 0 行，少 1 行"]
    ]


def test_a_file_of_which_nothing_was_read_is_missed():
    sent = read({"x": []})._replace(counts={("f.xlsx", "甲"): RowCount(9, 1)})
    used = account.used_places(sent.frame, findings.none())
    found = account.find_unaccounted("l", sent, used)
    assert found["detail"].tolist() == ["所载 8 行，使用 0 行、搁置 0 行，少 8 行"]


FIRMS = layer(
    "enterprises",
    {"credit_code": {"from": ["代码"]}, "enterprise_name": {"from": ["名称"]}},
    key="credit_code",
)


@pytest.fixture
def of_book(tmp_path, monkeypatch):
    """The account of a book of four firms under a title and a heading."""
    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as book:
        sheet = book.add_worksheet("名录")
        rows = [
            ["名录"],
            ["代码", "名称"],
            *([f"9142122200000000{n}", f"示例{n}"] for n in range(4)),
        ]
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    def count(break_=None):
        if break_:
            break_(monkeypatch)
        sent = read_layer(FIRMS, tmp_path, COUNTY)
        done = check_layer(FIRMS, sent, COUNTY)
        used = account.used_places(done.frame, done.findings)
        gone = account.find_unaccounted("enterprises", sent, used, done.findings)
        return counted(sent, done.frame, done.findings)[SUMS].iloc[0].tolist(), gone

    return count


def test_a_sound_book_balances(of_book):
    count, gone = of_book()
    assert count == [4, 4, 0, 0]
    assert gone.empty


def test_a_reader_that_loses_rows_is_found_out(of_book):
    """Twin."""

    def lose(patch):
        grid = spreadsheet._grid
        patch.setattr(spreadsheet, "_grid", lambda rows: grid(rows[:-1]))

    count, gone = of_book(lose)
    assert count == [4, 3, 0, 1]
    assert gone["detail"].tolist() == ["所载 4 行，使用 3 行、搁置 0 行，少 1 行"]


def test_a_reader_that_gives_rows_twice_is_found_out(of_book):
    """Twin."""

    def double(patch):
        place = spreadsheet.place_rows

        def twice(frame, where, *, sheet, rows):
            frame = pd.concat([frame, frame.iloc[[0]]], ignore_index=True)
            return place(frame, where, sheet=sheet, rows=[*rows, rows[0]])

        patch.setattr(spreadsheet, "place_rows", twice)

    _, gone = of_book(double)
    assert gone["code"].tolist() == ["rows_unaccounted"]


def test_rows_set_aside_without_a_word_are_found_out(of_book):
    """Twin."""

    def silence(patch):
        done = check._with_required
        patch.setattr(
            check,
            "_with_required",
            lambda frame, layer: (done(frame, layer)[0].iloc[1:], findings.none()),
        )

    count, gone = of_book(silence)
    assert count == [4, 3, 0, 1]
    assert gone["value"].tolist() == ["1"]
