"""Every module, function and file that the documents name exists."""

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    "CONTRIBUTING.md", "README.md", "README.zh-CN.md", "benchmarks/README.md", "layers/README.md",
    *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md")),
]  # fmt: skip
MARKED = re.compile(r"`([^`\n]+)`")
LINKED = re.compile(r"\]\(([^)#\s]+)\)")
DOTTED = re.compile(r"[a-z_]+(\.\w+)+")
PLACE = re.compile(r"(?:tcgis|tests|docs|layers|benchmarks|examples|\.ci)/[\w./-]+")
FILES = {"yaml", "html", "json", "xlsx", "sqlite", "count", "csv", "txt", "gpkg", "zip", "tif",
         "geojson", "toml", "lock", "md", "py"}  # fmt: skip


def exists(dotted):
    """Whether a dotted name is a module of tcgis or a thing in one."""
    parts = dotted.removeprefix("tcgis.").split(".")
    for end in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(["tcgis", *parts[:end]]))
        except ModuleNotFoundError:
            continue
        for name in parts[end:]:
            found = getattr(found, name, None)
        return found is not None
    return hasattr(importlib.import_module("tcgis"), parts[0]) and len(parts) == 1


def strangers(page, folder=ROOT):
    """What a page names although it is not there: dotted names, files, links."""
    marked = MARKED.findall(re.sub(r"^```.*?^```", "", page, flags=re.MULTILINE | re.DOTALL))
    dotted = {name for name in marked if DOTTED.fullmatch(name)}
    code = {name for name in dotted if name.rsplit(".", 1)[1] not in FILES}
    places = {name for name in marked if PLACE.fullmatch(name)}
    links = {name for name in LINKED.findall(page) if "://" not in name}
    return sorted(
        [name for name in code if not exists(name)]
        + [name for name in places if not (ROOT / name).exists()]
        + [name for name in links if not (folder / name).exists()]
    )


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_names_exists(name):
    path = ROOT / name
    assert strangers(path.read_text("utf-8"), path.parent) == []


def test_the_guard_sees_each_kind_of_stranger():
    """Twin: a module, a function, a file, a link; and what is there is none."""
    assert strangers("`line.workflow`") == ["line.workflow"]
    assert strangers("`scoring.engine.scores`") == ["scoring.engine.scores"]
    assert strangers("`tcgis.asess`") == ["tcgis.asess"]
    assert strangers("`tcgis/terms.yaml`") == ["tcgis/terms.yaml"]
    assert strangers("[house](docs/house.md)") == ["docs/house.md"]
    assert strangers("`scoring.engine.score`, `tcgis.assess`, `tests/cases`, `run.json`") == []


def test_the_pages_name_enough_to_be_held_to():
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    assert len([name for name in MARKED.findall(text) if DOTTED.fullmatch(name)]) > 30
