"""Imports go down the house only, and rooms on one floor do not import each other."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "tcgis"

# from the ground up; rooms of one set share a floor
FLOORS: list[set[str]] = [
    {"version", "errors", "zones"},
    {"units", "codes", "crs", "findings", "yaml_strict", "digests", "answers", "gcj"},
    {"terms"},
    {"catalog", "rulesets"},
    {"synonyms"},
    {"sample", "sources"},
    {"checks"},
    {"links"},
    {"scoring", "land"},
    {"records"},
    {"levels"},
    {"assembly"},
    {"intake"},
    {"evaluate", "standing"},
    {"workflow"},
    {"outputs"},
    {"cli_rules"},
    {"cli", "ui"},
    {"__main__"},
]
FLOOR_OF = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}


def room_of(path: Path, package: Path) -> str:
    return path.relative_to(package).parts[0].removesuffix(".py")


def imported_rooms(source: str) -> set[str]:
    rooms: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("tcgis"):
            parts = node.module.split(".")
            rooms |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
            rooms |= {parts[1] for parts in names if parts[0] == "tcgis" and len(parts) > 1}
    return rooms


def climbs(room: str, source: str) -> list[str]:
    """Rooms that ``room`` reaches for although they do not lie below it."""
    others = imported_rooms(source) - {room}
    return sorted(other for other in others if FLOOR_OF[other] >= FLOOR_OF[room])


def test_every_room_has_a_floor():
    rooms = {room_of(path, PACKAGE) for path in PACKAGE.rglob("*.py")} - {"__init__"}
    assert rooms == {room for room in FLOOR_OF if room in rooms}


def test_imports_go_down_only():
    faults = {
        str(path.relative_to(PACKAGE)): climbs(room_of(path, PACKAGE), path.read_text("utf-8"))
        for path in PACKAGE.rglob("*.py")
        if room_of(path, PACKAGE) != "__init__"
    }
    assert {name: fault for name, fault in faults.items() if fault} == {}


def test_the_guard_sees_a_climb_and_a_neighbour():
    assert climbs("checks", "from tcgis.workflow import assess") == ["workflow"]
    assert climbs("scoring", "def late():\n    from tcgis import land") == ["land"]
    assert climbs("links", "from tcgis.checks import Checked") == []


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


def test_folium_and_streamlit_keep_to_their_rooms():
    assert outside_room("import streamlit as st", "streamlit")
    for path in PACKAGE.rglob("*.py"):
        room, text = room_of(path, PACKAGE), path.read_text("utf-8")
        assert room == "ui" or not outside_room(text, "streamlit"), path.name
        assert path.name == "maps.py" or not outside_room(text, "folium"), path.name
