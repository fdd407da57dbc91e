"""Which room may import which, and which libraries keep to which rooms.

A row of the table is a promise: a room imports the rooms named there and no other.
"""

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "tcgis"

ALLOWED: dict[str, set[str]] = {
    "answers": set(),
    "digests": set(),
    "errors": set(),
    "findings": set(),
    "home": {"errors", "words"},
    "progress": set(),
    "version": set(),
    "yaml_strict": set(),
    "words": {"errors", "yaml_strict"},
    "catalog": {"errors", "words", "yaml_strict"},
    "geo": {"catalog", "words"},
    "rulesets": {"digests", "errors", "words", "yaml_strict"},
    "sample": {"catalog", "digests", "errors", "progress", "words"},
    "sources": {"catalog", "digests", "errors", "findings", "geo", "home", "progress", "words"},
    "checks": {"answers", "catalog", "errors", "findings", "geo", "sources", "words"},
    "links": {"answers", "catalog", "findings", "words"},
    "scoring": {"errors", "rulesets", "words"},
    "analysis": {"errors", "rulesets", "scoring", "words"},
    "land": {"catalog", "sources", "words"},
    "records": {"answers", "errors", "words", "yaml_strict"},
    "line": {"analysis", "answers", "catalog", "checks", "digests", "errors", "findings", "geo",
             "land", "links", "progress", "rulesets", "scoring", "sources", "version", "words"},
    "outputs": {"analysis", "catalog", "checks", "digests", "errors", "findings", "geo", "line",
                "progress", "records", "rulesets", "scoring", "sources", "words"},
    "cli": {"answers", "catalog", "errors", "home", "line", "outputs", "records", "rulesets",
            "sample", "sources", "version", "words"},
    "ui": {"analysis", "catalog", "errors", "home", "land", "line", "outputs", "records",
           "rulesets", "scoring", "sources", "words"},
    "api": {"answers", "catalog", "errors", "home", "line", "outputs", "progress", "records",
            "rulesets", "sources", "words"},
    "__main__": {"cli"},
}  # fmt: skip

FRONTS = {"scoring": {"engine", "quantities"}}
"""Rooms that others enter by these modules alone; who works on their inside stands below."""
INSIDERS = {"scoring": {"analysis"}}


def room_of(path: Path, package: Path) -> str:
    return path.relative_to(package).parts[0].removesuffix(".py")


def imported(source: str) -> set[tuple[str, str]]:
    """Rooms of tcgis that a source imports, each with the module within it (or "")."""
    found: set[tuple[str, str]] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "tcgis":
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names if alias.name.startswith("tcgis.")]
        else:
            continue
        found |= {(*name.split(".")[1:3], "")[:2] for name in names}  # type: ignore[misc]
    return found


def strays(room: str, source: str) -> list[str]:
    """What ``room`` imports although the table does not allow it."""
    others = {(other, module) for other, module in imported(source) if other != room}
    return sorted(
        other if other not in ALLOWED[room] else f"{other}.{module}"
        for other, module in others
        if other not in ALLOWED[room]
        or (module not in FRONTS.get(other, {module}) and room not in INSIDERS.get(other, set()))
    )


def above(room: str) -> set[str]:
    """Every room that ``room`` reaches by the table, itself not counted unless by a circle."""
    reached: set[str] = set()
    todo = [room]
    while todo:
        new = ALLOWED[todo.pop()] - reached
        reached |= new
        todo += new
    return reached


def hidden(source: str) -> list[str]:
    """Ways to another room that ``imported`` cannot follow; nobody may take them."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level:
            found.append("relative import")
        elif isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            found += [name] if name in {"import_module", "__import__"} else []
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found += [f"tcgis.{node.attr}"] if node.value.id == "tcgis" else []
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name == "tcgis" and alias.asname]
    return [each for each in found if each != "tcgis.FORBIDDEN_DRIVERS"]


def test_nobody_goes_to_another_room_unseen():
    ways = {
        path.relative_to(PACKAGE).as_posix(): hidden(path.read_text("utf-8"))
        for path in PACKAGE.rglob("*.py")
    }
    assert {name: found for name, found in ways.items() if found} == {}


@pytest.mark.parametrize(
    "source",
    [
        "from ..line import assess",
        "from .. import line",
        "import tcgis\ntcgis.line.assess.assess()",
        "import tcgis as t\nt.assess",
        "import importlib\nimportlib.import_module('tcgis.line')",
        "from importlib import import_module\nimport_module('tcgis.line')",
        "__import__('tcgis.line')",
    ],
)
def test_the_guard_sees_each_unseen_way(source):
    """Twin."""
    assert hidden(source)


def test_every_room_stands_in_the_table():
    rooms = {room_of(path, PACKAGE) for path in PACKAGE.rglob("*.py")} - {"__init__"}
    assert rooms == {*ALLOWED}


def test_the_table_has_no_circle():
    assert [room for room in ALLOWED if room in above(room)] == []


def test_rooms_import_what_the_table_allows():
    faults = {
        path.relative_to(PACKAGE).as_posix(): strays(
            room_of(path, PACKAGE), path.read_text("utf-8")
        )
        for path in PACKAGE.rglob("*.py")
        if room_of(path, PACKAGE) != "__init__"
    }
    assert {name: fault for name, fault in faults.items() if fault} == {}


def test_every_pair_of_the_table_is_used():
    used = {
        (room_of(path, PACKAGE), other)
        for path in PACKAGE.rglob("*.py")
        for other, _ in imported(path.read_text("utf-8"))
    }
    assert {(room, other) for room, others in ALLOWED.items() for other in others} - used == set()


def test_the_guard_sees_each_kind_of_stray():
    """Twin: up, sideways, into a room's inside, late within a function."""
    assert strays("checks", "from tcgis.line.assess import assess") == ["line"]
    assert strays("scoring", "from tcgis.checks.checked import Checked") == ["checks"]
    assert strays("scoring", "def late():\n    from tcgis import links") == ["links"]
    assert strays("outputs", "from tcgis.scoring.grading import settle") == ["scoring.grading"]
    assert strays("land", "import tcgis.scoring.engine") == ["scoring"]
    assert strays("outputs", "from tcgis.scoring import engine") == []
    assert strays("analysis", "from tcgis.scoring import grading") == []
    assert strays("checks", "from tcgis.sources.model import Read") == []


OPEN = {"_asdict", "_fields", "_make", "_replace"}
"""What begins with an underscore and is public: the methods of a ``NamedTuple``."""


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__") and name not in OPEN


def private_uses(source: str) -> list[str]:
    """Private names of other modules of tcgis that a source imports or reaches into."""
    nodes = list(ast.walk(ast.parse(source)))
    aliases = [
        (f"{node.module or ''}.{alias.name}", alias)
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        and (node.level or (node.module or "").split(".")[0] == "tcgis")
        for alias in node.names
    ]
    aliases += [
        (alias.name, alias)
        for node in nodes
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name.split(".")[0] == "tcgis"
    ]
    known = {alias.asname or alias.name.split(".")[0] for _, alias in aliases}
    found = [way for way, _ in aliases if any(map(is_private, way.split(".")))]
    found += [
        ast.unparse(node)
        for node in nodes
        if isinstance(node, ast.Attribute) and is_private(node.attr) and root(node) in known
    ]
    return sorted({*found})


def root(node: ast.expr) -> str:
    """The name that a chain of attributes begins with; "" where it begins with no name."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def test_no_module_uses_the_private_names_of_another():
    faults = {
        path.relative_to(PACKAGE).as_posix(): private_uses(path.read_text("utf-8"))
        for path in PACKAGE.rglob("*.py")
    }
    assert {name: uses for name, uses in faults.items() if uses} == {}


def test_the_guard_sees_each_way_to_a_private_name():
    """Twin: imported, renamed, by the module, by a class, by the whole way, from beside."""
    assert private_uses("from tcgis.scoring.bases import _rows") == ["tcgis.scoring.bases._rows"]
    assert private_uses("from tcgis.words import _x as x") == ["tcgis.words._x"]
    assert private_uses("from tcgis.scoring import bases as b\nb._rows()") == ["b._rows"]
    assert private_uses("from tcgis.ui.look import Look\nLook._size") == ["Look._size"]
    assert private_uses("import tcgis.geo.crs\ntcgis.geo.crs._A") == ["tcgis.geo.crs._A"]
    assert private_uses("def late():\n    from . import _x") == ["._x"]
    assert private_uses("import numpy as np\nnp._x\nself._own\n_mine()") == []
    assert private_uses("from tcgis.version import __version__") == []
    assert private_uses("from tcgis.scoring.kernel import Amounts\nAmounts._fields") == []


def outside_room(source: str, module: str) -> bool:
    nodes = ast.walk(ast.parse(source))
    return any(
        (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == module)
        or (
            isinstance(node, ast.Import)
            and module in {alias.name.split(".")[0] for alias in node.names}
        )
        for node in nodes
    )


def test_a_page_imports_only_streamlit_and_tcgis():
    allowed = {"streamlit", "tcgis", "collections", "typing", "__future__"}
    for path in (PACKAGE / "ui" / "pages").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                assert {alias.name.split(".")[0] for alias in node.names} <= allowed, path.name
            if isinstance(node, ast.ImportFrom):
                assert (node.module or "").split(".")[0] in allowed, path.name


def test_only_the_entrance_reads_the_environment():
    for path in PACKAGE.rglob("*.py"):
        if room_of(path, PACKAGE) not in {"__init__", "cli", "ui"}:
            text = path.read_text("utf-8")
            assert "os.environ" not in text, path.name
            assert "getenv" not in text, path.name


def climbs(source: str) -> bool:
    """Whether a module looks for a folder above its own room's by itself."""
    return bool(re.search(r"__file__\)(\.resolve\(\))?\.parents\[[2-9]\]", source))


def test_only_home_knows_where_the_program_stands():
    assert climbs("HOME = Path(__file__).parents[2]")
    assert not climbs('ASSETS = Path(__file__).parents[1] / "assets"')
    for path in PACKAGE.rglob("*.py"):
        assert not climbs(path.read_text("utf-8")), path.name


def test_folium_and_streamlit_keep_to_their_rooms():
    assert outside_room("import streamlit as st", "streamlit")
    for path in PACKAGE.rglob("*.py"):
        room, text = room_of(path, PACKAGE), path.read_text("utf-8")
        assert room == "ui" or not outside_room(text, "streamlit"), path.name
        assert path.relative_to(PACKAGE).as_posix() == "outputs/map/page.py" or not outside_room(
            text, "folium"
        ), path.name
