"""What would change a grade: by hand, by closed form and by search, and never a step too many."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcgis.analysis.gap import gap, search, trials
from tcgis.rulesets.load import load_edition
from tcgis.rulesets.model import Edition
from tcgis.scoring.engine import score
from tests.analysis import gaps
from tests.scoring import cases

TAX = gaps.indicator("tax_per_mu", "tax_wan", "land_mu", gaps.fixed(1), gaps.ratio(), weight=100)


def lines(found: pd.DataFrame) -> dict[tuple[str, str], float | str]:
    """(quantity, class) → the change, or why there is none."""
    return {
        (one["quantity"], one["target"]): one["change"] if one["reachable"] else one["reason"]
        for one in found.to_dict("records")
    }


def test_a_threshold_by_hand_more_tax_or_less_land():
    scheme = gaps.edition([TAX], gaps.by_score(90, 60, 30))
    units = gaps.firms({"a": {"tax_wan": 5.0, "land_mu": 10.0}}, scheme)
    found = gap.find_gaps(units, scheme, "a")
    # 6 ÷ 10 mu = 60 points, 9 ÷ 10 = 90; 5 ÷ 8.33 = 60.02, while 5 ÷ 8.34 = 59.95
    assert lines(found) == {
        ("tax_wan", "B"): 1.0,
        ("tax_wan", "A"): 4.0,
        ("land_mu", "B"): -1.67,
        ("land_mu", "A"): -4.45,
    }
    assert found["method"].eq("closed").all()
    assert found["new_value"].tolist() == [6, 9, pytest.approx(8.33), pytest.approx(5.55)]


def test_the_unit_s_own_figure_moves_a_base_of_this_year_and_not_one_of_last_year():
    def needed(year: str) -> float | str:
        one = TAX | {"base": gaps.stat("ratio_of_sums", year=year)}
        scheme = gaps.edition([one], gaps.by_score(90, 60, 30))
        rows = {"a": {"tax_wan": 5.0, "land_mu": 10.0}, "b": {"tax_wan": 10.0, "land_mu": 10.0}}
        units = gaps.firms(rows, scheme)
        return lines(gap.find_gaps(units, scheme, "a", previous=units))["tax_wan", "A"]

    # (5 + x) ÷ 10 ÷ ((15 + x) ÷ 20) ≥ 0.9 from x = 3.1818 on; (5 + x) ÷ 10 ÷ 0.75 from x = 1.75
    assert needed("current") == 3.19
    assert needed("previous") == 1.75


@pytest.mark.parametrize(("ties", "more"), [("same_class_up", 4.0), ("same_class_down", 4.01)])
def test_to_draw_level_is_enough_only_where_a_tie_is_good_for_both(ties, more):
    scheme = gaps.edition([TAX], gaps.by_percent(ties))
    # of five A takes one, B two more: "c" at 5 is to pass into A where "a" is at 9
    taxes = {"a": 9.0, "b": 7.0, "c": 5.0, "d": 4.0, "e": 3.0}
    rows = {name: {"tax_wan": tax, "land_mu": 10.0} for name, tax in taxes.items()}
    found = gap.find_gaps(gaps.firms(rows, scheme), scheme, "c")
    assert lines(found)["tax_wan", "A"] == more


def test_under_a_veto_the_reason_is_the_veto_and_what_it_cites():
    veto = {"ceiling": "C", "when": [{"field": "veto", "is": "安全事故"}], "cite": "changle-2023"}
    scheme = gaps.edition([TAX], gaps.by_score(90, 60, 30), overrides=[veto])
    rows = {"a": {"tax_wan": 1.0, "land_mu": 10.0, "veto": "安全事故"}}
    found = lines(gap.find_gaps(gaps.firms(rows, scheme), scheme, "a"))
    assert found["tax_wan", "C"] == 2.0
    assert found["tax_wan", "B"] == (
        "不可达：因一票否决事项为 安全事故，最高评为 C 类"
        "（依据：昌乐县亩均效益评价政策问答（公开文件））"
    )


def test_a_direct_d_for_no_tax_ends_with_the_first_cent():
    direct = {"direct": "D", "when": [{"field": "tax_wan", "is": 0}], "cite": "own"}
    revenue = gaps.indicator(
        "revenue_per_mu", "revenue_wan", "land_mu", gaps.fixed(1), gaps.ratio()
    )
    scheme = gaps.edition([TAX, revenue], gaps.by_score(90, 60, 30), overrides=[direct])
    rows = {"a": {"tax_wan": 0.0, "land_mu": 10.0, "revenue_wan": 20.0}}
    found = lines(gap.find_gaps(gaps.firms(rows, scheme), scheme, "a"))
    assert found["tax_wan", "A"] == 0.01
    assert "直接评为 D 类" in str(found["revenue_wan", "A"])


def test_an_indicator_at_its_cap_brings_no_more():
    capped = TAX | {"score": gaps.ratio(cap=0.5)}
    scheme = gaps.edition([capped], gaps.by_score(90, 60, 30))
    units = gaps.firms({"a": {"tax_wan": 4.0, "land_mu": 10.0}}, scheme)
    told = str(lines(gap.find_gaps(units, scheme, "a"))["tax_wan", "B"])
    assert told.startswith("不可达：税收所在指标已按上限计分")
    assert "得分 50.00，名次 1/1，仍为 C 类" in told


def test_land_that_leads_out_of_the_evaluation_lifts_nobody():
    scheme = gaps.edition([TAX], gaps.by_score(90, 60, 30))
    rows = {"a": {"size": "规下", "tax_wan": 2.0, "land_mu": 6.0}}
    found = lines(gap.find_gaps(gaps.firms(rows, scheme), scheme, "a"))
    # 2 ÷ 5 mu are 40 points; below 5 mu it is not evaluated
    assert found["land_mu", "B"] == "不可达：计评用地变到 5.00 仍不能升档，再变即不再参评"
    assert found["tax_wan", "B"] == 1.6


def test_who_has_no_grade_or_the_best_or_no_figure_is_told_so():
    scheme = gaps.edition([TAX], gaps.by_percent(size=3))
    rows = {"a": {"tax_wan": 9.0, "land_mu": 10.0}, "b": {"tax_wan": 5.0, "land_mu": 10.0}}
    small = gap.find_gaps(gaps.firms(rows, scheme), scheme, "b")
    assert small["reason"].tolist() == [
        "没有等级，无从计算升档差额。同组同名单不足 3 家，不按比例评等级，只有得分和名次"
    ]
    filled = TAX | {"on_missing": {"take": "zero", "cite": "own"}}
    scheme = gaps.edition([filled], gaps.by_score(90, 60, 30))
    rows["c"] = {"tax_wan": None, "land_mu": 10.0}
    units = gaps.firms(rows, scheme)
    best = gap.find_gaps(units, scheme, "a")
    assert best["reason"].tolist() == ["已为 A 类，没有更高的等级"]
    assert best["quantity"].isna().all()
    assert lines(gap.find_gaps(units, scheme, "c"))["tax_wan", "A"] == "不可达：税收缺失，无从计算"


def test_a_unit_that_is_not_there_is_an_error():
    scheme = gaps.edition([TAX], gaps.by_score(90, 60, 30))
    units = gaps.firms({"a": {"tax_wan": 5.0, "land_mu": 10.0}}, scheme)
    with pytest.raises(KeyError, match="b"):
        gap.find_gaps(units, scheme, "b")


def test_who_takes_the_landlord_s_class_cannot_lift_it():
    inherit = [{"when": [{"field": "tenant", "is": True}], "cite": "own"}]
    scheme = gaps.edition([TAX], gaps.by_score(90, 60, 30), inherit=inherit)
    rows = {"a": {"tax_wan": 4.0, "land_mu": 10.0}, "b": {"tax_wan": 9.0, "land_mu": 10.0}}
    units = gaps.firms(rows, scheme).assign(
        tenant=pd.array([False, True], dtype="boolean"),
        landlord=pd.array([None, "a"], dtype="string"),
    )
    told = gap.find_gaps(units, scheme, "b")["reason"].unique().tolist()
    assert told == ["不可达：随土地使用权人定为 C 类，与自身得分无关"]


def test_a_figure_that_leads_into_another_group_is_held_against_that_group():
    bands = {"field": "land_mu", "bands": {"小": 0, "大": 10}}
    one = TAX | {"base": gaps.stat("max")}
    scheme = gaps.edition([one], gaps.by_percent(), groups={"by": [bands], "cite": "own"})
    small = {f"s{at}": {"tax_wan": tax, "land_mu": 5.0} for at, tax in enumerate((20.0, 9.0, 8.0))}
    large = {f"l{at}": {"tax_wan": tax, "land_mu": 20.0} for at, tax in enumerate((60.0, 40, 4))}
    units = gaps.firms({**small, **large, "l3": {"tax_wan": 5.0, "land_mu": 20.0}}, scheme)
    found = gap.find_gaps(units, scheme, "l3")
    land = found[found["quantity"].eq("land_mu")].to_dict("records")
    # among the large it is never past 2 a mu; among the small 5 ÷ 2.77 is past 9 ÷ 5
    assert [(row["target"], row["new_value"]) for row in land] == [
        ("B", pytest.approx(2.77)),
        ("A", pytest.approx(1.25)),
    ]


def test_a_trial_that_the_engine_does_not_bear_out_gives_way_to_the_engine(monkeypatch):
    scheme = gaps.edition([TAX], gaps.by_score(90, 60, 30))
    units = gaps.firms({"a": {"tax_wan": 5.0, "land_mu": 10.0}}, scheme)
    right, own_value = gap.find_gaps(units, scheme, "a"), trials._own_value
    monkeypatch.setattr(trials, "_own_value", lambda *own: own_value(*own) * 1.5)
    again = gap.find_gaps(units, scheme, "a")
    assert again["change"].tolist() == right["change"].tolist()
    assert again["method"].eq("search").all()
    # a trial that finds nothing is held against the engine as well
    monkeypatch.setattr(trials, "_own_value", lambda *own: own_value(*own) * 0)
    assert gap.find_gaps(units, scheme, "a")["change"].tolist() == right["change"].tolist()
    monkeypatch.setattr(trials, "_own_value", lambda *own: own_value(*own) * 1.5)
    monkeypatch.setattr(search, "_agree", lambda *case: True)
    assert gap.find_gaps(units, scheme, "a")["change"].tolist() != right["change"].tolist()


def test_a_figure_above_one_line_and_below_another_is_found_in_between():
    revenue = gaps.indicator(
        "revenue_per_mu", "revenue_wan", "land_mu", gaps.fixed(1), gaps.ratio(1)
    )
    rd = gaps.indicator("rd_per_revenue", "rd_wan", "revenue_wan", gaps.fixed(0.1), gaps.ratio(1))
    scheme = gaps.edition([revenue, rd], gaps.by_score(99, 60, 30))
    rows = {"a": {"revenue_wan": 30.0, "rd_wan": 1.0, "land_mu": 10.0}}
    found = gap.find_gaps(gaps.firms(rows, scheme), scheme, "a")
    down = found[found["quantity"].eq("revenue_wan") & found["direction"].eq("down")]
    # 50 for revenue of at least 10, and 50 × (1 ÷ 10.20) ÷ 0.1 = 49.02; below 9.8 it is lost again
    assert down["target"].tolist()[-1] == "A"
    assert down["new_value"].tolist()[-1] == pytest.approx(10.2)


amount = st.one_of(st.integers(1, 20).map(float), st.floats(0.5, 20).map(lambda one: round(one, 2)))
firm = st.fixed_dictionaries(
    {"size": st.sampled_from(["规上", "规下"]), "tax_wan": st.one_of(amount, st.just(0.0)),
     "revenue_wan": amount, "power_kwh": amount, "land_mu": amount.map(lambda one: one + 3),
     "veto": st.sampled_from([None] * 9 + ["安全事故"])}
)  # fmt: skip
several = st.lists(firm, min_size=4, max_size=9)
VETO = {"ceiling": "C", "when": [{"field": "veto", "is": "安全事故"}], "cite": "own"}
NO_TAX = {"direct": "D", "when": [{"field": "tax_wan", "is": 0}], "cite": "own"}
REVENUE = gaps.indicator("revenue_per_mu", "revenue_wan", "land_mu", gaps.fixed(2), gaps.ratio(2))
PER_KWH = gaps.indicator("tax_per_kwh", "tax_wan", "power_kwh", gaps.fixed(1), gaps.ratio(2))


def of_template(**classes) -> Edition:
    """The template itself, with its overrides and last year's bases, for groups of three."""
    template = load_edition("tongcheng/2024-template")
    rule = template.classes.model_copy(
        update={"min_group_size": template.classes.min_group_size.model_copy(update={"take": 3})}
    )
    return template.model_copy(update={"classes": rule})


SCHEMES = {
    "template": of_template(),
    "fixed": gaps.edition([TAX, REVENUE, PER_KWH], gaps.by_percent(), overrides=[VETO, NO_TAX]),
    "quota": gaps.edition([TAX, REVENUE], gaps.by_quota("same_class_down"), overrides=[VETO]),
    "threshold": gaps.edition([TAX | {"weight": 50}, PER_KWH], gaps.by_score(90, 60, 30)),
    "value": gaps.edition([TAX, PER_KWH], gaps.by_value("tax_per_mu", 1.5, 1, 0.5)),
    "strict": gaps.edition(
        [TAX | {"base": gaps.stat("median", scope="all")}, REVENUE], gaps.by_percent("strict")
    ),
    "range": gaps.edition(
        [TAX | {"base": gaps.spread(), "score": {"kind": "minmax", "low": 40, "high": 100,
                                                 "if_equal": "full_marks", "cite": "own"}},
         PER_KWH | {"base": gaps.stat("mean_of_ratios")}], gaps.by_percent()),
}  # fmt: skip


@pytest.mark.parametrize("name", SCHEMES)
@settings(max_examples=5)
@given(rows=several, last=several, pick=st.integers(0, 99))
def test_the_change_lifts_the_grade_and_one_step_less_does_not(name, rows, last, pick):
    scheme = SCHEMES[name]
    units = cases.units({"units": {f"u{at}": one for at, one in enumerate(rows)}}, scheme)
    before = cases.units({"units": {f"u{at}": one for at, one in enumerate(last)}}, scheme)
    scored = score(units, scheme, previous=before)
    graded = scored.scores.index[scored.scores["grade"].isin(["B", "C", "D"])]
    if not len(graded):
        return
    unit = graded[pick % len(graded)]
    found = gap.find_gaps(units, scheme, unit, previous=before, scored=scored)
    searched = gap.find_gaps(units, scheme, unit, previous=before, scored=scored, closed=False)
    pd.testing.assert_frame_equal(found.drop(columns="method"), searched.drop(columns="method"))
    reachable = found[found["reachable"]].to_dict("records")
    for one in reachable[pick % 3 :: 3]:
        change = one["change"]
        step = 10 ** -gap.step_decimals(one["quantity"], scheme) * (1 if change > 0 else -1)
        less = round(change - step, 2)
        assert gaps.reaches(units, scheme, unit, one, change=change, previous=before)
        assert not gaps.reaches(units, scheme, unit, one, change=less, previous=before)


def test_the_closed_form_is_used_where_nobody_else_moves_and_only_there():
    def methods(scheme: Edition) -> set[str]:
        rows = {f"u{at}": {"tax_wan": at + 1.0, "land_mu": 10.0, "power_kwh": 5.0,
                           "revenue_wan": 10.0} for at in range(6)}  # fmt: skip
        found = gap.find_gaps(gaps.firms(rows, scheme), scheme, "u1")
        return set(found["method"].dropna())

    assert methods(SCHEMES["fixed"]) == {"closed"}
    assert methods(SCHEMES["strict"]) == {"search", "closed"}  # revenue: its base is printed
    assert methods(SCHEMES["range"]) == {"search"}
