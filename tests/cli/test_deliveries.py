"""Files that repeat others, by command and by library: asked, withheld, answered, published."""

import re

import pytest
import yaml

import tcgis
from tcgis.errors import OutputError
from tests import delivered

from .here import tcgis as command

FILES = ["2024年税收.xlsx", "2024年税收（更正）.xlsx"]
USED = {"replace": [0, 4], "add_once": [4, 1], "add_twice": [4, 4], "unused": [4, 0]}


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    tmp_path = tmp_path_factory.mktemp("delivered")
    data, catalog = tmp_path / "data", tmp_path / "catalog"
    data.mkdir()
    catalog.mkdir()
    delivered.write_county(data, catalog)
    more = delivered.amounts("入库税额")
    more[1][-1] = 11.0
    delivered.write_book(data / "2024年税收（更正）.xlsx", *more, sheet="2024年")
    return {"data": data, "catalog": catalog, "edition": delivered.write_edition(tmp_path)}


def say(county, word, *more):
    asked = ["--data", county["data"], "--catalog", county["catalog"]]
    return command(word, *asked, "--edition", county["edition"], *more)


@pytest.fixture(scope="module")
def question(county):
    """As the command prints it."""
    said = say(county, "check", "--no-sandbox").stdout
    waiting = re.findall(r"待答复（file） {2}tax：(.+)", said)
    assert len(waiting) == 1, said
    assert "替换还是追加待答复" in said
    return waiting[0]


def answered(county, question, answer):
    path = county["data"].parent / "答复.yaml"
    told = {"file": {"tax": {question: answer}}}
    path.write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
    return path


def run(county, **more):
    return tcgis.assess(
        county["data"], year=2024, edition=county["edition"], catalog=county["catalog"], **more
    )


def test_a_run_with_an_open_question_is_not_published(county, tmp_path):
    out = tmp_path / "out"
    done = say(county, "assess", "--year", 2024, "--out", out)
    assert done.returncode == 1
    assert "2024年税收（更正）.xlsx" in done.stderr.replace("\n", "")
    assert not out.exists()
    held = run(county)
    assert held.zones.loc["county", "tax_wan"] == 100
    with pytest.raises(OutputError, match="更正"):
        held.write(out)
    assert run(county).write(out, accept_red="先看一眼")


@pytest.mark.parametrize(
    ("answer", "total"), [("replace", 101), ("add_once", 111), ("add_twice", 201), ("unused", 100)]
)
def test_an_answer_in_a_file_settles_it(county, question, answer, total):
    path = answered(county, question, answer)
    report = tcgis.check(
        county["data"], edition=county["edition"], catalog=county["catalog"], answers=str(path)
    )
    assert "file_repeats" not in set(report.findings["code"])
    asked = report.repeats.iloc[0]
    assert asked["answer"] == answer
    assert asked[{"unused": "before"}.get(answer, answer)] == total
    assert report.intake.set_index("file")["rows_used"].loc[FILES].tolist() == USED[answer]


def test_with_the_answer_the_command_publishes(county, question, tmp_path):
    path, out = answered(county, question, "replace"), tmp_path / "out"
    done = say(county, "assess", "--year", 2024, "--out", out, "--answers", path)
    assert done.returncode == 0, done.stderr
    assert (out / "ranking.xlsx").exists()
    assert "待答复" not in done.stdout


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (None, "读不了"),
        ("file: {tax: {a: b}, tax: {c: d}}", "tax"),
        ("files: {}", "第一层只能是"),
        ("file: [a]", "四层"),
        ("year: {tax: {a: 今年}}", "今年"),
    ],
)
def test_a_file_of_answers_that_is_not_whole_is_refused_in_words(county, written, why):
    path = county["data"].parent / "答复.yaml"
    if written is not None:
        path.write_text(written, "utf-8")
    done = say(county, "check", "--answers", path)
    assert done.returncode == 1
    assert why in done.stderr
