"""The card's paragraph and what would change the grade, as a reader sees them."""

import pandas as pd
import pytest

from tcgis.analysis.whatif import Data
from tcgis.outputs.pages import cards, explanation
from tcgis.rulesets.grades import Policy
from tcgis.scoring.engine import score


@pytest.fixture
def people(run):
    """Twelve firms of 规下 with 10 mu each and 1 to 12 of tax; the poorest is under a veto."""
    count, flag = 12, pd.array([False] * 12, dtype="boolean")
    given = {
        "size": "规下", "industry2": "30", "years_producing": 10.0, "land_mu": 10.0,
        "past_agreed_completion": flag, "under_construction": flag, "upgraded": flag,
        "tenant_of_standard_factory": flag, "revenue_wan": 1.0, "power_kwh": 1.0,
        "tax_wan": [float(at) for at in range(1, count + 1)],
        "veto": pd.array(["安全事故", *[None] * (count - 1)], dtype="string"),
    }  # fmt: skip
    ids = pd.Index([f"F{at:02}" for at in range(1, count + 1)], name="credit_code")
    units = pd.DataFrame(given, index=ids)
    return Data(units.astype({"size": "string", "industry2": "string"}), units)


@pytest.fixture
def graded(run, people):
    scored = score(people.units, run.edition, previous=people.previous)
    return run._replace(enterprises=people.units.join(scored.scores), bases=scored.bases,
                        contributions=scored.contributions)  # fmt: skip


def test_the_card_says_the_paragraph(run):
    said = cards.firm_card(run, "91A").sentence
    assert said.startswith(
        "得分 80.13，在“规上”1 家企业中列第 1。亩均税收：税收 60.00 万元 ÷ 参与计算用地 30.00 亩 = "
        "2.00 万元/亩，是基准值 2.50 万元/亩的 0.80 倍，得 36.00 分（权重 45）。"
    )
    assert said == explanation.explain_units(run)["91A"]
    assert cards.parcel_card(run, "G1").sentence == ""


def test_what_would_change_it_with_units_and_the_figure_afterwards(graded, people):
    lines = explanation.grade_lifts(graded, people, "F05")
    # A reaches to the second of twelve, B to the seventh: F05 is the eighth, C
    assert [tuple(one) for one in lines] == [
        ("升到 B 类", "税收", "+1.00 万元（增至 6.00）", True),
        ("升到 A 类", "税收", "+6.00 万元（增至 11.00）", True),
        ("升到 B 类", "计评用地", "−1.67 亩（减至 8.33）", True),
        ("升到 A 类", "计评用地", "不可达：计评用地变到 5.00 仍不能升档，再变即不再参评", False),
    ]


def test_one_reason_for_all_is_one_line(graded, people):
    lines = explanation.grade_lifts(graded, people, "F01")
    barred = [one for one in lines if not one.reachable]
    assert [(one.target, one.quantity) for one in barred] == [("升到 B 类、A 类", "税收、计评用地")]
    assert "一票否决事项为 安全事故" in barred[0].sentence


def test_who_is_the_best_has_one_line_without_a_figure(graded, people):
    assert [tuple(one) for one in explanation.grade_lifts(graded, people, "F12")] == [
        ("", "", "已为 A 类，没有更高的等级", False)
    ]


def test_what_follows_from_the_class_is_shown_and_nothing_of_other_classes(run):
    first = Policy(grade="A", measure="优先保障用地", applied_by="自然资源局", cite="own")
    last = Policy(grade="D", measure="差别电价", cite="own")
    ruled = run._replace(
        edition=run.edition.model_copy(update={"policies": (first, last)}),
        enterprises=run.enterprises.assign(treated_as="A"),
    )
    (told,) = cards.firm_card(ruled, "91A").policies
    assert told.startswith("A 类政策（仅供对照，不自动执行）：优先保障用地，自然资源局（依据：")
    assert cards.firm_card(run._replace(enterprises=run.enterprises.assign(treated_as=pd.NA)),
                      "91A").policies == ()  # fmt: skip
