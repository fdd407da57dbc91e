"""The tables and columns of docs/data.md are those that the line gives on the sample."""

import re
from pathlib import Path

import pandas as pd
import pytest

from tcgis.findings import SOURCE

PAGE = (Path(__file__).parents[2] / "docs" / "data.md").read_text("utf-8")
NAME = re.compile(r"`(\w+)`")
ROW = re.compile(r"^\| (`\w+`(?:, `\w+`)*) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def described(page, heading):
    """Table → the columns named, in the section under a heading."""
    section = page.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return {
        table: NAME.findall(columns)
        for tables, _, columns in ROW.findall(section)
        for table in NAME.findall(tables)
    }


def unlike(named, table):
    """Columns that only the page or only the table has."""
    return {*named} ^ ({*table} - {*SOURCE})


READ = described(PAGE, "What is read: canonical tables")
GIVEN = described(PAGE, "What a run gives")


@pytest.mark.parametrize("name", READ)
def test_a_canonical_table_has_the_columns_named_and_no_other(sample_ready, name):
    assert unlike(READ[name], sample_ready.tables[name]) == set()


def test_every_canonical_table_is_described(sample_ready):
    assert {*sample_ready.tables} - {"raster"} == {*READ}


@pytest.mark.parametrize("name", GIVEN)
def test_a_table_of_a_run_has_the_columns_named(sample_run, name):
    table = getattr(sample_run, name)
    assert {*GIVEN[name]} - {*table, table.index.name} == set()


def test_every_table_of_a_run_is_described(sample_run):
    tables = {name for name, one in sample_run._asdict().items() if isinstance(one, pd.DataFrame)}
    assert tables == {*GIVEN}


def test_the_items_named_are_those_of_the_sample(sample_ready):
    line = next(one for one in PAGE.split("\n- ") if one.startswith("Items of facts"))
    assert {*NAME.findall(line)} == {*sample_ready.tables["facts"]["item"]}


def test_the_guard_sees_a_column_that_is_gone_and_one_that_is_new():
    """Twin."""
    page = "## T\n\n| table | a row is | columns |\n|---|---|---|\n| `a` | x | `one`, `two` |\n"
    named = described(page, "T")["a"]
    assert unlike(named, pd.DataFrame(columns=["one", "two", "row"])) == set()
    assert unlike(named, pd.DataFrame(columns=["one", "three"])) == {"two", "three"}
