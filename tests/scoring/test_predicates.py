"""Conditions are yes, no, or not known; a missing value never makes one true."""

import pandas as pd

from tcgis.rulesets.conditions import Condition
from tcgis.scoring import predicates

UNITS = pd.DataFrame(
    {
        "size": pd.array(["规上", "规下", None], dtype="string"),
        "land_mu": [5.0, 4.99, None],
        "upgraded": pd.array([True, False, None], dtype="boolean"),
        "veto": pd.array(["安全事故、其他", "其他", None], dtype="string"),
    },
    index=["a", "b", "c"],
)


def ask(*conditions):
    when = [Condition.model_validate(one) for one in conditions]
    return predicates.holds(when, UNITS).tolist()


def test_each_test_of_a_field():
    assert ask({"field": "size", "is": "规上"}) == [True, False, pd.NA]
    assert ask({"field": "size", "in": ["规上", "规下"]}) == [True, True, pd.NA]
    assert ask({"field": "land_mu", "at_least": 5}) == [True, False, pd.NA]
    assert ask({"field": "land_mu", "below": 5}) == [False, True, pd.NA]
    assert ask({"field": "land_mu", "is": 5}) == [True, False, pd.NA]
    assert ask({"field": "upgraded", "is": True}) == [True, False, pd.NA]
    assert ask({"field": "upgraded", "is": False}) == [False, True, pd.NA]
    assert ask({"field": "land_mu", "missing": True}) == [False, False, True]
    assert ask({"field": "land_mu", "missing": False}) == [True, True, False]


def test_one_of_several_vetoes_is_enough():
    assert ask({"field": "veto", "in": ["安全事故"]}) == [True, False, pd.NA]
    assert ask({"field": "veto", "is": "其他"}) == [True, True, pd.NA]


def test_all_of_a_list_and_any_of_alternatives():
    size, land = {"field": "size", "is": "规下"}, {"field": "land_mu", "at_least": 5}
    assert ask(size, land) == [False, False, pd.NA]
    assert ask({"any": [size, land]}) == [True, True, pd.NA]


def test_what_is_known_decides_whatever_else_is_missing():
    known, gap = {"field": "land_mu", "missing": True}, {"field": "size", "is": "规上"}
    assert ask({"any": [known, gap]})[2] is True
    assert ask({"field": "land_mu", "missing": False}, gap)[2] is False


def test_an_open_case_is_no_for_who_must_be_sure():
    when = [Condition.model_validate({"field": "size", "is": "规上"})]
    assert predicates.surely(when, UNITS).tolist() == [True, False, False]
    assert predicates.fields(when) == ["size"]


def test_of_what_a_unit_fits_the_alternatives_and_values_that_hold_are_left():
    big = {"field": "land_mu", "at_least": 5}
    when = [{"field": "veto", "in": ["安全事故", "环境违法"]},
            {"any": [{"field": "upgraded", "is": True}, {"field": "size", "is": "规下"},
                     big]}]  # fmt: skip
    (held,) = predicates.what_holds(
        [Condition.model_validate(one) for one in when], UNITS.loc[["a"]]
    )
    assert held[0] == Condition.model_validate({"field": "veto", "is": "安全事故"})
    assert [one.field for one in held[1].any_] == ["upgraded", "land_mu"]
    alone = predicates.what_holds([Condition.model_validate(when[1])], UNITS.loc[["b"]])
    assert alone == [(Condition.model_validate({"field": "size", "is": "规下"}),)]
