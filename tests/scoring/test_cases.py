"""Each golden case holds; and a case that says something else would not."""

import pytest

from tcgis import rulesets, yaml_strict

from . import cases


@pytest.mark.parametrize("path", cases.found(), ids=cases.name)
def test_golden_case(path):
    scored, case = cases.run(path)
    assert cases.differences(scored, case) == []


@pytest.mark.parametrize("path", cases.found(), ids=cases.name)
def test_a_case_reads_like_a_sentence(path):
    case = yaml_strict.read(path)
    assert set(case) <= {"case", "why", "each", "units", "previous", "expect", "bases"}
    assert len(case["case"]) > 5
    assert len(case["why"]) > 10
    assert set(case["expect"]) <= set(case["units"])


def test_every_edition_has_cases():
    assert {path.parent.relative_to(cases.HOME).as_posix() for path in cases.found()} == set(
        rulesets.available()
    )


def test_the_runner_sees_a_wrong_score_a_wrong_grade_and_a_wrong_reason():
    path = cases.HOME / "tongcheng/2024-template/veto.yaml"
    scored, case = cases.run(path)
    case["expect"] = {"企业01": {"score": 1.0, "grade": "A", "reason": "没有这句话"}}
    assert len(cases.differences(scored, case)) == 3
