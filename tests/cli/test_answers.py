"""Answers from a file, as the command line and the library take them."""

import openpyxl
import pytest
import yaml

import tcgis
from tcgis.answers import Answers
from tcgis.errors import InputError
from tcgis.records import answer_file

from .here import tcgis as command

A, B = "91421222000000011A", "91421222000000022B"
LAYERS = {
    "enterprises": {
        "title": "名录", "table": "enterprises", "department": "市场监管局",
        "files": ["名录.xlsx"], "key": "credit_code",
        "columns": {
            "credit_code": {"from": ["信用代码"], "kind": "code"},
            "enterprise_name": {"from": ["企业名称"], "required": True},
        },
    },
    "tax": {
        "title": "税收", "table": "facts", "department": "税务局", "files": ["税收.xlsx"],
        "columns": {"credit_code": {"from": ["信用代码"], "kind": "code"}},
        "facts": {"tax_wan": {"from": ["税额"], "unit": "元", "kind": "number"}},
    },
}  # fmt: skip
COUNTY = {"id": "d", "name": "示例县", "crs": "EPSG:4547", "envelope": [113.4, 28.8, 114.3, 29.6]}
QUESTION = "税额：万元、元"


def sheet(path, *rows):
    book = openpyxl.Workbook()
    book.active.title = "2024"
    for row in rows:
        book.active.append(row)
    book.save(path)


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county")
    sheet(folder / "名录.xlsx", ["信用代码", "企业名称"], [A, "甲公司"], [B, "乙公司"])
    sheet(folder / "税收.xlsx", ["信用代码", "税额（万元）"], [A, 10.5], [B, 3])
    (folder / "county.yaml").write_text(yaml.safe_dump(COUNTY), "utf-8")
    more = {"source": "虚构", "licence": "示例", "reader": "spreadsheet"}
    for name, layer in LAYERS.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump({"id": name, **layer, **more}), "utf-8")
    return folder


def codes(county, **how):
    return set(tcgis.check(county, **how).findings["code"])


@pytest.mark.parametrize("unit", ["万元", "元", "百万元"])
def test_a_question_of_the_command_is_answered_by_a_file(county, tmp_path, unit):
    asked = command("check", county, "--catalog", county)
    assert f"待答复（unit）  税务局：{QUESTION}" in asked.stdout
    answers = tmp_path / "answers.yaml"
    answers.write_text(yaml.safe_dump({"unit": {"税务局": {QUESTION: unit}}}), "utf-8")
    done = command("check", county, "--catalog", county, "--answers", answers)
    assert done.returncode == 0, done.stderr
    assert "待答复" not in done.stdout


def test_the_library_takes_the_file_or_the_answers(county, tmp_path):
    assert "unit_conflict" in codes(county)
    given = {"unit": {("税务局", QUESTION): "万元"}}
    path = tmp_path / "answers.yaml"
    path.write_bytes(answer_file.answer_bytes(given))
    assert answer_file.read_answers(path) == Answers(units=given["unit"])
    for answers in (path, str(path), answer_file.read_answers(path)):
        assert "unit_conflict" not in codes(county, answers=answers)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("units: {}", "heading"), ("- a", "heading"), ("unit: {税务局: 万元}", "四层"),
        ("unit: [", "YAML"), (None, "读不了"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_of_answers_is_refused_in_words(tmp_path, written, why):
    path = tmp_path / "answers.yaml"
    if written is not None:
        path.write_text(written, "utf-8")
    with pytest.raises(InputError, match=why):
        answer_file.read_answers(path)


def test_yes_and_no_are_words(tmp_path):
    path = tmp_path / "answers.yaml"
    path.write_text("match: {甲公司: {X: yes, Y: false}}\nrepair: {G1: {ab: true}}\n", "utf-8")
    answers = answer_file.read_answers(path)
    assert answers.matches == {("甲公司", "X"): True, ("甲公司", "Y"): False}
    assert answers.repairs == {"ab": True}
