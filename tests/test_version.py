"""A run's id knows the code: another byte of it gives another digest; what is no code does not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tcgis import version

ROOT = Path(__file__).parents[1]


@pytest.fixture
def copy(tmp_path):
    """A checkout of one's own, to be changed."""
    shutil.copytree(ROOT / "tcgis", tmp_path / "tcgis")
    shutil.copytree(ROOT / "layers", tmp_path / "layers", ignore=shutil.ignore_patterns("sample"))
    (tmp_path / "README.md").write_text("read me", "utf-8")
    return tmp_path


def stamp(checkout):
    """Digest of the code and run id, as a fresh process of that checkout makes them."""
    script = """
from types import SimpleNamespace
import pandas as pd
from tcgis import home
from tcgis.catalog.load import load_catalog
from tcgis.line.assessment import provenance
from tcgis.rulesets.load import load_edition
catalog, edition = load_catalog(home.catalog_folder()), load_edition(home.EDITION)
ready = SimpleNamespace(files={}, catalog=catalog, answers_digest="")
made = provenance(ready, edition, 2024, idle_on=pd.Timestamp("2024-12-31"))
print(made["code_digest"], made["run_id"], home.modules_folder())
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        cwd=checkout, capture_output=True, text=True, check=True,
    )  # fmt: skip
    digest, run, folder = done.stdout.split()
    assert Path(folder) == checkout
    return digest, run


def test_one_byte_of_the_engine_gives_another_run_id(copy):
    before = stamp(copy)
    engine = copy / "tcgis" / "scoring" / "engine.py"
    engine.write_bytes(engine.read_bytes() + b"\n")
    after = stamp(copy)
    assert before[0] != after[0]
    assert before[1] != after[1]
    assert before[0] == version.code_digest()


def test_what_is_no_code_leaves_the_run_id(copy):
    """Twin: notes, tests, compiled files and what a wheel carries along."""
    before = stamp(copy)
    (copy / "README.md").write_text("changed", "utf-8")
    (copy / "tests").mkdir()
    (copy / "tests" / "test_engine.py").write_text("", "utf-8")
    compiled = copy / "tcgis" / "scoring" / "__pycache__"
    compiled.mkdir(exist_ok=True)
    (copy / "tcgis" / "scoring" / ".#engine.py").symlink_to("nobody@host:1")
    (copy / "tcgis" / ".ipynb_checkpoints").mkdir()
    (copy / "tcgis" / ".ipynb_checkpoints" / "engine.py").write_text("", "utf-8")
    (compiled / "engine.cpython-399.pyc").write_bytes(b"pyc")
    shutil.copytree(copy / "layers", copy / "tcgis" / "layers")
    (copy / "tcgis" / "front").mkdir()
    shutil.copy(ROOT / "app.py", copy / "tcgis" / "front")
    assert stamp(copy) == before


@pytest.mark.parametrize(
    "name",
    [
        "words/terms.py",
        "rulesets/tongcheng/2024-template.yaml",
        "checks/land/land_use.csv",
        "outputs/assets/map/map.js",
    ],
)
def test_code_editions_and_tables_are_in_it(copy, name):
    before = version.code_digest(copy / "tcgis")
    version.code_digest.cache_clear()
    path = copy / "tcgis" / name
    path.write_bytes(path.read_bytes().replace(b"a", b"b", 1))
    assert version.code_digest(copy / "tcgis") != before


def test_a_file_under_another_name_is_other_code(copy):
    before = version.code_digest(copy / "tcgis")
    version.code_digest.cache_clear()
    (copy / "tcgis" / "errors.py").rename(copy / "tcgis" / "faults.py")
    assert version.code_digest(copy / "tcgis") != before


def test_line_endings_of_another_system_are_no_other_code(copy):
    before = stamp(copy)
    for ending in ("*.py", "*.yaml"):
        for path in (copy / "tcgis").rglob(ending):
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert stamp(copy) == before
