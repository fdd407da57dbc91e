"""What stands in a name is printed, and the terminal obeys none of it."""

import ast
import io
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from tcgis.cli import screen
from tests.ui import hostile

from .here import tcgis

CLI = Path(screen.__file__).parent


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return hostile.build(tmp_path_factory.mktemp("hostile"))


def check(county, out):
    """It names files alone: that which it writes."""
    return tcgis(
        "check", county.data, "--catalog", county.catalog, "--edition", county.edition,
        "--no-sandbox", "--out", out / f"{hostile.FILE}.xlsx",
    )  # fmt: skip


def assess(county, out):
    return tcgis(
        "assess", "--data", county.data, "--catalog", county.catalog, "--edition", county.edition,
        "--year", 2024, "--out", out / "results",
    )  # fmt: skip


def convert(county, out):
    (source,) = county.data.glob("宗地*")
    return tcgis("convert", source, "--to", "csv", "--out", out / "a.csv", "--county",
                 county.catalog, "--layer", "parcels", "--no-sandbox")  # fmt: skip


def refuse(county, out):
    return tcgis("assess", "--data", out / hostile.NAME, "--year", 2024, "--out", out / "r")


@pytest.mark.parametrize("command", [check, assess, convert, refuse])
def test_a_command_prints_names_as_text(county, tmp_path, command):
    done = command(county, tmp_path)
    said = done.stdout + done.stderr
    assert said.strip()
    assert not any(mark in said for mark in hostile.CONTROL)
    if command is not convert:
        assert "[boldred]r[" in "".join(said.split()), said
        assert ":x:" in "".join(said.split())


@pytest.fixture
def terminal():
    """A console that believes to be a terminal, and what it wrote."""

    def made(kind):
        written = io.StringIO()
        return kind(file=written, force_terminal=True, width=300, color_system=None), written

    return made


def shown(console):
    console.print(f"✗ {hostile.NAME}")
    table = Table(hostile.NAME, box=None)
    table.add_row(hostile.NAME)
    console.print(table)


def test_a_terminal_is_given_no_escape_of_a_name(terminal):
    console, written = terminal(screen.Screen)
    shown(console)
    assert (
        written.getvalue().count(hostile.NAME.replace("\x1b", "␛").replace("\u202e", "⟨U+202E⟩"))
        == 3
    )


def test_rich_alone_would_obey(terminal):
    """Twin."""
    console, written = terminal(Console)
    shown(console)
    said = written.getvalue()
    assert "\x1b[31m" in said
    assert "[bold red]" not in said
    assert ":x:" not in said


def test_every_command_prints_by_this_screen():
    """No other console, and no bare ``print``."""
    for path in CLI.glob("*.py"):
        if path.name != "screen.py":
            names = {
                getattr(node.func, "id", "")
                for node in ast.walk(ast.parse(path.read_text("utf-8")))
                if isinstance(node, ast.Call)
            }
            assert names.isdisjoint({"Console", "print"}), path.name
