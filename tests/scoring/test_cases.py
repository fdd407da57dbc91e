"""Each golden case holds; and a case that says something else would not."""

import pytest

from tcgis import yaml_strict
from tcgis.rulesets.load import available, awaiting

from . import cases

KEYS = {
    "case", "why", "edition", "each", "units", "previous", "expect", "bases", "trial", "says",
    "refused",
}  # fmt: skip


@pytest.mark.parametrize("path", cases.found(), ids=cases.name)
def test_golden_case(path):
    assert cases.faults(path) == []


@pytest.mark.parametrize("path", cases.found(), ids=cases.name)
def test_a_case_reads_like_a_sentence(path):
    case = yaml_strict.read(path)
    assert set(case) <= KEYS
    assert len(case["case"]) > 5
    assert len(case["why"]) > 10
    assert case.get("says") or case.get("refused") or case["expect"]
    assert set(case.get("expect", {})) <= set(case.get("units", {}))
    assert set(case.get("edition", {})) <= {"base", "change"}


def test_every_edition_has_cases():
    about = {cases.edition_id(path, yaml_strict.read(path)) for path in cases.found()}
    assert about - {"words/demo"} == {*available(), *awaiting()}


def test_the_runner_sees_a_wrong_score_a_wrong_grade_and_a_wrong_reason():
    path = cases.HOME / "tongcheng/2024-template/veto.yaml"
    scored, case = cases.run(path)
    case["expect"] = {"企业01": {"score": 1.0, "grade": "A", "reason": "没有这句话"}}
    case["trial"] = True
    assert len(cases.differences(scored, case)) == 4


def test_the_runner_sees_a_sentence_not_said_and_a_refusal_that_does_not_come(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(cases, "HOME", tmp_path)
    path = tmp_path / "tongcheng" / "2024-template" / "case.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("{case: 一, why: 二, says: [没有这句话], refused: [权重]}", "utf-8")
    assert cases.faults(path) == ["does not say '没有这句话'", "was to be refused"]
    path.write_text(
        "{case: 一, why: 二, edition: {change: {classes.ties.take: up}}, refused: [权重]}", "utf-8"
    )
    assert cases.faults(path) == ["not refused for '权重'"]


def test_a_change_reaches_one_key_or_the_same_of_every_member():
    raw = {"a": {"甲": [{"w": None, "v": 1}, {"w": None, "v": 1}]}}
    cases.change(raw, "a.甲[*].w", [40, 60])
    cases.change(raw, "a.甲[*].v", 3)
    cases.change(raw, "a.甲[2].w", 50)
    assert raw == {"a": {"甲": [{"w": 40, "v": 3}, {"w": 50, "v": 3}]}}
