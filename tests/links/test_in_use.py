"""Whether anything is made on a parcel: the register's word first, then its dates."""

import pandas as pd
import pytest

from tcgis.links.in_use import check_unused, judge_use

END = pd.Timestamp("2024-12-31")
DATES = ("started_on", "finished_on", "stopped_on", "supplied_on")


def use(*, on=END, **known):
    row = {name: pd.Timestamp(value) if name in DATES else value for name, value in known.items()}
    return judge_use(pd.DataFrame([{"parcel_id": "P", **row}]), on=on).loc["P"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [("在用", "in_use"), ("闲置", "idle"), ("在建", "under_construction"),
     ("未动工", "not_started"), ("停工", "stopped"), (None, "in_use")],
)  # fmt: skip
def test_the_word_of_the_register_decides(word, meant):
    assert use(condition=word) == meant


def test_land_that_is_not_supplied_is_in_no_use():
    assert pd.isna(use(condition="未供应"))
    assert pd.isna(use(condition="在用", supplied_on="2025-03-01"))


@pytest.mark.parametrize(
    ("known", "meant"),
    [
        ({"started_on": "2023-05-01", "stopped_on": "2024-03-01"}, "stopped"),
        ({"started_on": "2023-05-01", "stopped_on": "2025-03-01"}, "under_construction"),
        ({"started_on": "2025-01-01"}, "not_started"),
        ({"started_on": "2024-12-31"}, "under_construction"),
        ({"built_share": 0.0}, "not_started"),
        ({"built_share": 0.1}, "under_construction"),
    ],
)
def test_dates_say_more_of_land_being_built(known, meant):
    assert use(condition="在建", **known) == meant


@pytest.mark.parametrize(
    ("known", "meant"),
    [
        ({"started_on": "2015-01-01", "finished_on": "2016-01-01"}, "in_use"),
        ({"started_on": "2015-01-01", "stopped_on": "2016-01-01"}, "stopped"),
        ({"built_share": 0.0}, "not_started"),
        ({"started_on": "2015-01-01"}, "in_use"),
    ],
)
def test_without_a_word_the_dates_speak_alone(known, meant):
    assert use(**known) == meant


def test_land_in_use_produces_before_its_completion_but_not_before_its_start():
    dates = {"condition": "在用", "started_on": "2023-05-01", "finished_on": "2025-02-01"}
    assert use(**dates) == "in_use"
    assert use(**dates, on=pd.Timestamp("2022-12-31")) == "not_started"
    built_long_ago = {"started_on": "2025-05-01", "finished_on": "2016-02-01"}
    assert use(condition="在用", **built_long_ago) == "in_use"


def test_idle_land_stays_idle_whatever_its_dates():
    assert use(condition="闲置", started_on="2025-05-01") == "idle"
    assert use(condition="闲置", finished_on="2015-05-01", built_share=0.0) == "idle"


def test_a_firm_with_amounts_and_no_land_in_use_is_told():
    firms = pd.DataFrame({"credit_code": ["A", "B"], "file": ["f.xlsx"] * 2, "row": [4, 5]})
    left = pd.DataFrame(
        {
            "credit_code": ["A", "A", "B"],
            "item": ["tax_wan", "output_wan", "tax_wan"],
            "value": [1.0, 2.0, 3.0],
            "reason": ["no_land_in_use", "no_land_in_use", "no_land"],
        }
    )
    found = check_unused(firms, left)
    assert found[["subject", "row", "detail"]].values.tolist() == [["A", 4, "2 项数额未分摊到宗地"]]
    assert check_unused(firms, left.iloc[2:]).empty
