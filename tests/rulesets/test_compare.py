"""What differs between two editions, for a reader; and a draft of a county's own."""

import copy

import pytest
from pydantic import BaseModel

from tcgis.errors import EditionError
from tcgis.rulesets import compare, conditions, grades, measures, model, new
from tcgis.rulesets.compare import Change
from tcgis.rulesets.examined import examined
from tcgis.rulesets.load import faults_of, load_edition, path_of, raw
from tcgis.rulesets.schema import places_of
from tcgis.words import terms

TEMPLATE = "tongcheng/2024-template"


def after(change):
    """The template and what ``change`` makes of it, compared."""
    given = copy.deepcopy(raw(path_of(TEMPLATE)))
    change(given)
    edition, wrong = examined(given)
    assert wrong == []
    return compare.differences(load_edition(TEMPLATE), edition)


def set_(place, **values):
    def change(edition):
        at = edition
        for part in place.split("."):
            at = at[int(part)] if isinstance(at, list) else at[part]
        at.update(values)

    return change


def test_an_edition_does_not_differ_from_itself():
    assert after(lambda edition: None) == []


def test_a_changed_number_is_told_with_its_place_in_words():
    def change(edition):
        set_("indicators.规上.0", weight=40)(edition)
        set_("indicators.规上.1", weight=40)(edition)

    assert after(change) == [
        Change("indicators", "规上 · 亩均税收 · 权重", "45", "40"),
        Change("indicators", "规上 · 亩均营业收入 · 权重", "35", "40"),
    ]


def test_a_limit_that_comes_and_one_that_goes():
    told = after(set_("indicators.规下.0.score", cap=2))
    assert told == [Change("indicators", "规下 · 亩均税收 · 计分 · 封顶", None, "2")]
    assert compare.change_in_words(told[0]) == "+ 规下 · 亩均税收 · 计分 · 封顶：2"
    told = after(set_("indicators.规上.0.score", cap=None))
    assert compare.change_in_words(told[0]) == "- 规上 · 亩均税收 · 计分 · 封顶：2"


def test_a_choice_is_told_without_the_word_take():
    told = after(set_("classes.ties", take="strict"))
    assert told == [Change("classes", "同分", "same_class_up", "strict")]
    assert compare.change_in_words(told[0]) == "~ 同分：same_class_up → strict"


def test_a_condition_is_told_in_words():
    told = after(set_("population.exempt.0.when.0", **{"in": ["44", "45"]}))
    before, after_ = "行业大类为 44、45、46、77 之一", "行业大类为 44、45 之一"
    assert told == [Change("population", "豁免 · T · 条件", before, after_)]


def test_several_of_one_kind_are_numbered():
    def change(edition):
        edition["overrides"].insert(1, {**edition["overrides"][0], "ceiling": "B"})

    assert [(one.key, one.after) for one in after(change) if one.before is None] == [
        ("上限 #2 · 条件", "一票否决事项为 安全事故、环境违法、重大税收违法 之一"),
        ("上限 #2 · 上限", "B"),
    ]


def test_an_override_that_goes_and_one_that_comes():
    told = after(lambda edition: edition["overrides"].pop(1))
    assert {one.part for one in told} == {"overrides"}
    assert all(one.key.startswith("直接评定 · ") and one.after is None for one in told)
    assert any(one.before == "D" for one in told)


def test_another_order_of_overrides_is_a_difference():
    def change(edition):
        edition["overrides"].append(edition["overrides"].pop(1))

    [told] = after(change)
    assert (told.part, told.key) == ("overrides", "先后次序")
    assert told.before.index("直接评定") < told.before.index("下限")
    assert told.after.index("下限") < told.after.index("直接评定")


def test_sources_that_changed_are_told_once_each_with_their_number():
    told = compare.differences(*map(load_edition, ("huangyan/2021", "huangyan/2022")))
    bases = [one for one in told if one.key.endswith("基准值 · 数值")]
    assert [(one.before, one.after) for one in bases] == [
        ("26.01", "24.097"), ("132.27", "136.16"), ("2.54", "2.694"), ("4861.08", "4929.81"),
        ("17.45", "18.14"), ("0.0305", "0.0302"), ("16.601058", "11.5932"), ("0.236565", "0.2352"),
    ]  # fmt: skip
    sources = [one for one in told if one.part == "cite"]
    assert [one.key for one in sources] == ["20 处", "8 处", "1 处", "1 处"]


def test_parts_come_in_the_order_of_the_form():
    told = compare.differences(*map(load_edition, (TEMPLATE, "zhejiang/2022-template")))
    order = ["head", *model.Edition.model_fields, "cite"]
    places = [order.index(one.part) for one in told]
    assert places == sorted(places)
    assert len(told) == len(set(told))


def models():
    every = [one for room in (conditions, measures, grades, model) for one in vars(room).values()]
    return [one for one in every if isinstance(one, type) and issubclass(one, BaseModel)]


def test_every_key_has_words():
    words = terms.load().text
    inside = set(conditions.Condition.model_fields)  # told as a sentence
    letters = {"A", "B", "C", "D", "digest"}
    keys = {name for one in models() for name in one.model_fields} - inside - letters
    assert sorted(name for name in keys if f"key_{name}" not in words) == []


def test_every_key_of_every_room_is_offered_for_a_misspelt_one():
    keys = {info.alias or name for one in models() for name, info in one.model_fields.items()}
    assert keys - {"digest"} - set(places_of()) == set()


def test_a_draft_asks_for_what_no_county_takes_from_another(tmp_path):
    out = tmp_path / "own.yaml"
    told = new.start(TEMPLATE, out)
    assert [one.split(" ")[0] for one in told] == ["id", "title", "legal_basis"]
    written = out.read_text("utf-8")
    assert written.startswith(
        "# 本县评价办法的底稿，由 tcgis rules new tongcheng/2024-template 起草"
    )
    assert "\nstatus: draft\n" in written
    assert all(f"#      - {one}" in written for one in told)
    assert faults_of(out) == told


def test_a_draft_filled_in_is_whole_and_differs_only_in_its_head(tmp_path):
    out = tmp_path / "own.yaml"
    new.start(TEMPLATE, out)
    filled = out.read_text("utf-8")
    for key, value in (("id", "sample/2025"), ("title", "示例办法"), ("legal_basis", "示例文号")):
        filled = filled.replace(f"\n{key}: null\n", f"\n{key}: {value}\n")
    out.write_text(filled, "utf-8")
    told = compare.differences(load_edition(TEMPLATE), load_edition(out))
    assert [(one.part, one.key, one.after) for one in told] == [
        ("head", "编号", "sample/2025"), ("head", "名称", "示例办法"), ("head", "性质", "draft"),
        ("head", "依据", "示例文号"),
    ]  # fmt: skip


def test_a_draft_of_a_scheme_that_waits_lists_its_blanks(tmp_path):
    told = new.start("jingde/2022", tmp_path / "own.yaml")
    assert told[3:] == faults_of("jingde/2022")


def test_what_is_there_is_never_overwritten(tmp_path):
    out = tmp_path / "own.yaml"
    out.write_text("mine", "utf-8")
    with pytest.raises(EditionError, match="已存在，没有改动"):
        new.start(TEMPLATE, out)
    assert out.read_text("utf-8") == "mine"


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(EditionError, match=r"不能写入 .*请检查文件夹是否存在"):
        new.start(TEMPLATE, tmp_path / "none" / "own.yaml")
