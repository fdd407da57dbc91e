"""An edition is whole or refused: every fault by its key, with its cure."""

import copy
import re
from typing import get_args

import pytest
import yaml

from tcgis.errors import EditionError
from tcgis.rulesets import conditions, grades, load, measures, model
from tcgis.rulesets.fields import FIELDS
from tcgis.rulesets.load import _HOME, available, awaiting, load_edition, path_of
from tcgis.rulesets.measure_faults import BASES_OF
from tcgis.rulesets.words import edition_in_words
from tcgis.scoring import classes, kernel, overrides, shapes
from tcgis.words import terms

TEMPLATE = "tongcheng/2024-template"
HOME = _HOME


def raw(name=TEMPLATE):
    return load.raw(path_of(name))


def refusal(tmp_path, change):
    given = copy.deepcopy(raw())
    change(given)
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(given, allow_unicode=True), "utf-8")
    with pytest.raises(EditionError) as caught:
        load_edition(path)
    return str(caught.value)


def test_the_editions_of_the_house_are_named_by_their_place():
    assert available() == [
        "anhui-city/undated", "huaian/2024", "huangyan/2021", "huangyan/2022", "linhai/2014",
        "park-grading/public-system", TEMPLATE, "zhejiang/2022-template",
    ]  # fmt: skip
    assert [load_edition(name).id for name in available()] == available()


def test_an_unknown_edition_is_refused_with_those_there_are():
    with pytest.raises(EditionError, match="没有评价办法 'tongchen'：可用 anhui-city/undated"):
        load_edition("tongchen")


@pytest.mark.parametrize("name", available())
def test_no_edition_of_the_house_passes_for_an_official_rule(name):
    """Each says what it lacks: in its title, its basis or its notes, with marks to match."""
    edition = load_edition(name)
    assert edition.status == "template"
    assert any(word in edition.title for word in ("非官方", "未公布", "拟定"))
    assert {"proposal", "published"} <= {one.mark for one in edition.documents.values()}


def test_a_file_of_ones_own_is_read_and_its_digest_is_of_its_bytes(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_bytes((HOME / f"{TEMPLATE}.yaml").read_bytes())
    assert load_edition(path) == load_edition(str(path)) == load_edition(TEMPLATE)
    path.write_text(path.read_text("utf-8") + "# 改\n", "utf-8")
    assert load_edition(path).digest != load_edition(TEMPLATE).digest


def test_a_file_that_is_not_there_or_not_yaml(tmp_path):
    with pytest.raises(EditionError, match="文件不存在"):
        load_edition(tmp_path / "none.yaml")
    path = tmp_path / "own.yaml"
    path.write_text("id: a\nid: b\n", "utf-8")
    with pytest.raises(EditionError, match="键 'id' 重复（第 2 行）"):
        load_edition(path)


def first(given):
    return given["indicators"]["规上"][0]


REFUSED = {
    "misspelt key": (
        lambda e: first(e).update(wieght=first(e).pop("weight")),
        r"indicators\.规上\[1\]\.wieght 是未知的键，是否应为 'weight'？",
    ),
    "key left out": (lambda e: e.pop("land"), "land 缺少此键，请补上"),
    "unknown stat": (
        lambda e: first(e)["base"].update(stat="ratio_of_sum"),
        r"规上\[1\]\.base\.stat 没有 'ratio_of_sum' 这个选项，可用：'ratio_of_sums'、'mean_of_",
    ),
    "unknown base": (lambda e: first(e)["base"].update(kind="norm"), "没有 'norm' 这个选项"),
    "unknown score": (lambda e: first(e)["score"].update(kind="ratios"), "没有 'ratios' 这个选项"),
    "unknown tie": (lambda e: e["classes"]["ties"].update(take="up"), "没有 'up' 这个选项"),
    "a choice without a source": (
        lambda e: e["classes"]["ties"].pop("cite"),
        r"classes\.ties\.cite 缺少此键",
    ),
    "a number without a source": (
        lambda e: first(e)["base"].pop("cite"),
        r"规上\[1\]\.base\.cite 缺少",
    ),
    "a source that is not listed": (
        lambda e: first(e).update(cite="huaian"),
        r"indicators\.规上\[1\]\.cite 引用了 documents 中没有的 'huaian'",
    ),
    "weights": (lambda e: first(e).update(weight=40), "indicators.规上 的权重之和为 95：应为 100"),
    "unknown field": (
        lambda e: e["population"]["include"]["when"][0].update(field="sise"),
        "字段 'sise' 未知：可用 ",
    ),
    "two tests in one": (
        lambda e: e["population"]["include"]["when"][0].update(missing=False),
        "须恰有 is、in、at_least、below、missing 之一",
    ),
    "no test": (
        lambda e: e["population"]["include"]["when"][0].pop("in"),
        "须恰有 is、in、at_least、below、missing 之一",
    ),
    "a code that is a number": (
        lambda e: e["population"]["exempt"][0]["when"][0].update({"in": [44]}),
        "与字段类型（文字，代码须加引号）不符",
    ),
    "a flag that is a text": (
        lambda e: e["overrides"][2]["when"][0].update({"is": "是"}),
        "与字段类型（true 或 false）不符",
    ),
    "a limit of a text": (
        lambda e: e["population"]["include"].update(when=[{"field": "size", "below": 5}]),
        "条件 size below: 5.0 与字段类型",
    ),
    "a group field that is no text": (
        lambda e: e["groups"].update(by=[{"field": "land_mu"}]),
        "groups.by 的字段 'land_mu' 未知",
    ),
    "groups without a field": (lambda e: e["groups"].update(by=[]), r"indicators 只能有 '\*' 一组"),
    "an indicator without a name": (
        lambda e: first(e).update(id="tax_per_worker"),
        "指标 'tax_per_worker' 没有名称：请写 label",
    ),
    "one indicator twice": (
        lambda e: e["indicators"]["规上"][1].update(id="tax_per_mu"),
        "indicators.规上 中指标 'tax_per_mu' 重复",
    ),
    "one name, two sums": (
        lambda e: e["indicators"]["规下"][0].update(of="revenue_wan"),
        "指标 'tax_per_mu' 在不同组中的算法不同",
    ),
    "cuts that fall": (
        lambda e: e["classes"]["cuts"]["*"].update(B=10),
        "cuts\\.\\* 须为递增的累计百分比：得到 A 20、B 10、C 95",
    ),
    "a class of one": (
        lambda e: e["classes"]["min_group_size"].update(take=1),
        r"min_group_size\.take 无效",
    ),
    "overrides without classes": (
        lambda e: e.update(classes={"kind": "none", "cite": "own"}),
        "classes.kind 为 none 时没有等级可调整",
    ),
    "an override that says two things": (
        lambda e: e["overrides"][0].update(direct="D"),
        r"overrides\[1\] 须恰有 ceiling、floor、direct、fix、promote、demote 之一",
    ),
    "unless a ceiling that comes later": (
        lambda e: e["overrides"].reverse(),
        r"overrides\[2\] 的 unless: ceiling 之前没有 ceiling",
    ),
    "an order that ends in nothing": (
        lambda e: e["rank"].update(order=["score", "tax_per_mu"]),
        "rank.order 须以 score 开头、以 unit 结尾",
    ),
    "an order by an indicator not there": (
        lambda e: e["rank"].update(order=["score", "tax_per_kwh", "unit"]),
        "rank.order 中的 'tax_per_kwh' 不是 indicators.规下 的指标",
    ),
    "years the wrong way round": (lambda e: e.update(valid=[2025, 2024]), "起止年份颠倒"),
    "any beside a field": (
        lambda e: e["population"]["include"]["when"][1].update(field="size"),
        "any 须单独成条",
    ),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_what_is_not_whole_is_refused(tmp_path, fault):
    change, message = REFUSED[fault]
    assert re.search(message, refusal(tmp_path, change))


def test_all_faults_are_told_at_once(tmp_path):
    def change(edition):
        first(edition).update(weight=40)
        edition["groups"]["cite"] = "nobody"

    told = refusal(tmp_path, change)
    assert "权重之和为 95" in told
    assert "'nobody'" in told


# numbers that say which year or how many digits to show, not what the rule is
PLAIN = re.compile(r"documents\.|valid\[|.*\.decimals$")


def uncited(value, place="", cited=False):
    """Places of numbers in a mapping without a source; a list belongs to its mapping."""
    if isinstance(value, dict):
        within = place.endswith(("]", ".bands"))
        cited = "cite" in value or (cited and "when" not in value and within)
        for key, one in value.items():
            yield from uncited(one, f"{place}.{key}".lstrip("."), cited)
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from uncited(one, f"{place}[{at}]", cited)
    elif isinstance(value, int | float) and not isinstance(value, bool) and not cited:
        yield place


@pytest.mark.parametrize("name", [*available(), *awaiting()])
def test_every_number_says_where_it_comes_from(name):
    assert [place for place in uncited(raw(name)) if not PLAIN.match(place)] == []


def test_the_guard_sees_a_number_without_a_source():
    edition = raw()
    del edition["classes"]["cuts"]["*"]["cite"]
    del edition["overrides"][1]["cite"]
    assert [place for place in uncited(edition) if not PLAIN.match(place)] == [
        "classes.cuts.*.A",
        "classes.cuts.*.B",
        "classes.cuts.*.C",
        "overrides[1].when[0].any[0].below",
        "overrides[1].when[0].any[1].is",
    ]


def test_the_template_says_that_it_is_no_official_rule():
    edition = load_edition(TEMPLATE)
    assert edition.status == "template"
    assert "模板，非官方" in edition.title
    settled = edition.classes
    proposals = [
        settled.ties, settled.min_group_size, settled.small_group,
        settled.backfill, settled.rounding, edition.land, edition.rank,
        *(one.on_missing for one in edition.indicators_all()),
    ]  # fmt: skip
    for one in proposals:
        assert {edition.documents[key].mark for key in one.cite} == {"proposal"}


def test_2021_owns_that_its_rule_for_missing_emissions_is_borrowed():
    marks = {}
    for year in (2021, 2022):
        edition = load_edition(f"huangyan/{year}")
        emission = next(one for one in edition.indicators_all() if one.per == "emission_t")
        marks[year] = edition.documents[emission.on_missing.cite[0]].mark
        assert emission.on_missing.take == "group_mean_score"
    assert marks == {2021: "unverified", 2022: "published"}


def literals(model_, name):
    return set(get_args(model_.model_fields[name].annotation))


def kinds(union):
    return {next(iter(literals(one, "kind"))) for one in get_args(get_args(union)[0])}


def of_choice(model_, name):
    return set(get_args(model_.model_fields[name].annotation.model_fields["take"].annotation))


def test_every_word_of_the_vocabulary_has_its_function():
    assert set(get_args(measures.Statistic)) == set(kernel.STATS)
    assert kinds(measures.Score) == set(shapes.SHAPES) == set(BASES_OF)
    assert set(get_args(measures.Fill)) == set(kernel.FILLS)
    assert set(get_args(grades.Rounding)) == set(classes.ROUNDINGS)
    assert set(get_args(grades.Ties)) == set(classes.TIES)
    assert set(grades.KINDS) == set(overrides._MOVES)
    assert of_choice(measures.Indicator, "on_negative") == set(kernel.NEGATIVES)


def test_every_field_of_a_condition_has_a_term():
    known = terms.load().terms
    assert [name for name in FIELDS if name not in known] == []


def test_labels_come_from_the_terms_or_from_the_edition_itself(tmp_path):
    edition = load_edition(TEMPLATE)
    assert edition.label("tax_per_kwh") == "单位用电税收"
    given = raw()
    kwh = given["indicators"]["规上"][2]
    kwh.update(id="tax_by_power", label={"zh": "每度电税收", "en": "Tax by power"})
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(given, allow_unicode=True), "utf-8")
    own = load_edition(path)
    assert own.label("tax_by_power") == "每度电税收"
    assert own.label("tax_by_power", language="en") == "Tax by power"


def test_an_edition_in_words():
    told = edition_in_words(load_edition(TEMPLATE)).splitlines()
    assert told[0].startswith("通城县工业企业亩均效益综合评价（模板，非官方）")
    assert "参评：规模为 规上、规下 之一，且（规模为 规上 或 计评用地不低于 5）" in told
    assert "缓评：投产年数低于 2；但已过约定竣工期仍未竣工的除外" in told
    kwh = next(line for line in told if "单位用电税收" in line)
    assert "权重 20，基准值 上年同组合计之比 × 2（负数按 0 计），最高 2 倍权重" in kwh
    assert "分母为零时该项按同组平均分" in kwh
    below = edition_in_words(load_edition("huangyan/2021"))
    assert "基准值 16.601058，不封顶" in below
    assert "本办法未规定分档比例，只有得分和名次" in below


def test_every_choice_can_be_put_in_words():
    words = terms.load().text
    scores = kinds(measures.Score) - {"ratio", "steps"}
    for family, names in {
        "fill": get_args(measures.Fill),
        "stat": kernel.STATS,
        "scope": ["all", "group", "fields"],
        "year": ["current", "previous"],
        "rule": ["is", "in", "at_least", "below", "missing", *grades.KINDS, *scores,
                 *of_choice(grades.CountQuota, "small_group")],
        "area": ["max", "min"],
    }.items():  # fmt: skip
        assert [name for name in names if f"{family}_{name}" not in words] == []
    for name in (*get_args(model.Status), *get_args(conditions.Mark), *get_args(model.Stage)):
        assert terms.label(name)


def test_land_is_weighed_by_a_known_word_and_by_the_day_where_none_is_said(tmp_path):
    assert load_edition(TEMPLATE).land.time_weight == "none"
    told = refusal(tmp_path, lambda given: given["land"].update(time_weight="days"))
    assert "没有 'days' 这个选项，可用：'none'、'months'" in told
    path = tmp_path / "months.yaml"
    given = raw()
    given["land"]["time_weight"] = "months"
    path.write_text(yaml.safe_dump(given, allow_unicode=True), "utf-8")
    assert load_edition(path).land.time_weight == "months"
