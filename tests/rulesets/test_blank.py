"""Schemes that are not public in full: what is known is kept, what is not must be given."""

import pytest

from tcgis import yaml_strict
from tcgis.errors import EditionError
from tcgis.rulesets import load
from tcgis.rulesets.examined import examined
from tcgis.rulesets.load import available, awaiting, faults_of, load_edition, path_of

BLANK = ["changle/2023", "jingde/2022", "wenling/2022"]


def raw(name):
    return load.raw(path_of(name))


def nulls(value, place=""):
    """Places of required keys that are null, as a refusal names them."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from nulls(one, f"{place}.{key}".lstrip("."))
    elif isinstance(value, list):
        for at, one in enumerate(value, start=1):
            yield from nulls(one, f"{place}[{at}]")
    elif value is None and place.rpartition(".")[2] in {"id", "of", "weight", "base"}:
        yield place


def test_those_that_wait_are_named_apart_and_bear_their_own_id():
    assert awaiting() == BLANK
    assert set(available()).isdisjoint(BLANK)
    assert [raw(name)["id"] for name in BLANK] == BLANK


@pytest.mark.parametrize("name", BLANK)
def test_they_are_refused_for_what_is_not_known_and_for_nothing_else(name):
    told = faults_of(name)
    assert [one.split(" ")[0] for one in told] == list(nulls(raw(name)))
    assert all("没有查到" in one and "请按本县文件填写" in one for one in told)
    with pytest.raises(
        EditionError, match=r"blank\.yaml 不完整：indicators\.规上\[1\]\.weight 待填写"
    ):
        load_edition(name)


@pytest.mark.parametrize("name", BLANK)
def test_the_title_says_that_it_waits(name):
    assert "待补全" in raw(name)["title"]
    assert raw(name)["status"] == "template"


def test_filled_in_it_is_an_edition():
    given = raw("changle/2023")
    for one in given["indicators"]["规上"]:
        one.update(weight=20, base={"kind": "fixed", "value": 1, "cite": "own"})
    given["indicators"]["规下"][0]["base"] = {"kind": "fixed", "value": 1, "cite": "own"}
    edition, wrong = examined(given)
    assert wrong == []
    assert edition.id == "changle/2023"


def test_other_faults_are_told_beside_the_blanks_in_one_go():
    given = raw("jingde/2022")
    given["land"]["cite"] = "nobody"
    given["rank"]["ordre"] = given["rank"]["order"]
    given["valid"] = [2023, 2022]
    told = examined(given)[1]
    assert "rank.ordre 是未知的键，是否应为 'order'？请改正或删去" in told
    assert "land.cite 引用了 documents 中没有的 'nobody'：请补充该文件或改正键名" in told
    assert "valid 的起止年份颠倒：得到 [2023, 2022]" in told
    assert not any("权重之和" in one for one in told)


def test_weights_of_a_set_that_is_filled_are_judged_while_another_waits():
    given = raw("jingde/2022")
    for one, weight in zip(given["indicators"]["规下"], (50, 30, 10), strict=True):
        one["weight"] = weight
    told = examined(given)[1]
    assert "indicators.规下 的权重之和为 90：应为 100，请核对各项 weight" in told
    assert not any(one.startswith("indicators.规上 的权重") for one in told)


@pytest.mark.parametrize("written", ["", "- 1\n", "id\n"])
def test_a_file_that_is_no_mapping_is_refused(written):
    edition, wrong = examined(yaml_strict.parse(written))
    assert edition is None
    assert wrong[0].startswith("(文件)")


def test_a_fault_within_a_score_names_the_key_that_stands_in_the_file():
    given = raw("tongcheng/2024-template")
    given["indicators"]["规上"][0]["score"]["cap"] = -1
    assert examined(given)[1][0].startswith("indicators.规上[1].score.cap 无效")


def test_bands_go_upwards_over_a_number():
    given = raw("linhai/2014")
    by = given["groups"]["by"][0]
    by["bands"] = {"大": 3, "小": 0}
    assert "bands 须由低到高" in examined(given)[1][0]
    by.update(bands={"小": 0}, field="size")
    assert "groups.by 的字段 'size' 未知" in examined(given)[1][0]
