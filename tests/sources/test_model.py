"""What travels with a table is a field beside it: pandas' ``attrs`` are lost or copied unseen."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "tcgis"
PICTURES = {"outputs", "ui"}
"""There they say how a page lays a table out, and nothing that is reckoned with."""


def attrs_in(source):
    """Lines that use ``attrs``; emptying them carries nothing."""
    tree = ast.parse(source)
    emptied = {
        call.func.value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "clear"
    }
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "attrs" and node not in emptied
    ]


def test_no_table_carries_attributes():
    paths = [
        path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] not in PICTURES
    ]
    assert {
        path.name: lines for path in paths if (lines := attrs_in(path.read_text("utf-8")))
    } == {}


def test_the_guard_sees_each_use():
    """Twin."""
    assert attrs_in("frame.attrs['units'] = units") == [1]
    assert attrs_in("a = 1\nunits = read.frame.attrs") == [2]
    assert attrs_in("frame.attrs.update(units=1)") == [1]
    assert attrs_in("frame.attrs.clear()") == []
