"""Every recipe runs on the sample county and prints what the page shows."""

import contextlib
import io
import re
from pathlib import Path
from shutil import copytree

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "recipes.md").read_text("utf-8")
SECTION = re.compile(r"^## (.+)\n", re.MULTILINE)
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ONCE = "Made once for the rest"
REGISTER = Path("layers", "sample", "市场监管")


def sections(page):
    """Heading of each section → its code and what that prints."""
    _, *parts = SECTION.split(page)
    return {
        heading: dict(BLOCK.findall(body))
        for heading, body in zip(parts[::2], parts[1::2], strict=True)
    }


RECIPES = sections(PAGE)


def printed(code, names):
    """What a snippet prints; ``names`` are what it finds and what it leaves."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(code, "recipes.md", "exec"), names)
    return out.getvalue()


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder in which the snippets find the sample county, and may write."""
    (tmp_path / "layers").symlink_to(ROOT / "layers")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def names(sample_ready, sample_years, sample_run, tmp_path, monkeypatch):
    """What the recipes share: made by its snippet of one file, then that of the whole sample."""
    folder = tmp_path / "small"
    (folder / "layers").mkdir(parents=True)
    for path in (ROOT / "layers").glob("*.yaml"):
        (folder / "layers" / path.name).symlink_to(path)
    copytree(ROOT / REGISTER, folder / REGISTER)
    monkeypatch.chdir(folder)
    made = {}
    assert printed(RECIPES[ONCE]["python"], made) == ""
    assert type(made["ready"]) is type(sample_ready)
    assert made["years"].edition == sample_years.edition
    return made | {"ready": sample_ready, "years": sample_years, "run": sample_run}


def test_one_year(here):
    recipe = RECIPES["1. One year, in a notebook"]
    assert printed(recipe["python"], {}) == recipe["text"]
    assert (here / "results" / "ranking.xlsx").is_file()


def test_check_what_one_department_sent(here):
    copytree(ROOT / REGISTER, here / "sent" / REGISTER.name)
    recipe = RECIPES["2. Check what one department sent"]
    assert printed(recipe["python"], {}) == recipe["text"]
    assert (here / "findings.xlsx").is_file()


def test_several_years(names, here):
    recipe = RECIPES["3. Several years"]
    assert printed(recipe["python"], names) == recipe["text"]


def test_a_draft_beside_what_is(names, here):
    recipe = RECIPES["4. A draft beside what is"]
    assert printed(recipe["python"], names) == recipe["text"]


def test_how_far_a_grade_holds_and_what_would_lift_it(names, here):
    recipe = RECIPES["5. How far a grade holds, and what would lift it"]
    assert printed(recipe["python"], names) == recipe["text"]


def test_only_the_map_and_only_one_list(names, here):
    recipe = RECIPES["6. Only the map, only one list"]
    assert printed(recipe["python"], names) == recipe["text"]
    assert (here / "map.html").stat().st_size > 100_000
    assert (here / "class-d.xlsx").is_file()


def test_no_recipe_is_left_out():
    source = Path(__file__).read_text("utf-8")
    assert len(RECIPES) == 7
    assert [name for name in RECIPES if f'"{name}"' not in source] == []


def test_a_recipe_that_prints_something_else_is_seen():
    page = "# R\n\n## A\n\n```python\nprint(1)\n```\n\n```text\n2\n```\n"
    recipe = sections(page)["A"]
    assert printed(recipe["python"], {}) == "1\n" != recipe["text"]
