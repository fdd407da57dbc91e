"""Spoilt editions as people write them: each is refused with the place, the reason and the cure.

``spoilt.yaml`` is the table of slips. Every edition is the template with one slip in its text, so
that what YAML makes of a slip is told too. What is refused here is refused by ``load_edition``,
and so by every door.
"""

import re
from pathlib import Path

import pytest
import yaml

from tcgis.errors import EditionError
from tcgis.rulesets.load import faults_of, load_edition, path_of

TEMPLATE = path_of("tongcheng/2024-template").read_text("utf-8")
TABLE = yaml.safe_load(Path(__file__).with_name("spoilt.yaml").read_text("utf-8"))
KEYS, YAML, WHOLE = TABLE["keys"], TABLE["yaml"], TABLE["whole"]
ENGLISH = re.compile(r"[A-Za-z]+ [a-z]+ [a-z]+")


def spoilt(tmp_path, slip):
    """The template with one slip."""
    written = TEMPLATE
    pieces = [[slip[key]] if isinstance(slip[key], str) else slip[key] for key in ("was", "now")]
    for was, now in zip(*pieces, strict=True):
        assert was in written, was
        written = written.replace(was, now, 1)
    path = tmp_path / "own.yaml"
    path.write_text(written, "utf-8")
    return path


def first_changed(path):
    pairs = zip(TEMPLATE.split("\n"), path.read_text("utf-8").split("\n"), strict=False)
    return next(at for at, (was, now) in enumerate(pairs, start=1) if was != now)


def refusal(path):
    with pytest.raises(EditionError) as caught:
        load_edition(path)
    return str(caught.value)


@pytest.mark.parametrize("name", KEYS)
def test_a_spoilt_edition_is_refused_with_place_reason_and_cure(tmp_path, name):
    slip = KEYS[name]
    path = spoilt(tmp_path, slip)
    told = faults_of(path)
    fits = [one for one in told if one.startswith(slip["place"])
            and slip["reason"] in one and slip["cure"] in one]  # fmt: skip
    assert len(fits) == 1, told
    assert [one for one in told if ENGLISH.search(one)] == []
    assert fits[0] in refusal(path)


@pytest.mark.parametrize("name", YAML)
def test_what_is_no_yaml_is_refused_with_line_reason_and_cure(tmp_path, name):
    slip = YAML[name]
    told = refusal(path := spoilt(tmp_path, slip))
    line = first_changed(path) + slip.get("lines_below", 0)
    assert [one for one in (f"第 {line} 行", slip["reason"], slip["cure"]) if one not in told] == []
    assert not ENGLISH.search(told)


def test_an_edition_in_another_encoding_is_refused_with_the_cure(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_bytes(TEMPLATE.encode("gb18030"))
    assert "不是 UTF-8 编码：请另存为 UTF-8" in refusal(path)


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_right_is_not_refused(tmp_path, name):
    """Twin: the guards let pass what only looks like a slip."""
    assert faults_of(spoilt(tmp_path, WHOLE[name])) == []
