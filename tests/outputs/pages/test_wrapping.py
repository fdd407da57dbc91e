"""Texts that wrap: how high the rows of a table are."""

import pandas as pd
import pytest

from tcgis.outputs.pages import wrapping

WIDTHS = {"办法": 168, "文件": 60}  # ten characters of 15 px beside the margin


def lines(*words, whole=("办法",)):
    table = pd.DataFrame({"办法": list(words), "文件": "很长的文件名" * 9, "条数": 1})
    return wrapping.wrap_texts(table, WIDTHS, whole=whole).attrs["lines"]


@pytest.mark.parametrize(
    ("words", "high"),
    [("改正", 1), ("改" * 10, 1), ("改" * 11, 2), ("a" * 20, 1), ("a" * 21, 2), ("改" * 30, 3)],
)
def test_a_chinese_character_is_as_wide_as_two_latin_ones(words, high):
    assert lines(words) == high


def test_the_longest_text_that_must_be_seen_whole_makes_all_rows_high():
    assert lines("改", "改" * 25, None) == 3
    assert lines("改", whole=["文件"]) == wrapping.MOST_LINES == 4
    assert lines("改", whole=["没有这一列"]) == 1


def test_a_table_keeps_what_else_it_says_of_itself():
    table = pd.DataFrame({"办法": ["改"]})
    table.attrs["decimals"] = {"条数": 0}
    assert wrapping.wrap_texts(table, {"办法": 100}, whole=["办法"]).attrs == {
        "decimals": {"条数": 0}, "widths": {"办法": 100}, "lines": 1,
    }  # fmt: skip
