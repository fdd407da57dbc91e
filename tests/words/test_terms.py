"""Every column, indicator and finding code has one term, and no two share a label."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from tcgis import yaml_strict
from tcgis.catalog.load import load_catalog
from tcgis.errors import CatalogError
from tcgis.words import terms
from tests.test_rooms import ALLOWED, above

ROOT = Path(__file__).parents[2]
FILES = ROOT / "tcgis" / "words" / "text"


def twins(labels: list[str]) -> list[str]:
    return [label for label, times in Counter(labels).items() if times > 1]


@pytest.mark.parametrize("section", ["terms", "faults", "states"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_two_share_a_label(section, language):
    entries = getattr(terms.load(), section)
    assert twins([getattr(entry, language) for entry in entries.values()]) == []


def test_the_guard_sees_twins():
    assert twins(["税收", "产值", "税收"]) == ["税收"]


def test_a_key_stands_in_one_file_alone(tmp_path):
    """Twin: the same key in two files is refused, and the refusal names both."""
    (tmp_path / "checks.yaml").write_text("text:\n  hello: {zh: 你好, en: Hello}\n", "utf-8")
    (tmp_path / "links.yaml").write_text("text:\n  bye: {zh: 再见, en: Bye}\n", "utf-8")
    assert set(terms.read_words(tmp_path).text) == {"hello", "bye"}
    (tmp_path / "links.yaml").write_text("text:\n  hello: {zh: 你好, en: Hello}\n", "utf-8")
    with pytest.raises(CatalogError, match=r"text\.hello .*checks\.yaml 和 links\.yaml"):
        terms.read_words(tmp_path)


def test_a_file_of_words_is_shared_or_of_a_room():
    rooms = {path.stem for path in FILES.glob("*.yaml")} - {"terms", "states"}
    assert rooms - ALLOWED.keys() == set()


def test_what_is_shared_and_what_is_a_room_s_keep_apart():
    sections = {path.stem: {*yaml_strict.read(path)} for path in FILES.glob("*.yaml")}
    assert (sections.pop("terms"), sections.pop("states")) == ({"terms"}, {"states"})
    assert set().union(*sections.values()) == {"faults", "text"}


def test_no_line_of_the_words_is_too_long_to_read():
    lines = [line for path in FILES.glob("*.yaml") for line in path.read_text("utf-8").splitlines()]
    assert [line for line in lines if len(line) > 120] == []


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


def text_keys_used() -> set[tuple[str, str]]:
    """Every room with every key that it asks for."""
    used: set[tuple[str, str]] = set()
    for path in (ROOT / "tcgis").rglob("*.py"):
        room = path.relative_to(ROOT / "tcgis").parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func) in {"terms.text", "text"}
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                used.add((room, str(node.args[0].value)))
    return used


def test_every_sentence_used_has_its_home():
    assert {key for _, key in text_keys_used()} - terms.load().text.keys() == set()


def strangers(used: set[tuple[str, str]], homes: dict[str, str]) -> set[tuple[str, str]]:
    """What a room says although the sentence is at home with a room it does not know."""
    return {(room, key) for room, key in used if homes[key] not in {room, *above(room)}}


def test_a_room_says_its_own_sentences_or_those_of_rooms_it_knows():
    homes = {
        key: path.stem
        for path in FILES.glob("*.yaml")
        for key in yaml_strict.read(path).get("text", {})
    }
    assert strangers(text_keys_used(), homes) == set()
    assert strangers({("checks", "seen")}, {"seen": "ui"}) == {("checks", "seen")}


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


RECOGNISED: dict[str, set[str]] = {
    "catalog/codes.py": {"_DIVISIONS"},
    "catalog/model.py": {"_WAN_YUAN"},
    "catalog/synonyms.py": {
        "_ASIDE",
        "_CURRENT",
        "_CURRENT_LEVEL",
        "_DERIVED",
        "_NEUTRAL",
        "_OTHER",
        "_PERIOD",
    },
    "checks/land/land_use.py": {
        "(LAND, LAND_2007, SURVEY)",
        "(PLANNING, URBAN)",
        "_INDUSTRIAL_NAMES",
        "_LAND_WORD",
        "_MINING",
        "_SCHEME_WORDS",
        "_STEMS",
    },
    "checks/land/land_use_codes.py": {"_NATIONAL", "_PLANNING"},
    "checks/tables/cells.py": {"MARKS", "OPEN_END", "_AROUND", "_DATE"},
    "checks/tables/facts.py": {"STAGES"},
    "checks/tables/headings.py": {"_AREA_UNIT", "_UNIT_WORD"},
    "checks/tables/keys.py": {"SURROGATE", "_HINT", "_SERIAL", "_TOTAL"},
    "checks/tables/periods.py": {
        "_CUMULATIVE",
        "_DATED",
        "_FIRST_HALF",
        "_QUARTERS",
        "_TO",
        "_WORDED",
        "_YEAR_END",
    },
    "checks/tables/readers.py": {"_OPERATORS", "_YEARS"},
    "checks/tables/schema.py": {"WORDS"},
    "checks/tables/sheet_units.py": {"_CODES"},
    "checks/tables/stated_years.py": {"_DAY", "_PAPER", "_WRITTEN"},
    "land/idle.py": {"_HALTED", "_IDLE", "_IN_USE", "_UNUSED", "_WORKING"},
    "land/reserve.py": {"_NOT_PRODUCING", "_UNSUPPLIED"},
    "links/holdings.py": {"_STANDARD_FACTORY", "_UNSUPPLIED"},
    "links/in_use.py": {"_SAID", "_WORDS"},
    "links/names.py": {"PLATFORMS", "_BRANCH", "_FORMS"},
    "rulesets/examined.py": {"_LATER"},
    "rulesets/fields.py": {"FIELDS", "OF_PARCELS"},
    "rulesets/model.py": {"ExemptLabel"},
    "sources/deliveries.py": {"_DAY", "_MARK", "_NUMBER", "_PART"},
    "sources/sheets/headings.py": {"_ENDING", "_LINE", "_ONLY", "_UNIT"},
    "sources/survey/area.py": {"(_AREA, _AREA_UNIT)", "_SPELT", "_UNITS"},
    "sources/survey/cells.py": {"_SYSTEM", "_ZONE_SIGN"},
    "sources/survey/header.py": {"(_ZONE, _ZONE_WIDTH)", "SYSTEM"},
    "sources/survey/headings.py": {
        "PARCEL",
        "PARCEL_CODE",
        "TITLE",
        "_EAST",
        "_HINT",
        "_LETTERED",
        "_METRE",
        "_NAME",
        "_NORTH",
        "_OF_POINTS",
        "_POINT",
        "_RING",
        "_SIDE",
        "_SUM",
    },
    "sources/survey/lines.py": {"SHAPES", "_KNOWN", "_NAME"},
    "sources/survey/sides.py": {"_METRE_SIGNS", "_SIDE"},
    "sources/survey/txt.py": {"(_COUNT, _SHAPE)", "FURTHER_COLUMN", "TXT_COLUMNS", "_NOT_AREAS"},
    "sources/vector/cad.py": {"_HEADINGS", "_LAYER"},
    "sources/vector/wkt.py": {"WKT_HEADINGS"},
    "words/units.py": {"_RATIOS", "_UNITS"},
}
"""Constants that hold words of the files we read: marks, headings, units, names, code letters.

What a room tells a reader stands in the words; what it must recognise in a sender's file, or
compare with a cell, may stand in a constant of the module, and in nothing else.
"""
BEFORE_THE_WORDS = {"words/terms.py", "yaml_strict.py"}
"""What refuses the files of words cannot take its sentence from them."""


def constants_and_strays(source: str) -> tuple[set[str], list[str]]:
    """Module constants that hold Chinese, and Chinese literals anywhere else."""
    named: set[str] = set()
    strays: list[str] = []
    for node in ast.parse(source).body:
        found = chinese_literals(ast.unparse(node)) if not isinstance(node, ast.Expr) else []
        if isinstance(node, ast.Assign | ast.AnnAssign) and found:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            named |= {ast.unparse(target) for target in targets}
        else:
            strays += found
    return named, strays


def test_what_a_room_recognises_stands_in_constants_and_nothing_else_is_chinese():
    named: dict[str, set[str]] = {}
    strays: dict[str, list[str]] = {}
    for room in ("answers", "catalog", "checks", "digests", "errors", "findings", "geo", "land",
                 "links", "rulesets", "sources", "words", "yaml_strict"):  # fmt: skip
        for path in [*(ROOT / "tcgis").glob(f"{room}.py"), *(ROOT / "tcgis" / room).rglob("*.py")]:
            name = path.relative_to(ROOT / "tcgis").as_posix()
            if name not in BEFORE_THE_WORDS:
                named[name], strays[name] = constants_and_strays(path.read_text("utf-8"))
    assert {name: words for name, words in strays.items() if words} == {}
    assert {name: constants for name, constants in named.items() if constants} == RECOGNISED


def test_the_guard_tells_a_constant_from_a_sentence():
    source = '_MARKS: Final = ["无"]\ndef f():\n    """说明"""\n    return f"共 {n} 宗"'
    assert constants_and_strays(source) == ({"_MARKS"}, ["共 ", " 宗"])


def test_the_guard_sees_a_literal_and_passes_a_docstring():
    assert chinese_literals('"""园区"""\nst.write("园区排名")') == ["园区排名"]
