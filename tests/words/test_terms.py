"""Every column, indicator and finding code has one term, and no two share a label."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from tcgis.catalog.load import load_catalog
from tcgis.words import terms

ROOT = Path(__file__).parents[2]


def twins(labels: list[str]) -> list[str]:
    return [label for label, times in Counter(labels).items() if times > 1]


@pytest.mark.parametrize("section", ["terms", "faults", "states"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_two_share_a_label(section, language):
    entries = getattr(terms.load(), section)
    assert twins([getattr(entry, language) for entry in entries.values()]) == []


def test_the_guard_sees_twins():
    assert twins(["税收", "产值", "税收"]) == ["税收"]


def test_every_catalogue_column_and_fact_has_a_term():
    catalog = load_catalog(ROOT / "layers")
    known = {**terms.load().terms, **catalog.county.terms}
    names = {
        name
        for layer in catalog.layers.values()
        for name in [*layer.columns, *layer.facts, *layer.constants]
    }
    assert names - known.keys() == set()


FINDING = re.compile(r"(?:found|whole)\(\s*\"(\w+)\"")


def finding_codes() -> set[str]:
    files = (ROOT / "tcgis").rglob("*.py")
    return {code for path in files for code in FINDING.findall(path.read_text("utf-8"))}


def test_every_finding_code_has_a_fault_with_its_cure():
    assert finding_codes() - terms.load().faults.keys() == set()


def test_faults_say_what_to_do():
    assert [code for code, fault in terms.load().faults.items() if len(fault.cure) < 6] == []


def text_keys_used() -> set[str]:
    keys: set[str] = set()
    for path in (ROOT / "tcgis").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func) in {"terms.text", "text"}
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                keys.add(str(node.args[0].value))
    return keys


def test_every_sentence_used_has_its_home():
    assert text_keys_used() - terms.load().text.keys() == set()


CHINESE = re.compile(r"[\u4e00-\u9fff]")
SHOWING = [
    "tcgis/ui",
    "tcgis/outputs",
    "tcgis/cli",
    "tcgis/line/assess.py",
    "tcgis/line/prepare.py",
    "tcgis/line/assessment.py",
]


def chinese_literals(source: str) -> list[str]:
    tree = ast.parse(source)
    alone = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}  # docstrings
    texts = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in alone]
    return [n.value for n in texts if isinstance(n.value, str) and CHINESE.search(n.value)]


def test_what_a_reader_sees_is_said_in_terms_alone():
    files = [
        path
        for name in SHOWING
        for path in ([ROOT / name] if name.endswith(".py") else (ROOT / name).rglob("*.py"))
    ]
    told = {path.name: chinese_literals(path.read_text("utf-8")) for path in files}
    assert {name: words for name, words in told.items() if words} == {}


def test_the_guard_sees_a_literal_and_passes_a_docstring():
    assert chinese_literals('"""园区"""\nst.write("园区排名")') == ["园区排名"]
