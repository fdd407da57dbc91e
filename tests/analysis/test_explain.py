"""The paragraph that says how a score and a grade came about."""

import pandas as pd
import pytest

from tcgis.analysis import explain
from tcgis.analysis.known import Known
from tcgis.rulesets.load import load_edition
from tcgis.scoring.engine import score
from tests.analysis import gaps

TAX = gaps.indicator("tax_per_mu", "tax_wan", "land_mu", gaps.fixed(2), gaps.ratio(), weight=60)
POWER = gaps.indicator(
    "tax_per_kwh", "tax_wan", "power_kwh", gaps.fixed(1), gaps.ratio(), weight=40, times=10_000,
    on_zero_denominator={"take": "group_mean_score", "cite": "huaian-2024"},
)  # fmt: skip
VETO = {"ceiling": "C", "when": [{"field": "veto", "is": "安全事故"}], "cite": "changle-2023"}


def told(rows, scheme, **more) -> pd.Series:
    return explain.paragraphs(score(gaps.firms(rows, scheme), scheme, **more), scheme)


def test_list_place_indicators_extremes_and_class():
    scheme = gaps.edition([TAX, POWER], gaps.by_percent())
    rows = {
        "a": {"tax_wan": 30.0, "land_mu": 10.0, "power_kwh": 300_000.0},
        "b": {"tax_wan": 10.0, "land_mu": 10.0, "power_kwh": 50_000.0},
        "c": {"tax_wan": 1.0, "land_mu": 10.0, "power_kwh": 50_000.0,
              "tenant_of_standard_factory": True},
        "d": {"tax_wan": 5.0, "land_mu": 10.0, "power_kwh": 0.0},
    }  # fmt: skip
    said = told(rows, scheme)
    # a: 3 ÷ 2 × 60 = 90 and 1 ÷ 1 × 40 = 40; b: 0.5 ÷ 1 × 60 = 30 and 2 × 40 = 80
    assert said["a"] == (
        "得分 130.00，在“全部”3 家企业中列第 1。"
        "亩均税收：税收 30.00 万元 ÷ 参与计算用地 10.00 亩 = 3.00 万元/亩，"
        "是基准值 2.00 万元/亩的 1.50 倍，得 90.00 分（权重 60）。"
        "单位用电税收：税收 30.00 万元 ÷ 用电量 300,000 千瓦时 = 1.0000 元/千瓦时，"
        "是基准值 1.0000 元/千瓦时的 1.00 倍，得 40.00 分（权重 40）。"
        "亩均税收、单位用电税收的基准值为办法规定的数。"
        "得分率最高的是亩均税收（150%），最低的是单位用电税收（100%）。"
        "3 家企业中，前 1 名为 A 类，到第 2 名为 B 类，其余 1 名为 C 类；"
        "本企业列第 1，按名次为 A 类"
        "（累计 20%、60%、90%；依据：本模板自拟（自拟建议））。"
    )
    # the mean of 40, 80 and the 8 points of the firm in the other list
    assert "单位用电税收：用电量为 0，按同组平均分，得 42.67 分（权重 40）。" in said["d"]
    assert said["c"].startswith("得分 11.00，在“全部·标准厂房承租企业”1 家企业中列第 1。")
    assert said["c"].endswith("同组同名单不足 3 家，不按比例评等级，只有得分和名次。")


def test_what_moved_the_class_and_to_which():
    scheme = gaps.edition([TAX], gaps.by_score(90, 60, 30), overrides=[VETO])
    said = told({"a": {"tax_wan": 40.0, "land_mu": 10.0, "veto": "安全事故"}}, scheme)
    assert said["a"].endswith(
        "得分 90 起为 A 类、60 起为 B 类、30 起为 C 类，其余 D 类，按此为 A 类"
        "（依据：本模板自拟（自拟建议））。因一票否决事项为 安全事故，最高评为 C 类（原为 A 类；"
        "依据：昌乐县亩均效益评价政策问答（公开文件））。最终为 C 类。"
    )


def test_bonuses_penalties_and_limits_are_said_beside_the_indicators():
    bonus = {"id": "extra", "label": {"zh": "专利加分", "en": "Patents"}, "points": 8,
             "when": [{"field": "upgraded", "is": True}], "cite": "own"}  # fmt: skip
    total = {"bonuses": [bonus], "decimals": {"take": 1, "cite": "own"},
             "clip": {"low": 0, "high": 100, "cite": "own"}}  # fmt: skip
    scheme = gaps.edition([TAX], gaps.by_quota(), total=total)
    said = told({"a": {"tax_wan": 33.0, "land_mu": 10.0, "upgraded": True}}, scheme)["a"]
    # 99 + 8 = 107, of which the limit leaves 100
    assert said.startswith("得分 100.0，")
    assert (
        "另有：专利加分 +8.00 分（依据：本模板自拟（自拟建议））；"
        "总分上下限 -7.00 分（依据：本模板自拟（自拟建议））。"
    ) in said


def test_without_a_place_the_reason_is_all():
    scheme = gaps.edition([TAX], gaps.by_percent())
    rows = {
        "out": {"size": "规下", "land_mu": 3.0, "tax_wan": 1.0},
        "blank": {"land_mu": 3.0, "tax_wan": None},
        "t": {"industry2": "44", "land_mu": 3.0, "tax_wan": 1.0},
    }
    said = told(rows, scheme)
    assert said["out"].startswith("不属参评范围。参评条件：")
    assert said["blank"] == "亩均税收：缺税收，无法计分（权重 60）。不计总分，不评等级：缺税收。"
    assert said["t"].startswith("豁免评价（T）：行业大类为 44、45、46、77 之一")


def test_a_base_of_this_year_in_place_of_last_year_s_is_called_a_trial():
    one = TAX | {"base": gaps.stat("ratio_of_sums", year="previous")}
    scheme = gaps.edition([one], gaps.by_percent())
    rows = {"a": {"tax_wan": 10.0, "land_mu": 10.0}}
    trial = "亩均税收的基准值没有上年数，用当年数代替，属试评价。"
    assert trial in told(rows, scheme)["a"]
    assert trial not in told(rows, scheme, previous=gaps.firms(rows, scheme))["a"]


def test_the_class_whose_policies_hold_is_said_where_it_is_another():
    scheme = gaps.edition([TAX], gaps.by_percent())
    exempt = scheme.population.exempt[0].model_copy(
        update={"treat_as": "A", "ranked": True, "in_denominator": True}
    )
    people = scheme.population.model_copy(update={"exempt": (exempt,)})
    scheme = scheme.model_copy(update={"population": people})
    rows = {"t": {"industry2": "44", "tax_wan": 10.0, "land_mu": 10.0},
            "a": {"tax_wan": 20.0, "land_mu": 10.0}}  # fmt: skip
    said = told(rows, scheme)["t"]
    assert said.startswith("得分 30.00，相当于“全部”第 2 名，不占名次。")
    assert said.endswith("政策按 A 类 执行。")


@pytest.mark.parametrize(("unit", "of"), [("parcel", "2 宗地"), ("park", "2 个园区")])
def test_parcels_and_parks_are_explained_alike(unit, of):
    scheme = gaps.edition([TAX], gaps.by_value("tax_per_mu", 3, 2, 1), unit=unit)
    rows = {"x": {"tax_wan": 25.0, "land_mu": 10.0}, "y": {"tax_wan": 5.0, "land_mu": 10.0}}
    said = told(rows, scheme)["x"]
    assert said.startswith(f"得分 75.00，在“全部”{of}中列第 1。")
    assert "亩均税收 3 起为 A 类、2 起为 B 类、1 起为 C 类，其余 D 类，按此为 B 类" in said


def test_every_sentence_ends_and_none_is_left_open():
    scheme = load_edition("tongcheng/2024-template")
    rows = {f"u{at}": {"tax_wan": float(at - 1), "land_mu": 10.0, "power_kwh": 1.0,
                       "revenue_wan": None if at == 3 else 5.0} for at in range(12)}  # fmt: skip
    said = told(rows, scheme)
    assert said.str.endswith("。").all()
    assert not said.str.contains(r"nan|NA|None|\{|。。", regex=True).any()
    assert said.index.tolist() == list(rows)


SENDERS = {"tax_wan": "税务局", "land_mu": "自然资源局"}


def known(units, **more) -> Known:
    """What a run of 2024 would know of these units."""
    nothing = pd.DataFrame(columns=["credit_code", "finish_due", "finished_on", "condition"])
    vetoes = pd.DataFrame(columns=["credit_code", "veto", "decided_on", "authority"])
    facts = Known(2024, units, vetoes, nothing.rename_axis("parcel_id").reset_index(),
                  SENDERS, frozenset(), frozenset(), {})  # fmt: skip
    return facts._replace(**more)


def told_by_facts(rows, scheme, days=None, **more) -> pd.Series:
    units = gaps.firms(rows, scheme)
    named = units.join(pd.DataFrame(days or {}, index=units.index).astype("datetime64[s]"))
    return explain.paragraphs(score(units, scheme), scheme, known(named, **more))


NEW = [{"field": "years_producing", "below": 2}, {"field": "upgraded", "is": True}]
FLOOR = {"floor": "C", "unless": "ceiling", "cite": "changle-2023", "when": [{"any": NEW}]}
CITED = "依据：昌乐县亩均效益评价政策问答（公开文件）"


def test_the_veto_bears_its_day_and_authority_and_the_grade_without_it():
    scheme = gaps.edition([TAX], gaps.by_score(90, 60, 30), overrides=[VETO])
    vetoes = pd.DataFrame({"credit_code": ["a", "a", "b"], "veto": ["安全事故", "欠薪", "安全事故"],
                           "decided_on": pd.to_datetime(["2024-03-05", None, None]),
                           "authority": ["应急局通报", "人社局", None]})  # fmt: skip
    rows = {"a": {"tax_wan": 40.0, "land_mu": 10.0, "veto": "安全事故、欠薪"},
            "b": {"tax_wan": 5.0, "land_mu": 10.0, "veto": "安全事故"}}  # fmt: skip
    said = told_by_facts(rows, scheme, vetoes=vetoes)
    assert said["a"].endswith(
        "因 2024-03-05 有“安全事故”（应急局通报），最高评为 C 类"
        "（没有这一条为 A 类；依据：昌乐县亩均效益评价政策问答（公开文件））。最终为 C 类。"
    )
    # no day and no authority on record: the year alone; a firm that is D anyhow is told so
    assert said["b"].endswith(
        "因 2024 年 有“安全事故”，最高评为 C 类"
        "（等级不因此变动；依据：昌乐县亩均效益评价政策问答（公开文件））。最终为 D 类。"
    )


def test_of_a_protection_the_alternative_that_holds_is_named_with_the_firms_own_day():
    scheme = gaps.edition([TAX], gaps.by_score(90, 60, 30), overrides=[VETO, FLOOR])
    people = scheme.population.model_copy(update={"defer": ()})
    scheme = scheme.model_copy(update={"population": people})
    low = {"tax_wan": 1.0, "land_mu": 10.0}
    rows = {"new": low | {"years_producing": 1.5}, "up": low | {"upgraded": True}, "old": low,
            "both": low | {"upgraded": True, "veto": "安全事故"}}  # fmt: skip
    days = {"production_on": ["2023-06-20", "2015-01-01", None, None],
            "above_scale_on": [None, "2024-02-01", None, "2024-02-01"]}  # fmt: skip
    said = told_by_facts(rows, scheme, days)
    end = f"最低评为 C 类（没有这一条为 D 类；{CITED}）。最终为 C 类。"
    assert said["new"].endswith(f"因 2023-06-20 投产，投产年数 1.50 年，低于 2 年，{end}")
    assert said["up"].endswith(f"因 2024-02-01 入规（当年小升规），{end}")
    assert "因" not in said["old"]
    # under the veto the protection does not hold, and is not claimed
    assert "入规" not in said["both"]
    assert said["both"].endswith("最终为 D 类。")


def test_who_is_not_evaluated_is_told_by_the_own_figure_day_and_sender():
    scheme = gaps.edition([TAX], gaps.by_percent())
    rows = {
        "small": {"size": "规下", "land_mu": 3.0, "tax_wan": 1.0},
        "blank": {"land_mu": 3.0, "tax_wan": None},
        "wrong": {"land_mu": 3.0, "tax_wan": None},
        "new": {"land_mu": 30.0, "tax_wan": 1.0, "years_producing": 0.5},
        "nowhere": {"size": "规下", "land_mu": None, "tax_wan": 1.0},
        "lets": {"size": "规下", "land_mu": None, "tax_wan": 1.0},
    }
    days = {"production_on": [None, None, None, "2024-06-01", None, None]}
    said = told_by_facts(rows, scheme, days, doubted=frozenset({("wrong", "tax_wan")}),
                         lessors=frozenset({"lets"}))  # fmt: skip
    assert said["small"].startswith("不属参评范围：规模为规下，计评用地 3.00 亩，低于 5 亩（依据：")
    assert said["blank"] == (
        "亩均税收：缺 2024 年税收（税务局），无法计分（权重 60）。因此不计总分，不评等级。"
    )
    assert said["wrong"].startswith("亩均税收：2024 年税收的数字不可信，未采用（税务局），无法计分")
    assert said["new"].startswith("缓评：2024-06-01 投产，投产年数 0.50 年，低于 2 年（依据：")
    assert said["nowhere"] == "不能判定是否参评：没有查到用地（自然资源局）。"
    assert said["lets"].startswith("不能判定是否参评：自有土地已全部出租，没有计评用地")


SHAPES = {
    "ratio": ("ratio", {"floor": 0, "cap": 2},
              "，是基准值 2.00 万元/亩的 2.50 倍，超过上限，按 2 倍计"),
    "reversed": ("reversed", {"floor": 0, "cap": None},
                 "，是基准值 2.00 万元/亩的 2.50 倍，越低越好，低于下限，按 0 倍计"),
    "minmax": ("minmax", {"low": 20, "high": 100, "if_equal": "none"},
               "，最低值 1.00 万元/亩得权重的 20%、最高值 5.00 万元/亩得 100%，其间按比例"),
    "steps": ("steps", {"steps": [{"at_least": 4, "points": 50}, {"at_least": 1, "points": 9}],
                        "otherwise": 0}, "，达到 4 万元/亩一档"),
    "percentile": ("percentile", {}, "，同组有数的 100% 不高于它"),
    "ratio_to_best": ("ratio_to_best", {"floor": None}, "，最优值 5.00 万元/亩"),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_says_what_it_is_held_against_and_the_limit_that_was_hit(name):
    kind, more, expected = SHAPES[name]
    base = {"minmax": gaps.spread(), "ratio_to_best": gaps.stat("max"), "steps": NONE,
            "percentile": NONE}.get(name, gaps.fixed(2))  # fmt: skip
    one = TAX | {"base": base, "score": {"kind": kind, **more, "cite": "own"}}
    scheme = gaps.edition([one], gaps.by_percent())
    rows = {"a": {"tax_wan": 50.0, "land_mu": 10.0}, "b": {"tax_wan": 10.0, "land_mu": 10.0}}
    assert f"= 5.00 万元/亩{expected}，得 " in told(rows, scheme)["a"]


NONE = {"kind": "none", "cite": "own"}


def test_what_the_base_is_and_of_which_year():
    one = TAX | {"base": gaps.stat("ratio_of_sums", year="previous") | {"factor": 2}}
    scheme = gaps.edition([one], gaps.by_percent())
    rows = {"a": {"tax_wan": 10.0, "land_mu": 10.0}}
    assert "基准值为当年“全部”参评企业比值（Σ÷Σ）的 2 倍。" in told(rows, scheme)["a"]
    last = gaps.firms(rows, scheme)
    assert (
        "基准值为上年“全部”参评企业比值（Σ÷Σ）的 2 倍。" in told(rows, scheme, previous=last)["a"]
    )
    middle = TAX | {"base": gaps.stat("median", scope=("sector",))}
    said = told(
        rows | {"a": rows["a"] | {"sector": "电子"}}, gaps.edition([middle], gaps.by_percent())
    )
    assert "基准值为当年同主导产业的参评企业中位数。" in said["a"]


def test_who_does_not_fit_because_something_is_not_so_is_told_that():
    scheme = gaps.edition([TAX], gaps.by_percent())
    inside = [{"any": [{"field": "size", "is": "规上"}, {"field": "park_name", "missing": False}]}]
    rule = scheme.population.include.model_validate({"when": inside, "cite": "own"})
    people = scheme.population.model_copy(update={"include": rule})
    scheme = scheme.model_copy(update={"population": people})
    rows = {"out": {"size": "规下", "land_mu": 9.0, "tax_wan": 1.0}}
    assert told_by_facts(rows, scheme)["out"].startswith(
        "不属参评范围：规模为规下，不在任何园区内（"
    )
