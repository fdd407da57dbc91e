"""Places, ties, quotas and their rounding."""

import numpy as np
import pytest

from tcgis.rulesets.load import load_edition
from tcgis.scoring import classes

TEMPLATE = load_edition("tongcheng/2024-template").classes


def rank(values, lists=None, then=()):
    score = np.array(values, dtype="float64")
    lists = np.zeros(len(score), dtype="int32") if lists is None else np.array(lists)
    return classes.rank(score, lists, [np.array(one, dtype="float64") for one in then])


def graded(values, *, beside=0, **changes):
    rule = TEMPLATE.model_copy(update=changes)
    ranking = rank(values)
    number = np.array([len(values) + beside])
    cuts = np.array([[rule.cuts["*"].A, rule.cuts["*"].B, rule.cuts["*"].C]])
    upto = classes.reach(rule, number, cuts)[np.zeros(len(values), dtype="int64")]
    place = getattr(ranking, classes.TIES[rule.ties.take])
    return "".join(classes.letters(classes.by_place(place, upto)).fillna("-"))


def choice(name, take):
    return {name: getattr(TEMPLATE, name).model_copy(update={"take": take})}


def falling(count):
    return [float(100 - at) for at in range(count)]


def test_places_are_within_a_list_and_a_missing_score_has_none():
    ranking = rank([3.0, None, 9.0, 5.0, 7.0], [0, 0, 0, 1, 1])
    assert ranking.first.tolist() == [2, 0, 1, 2, 1]
    assert ranking.listed.tolist() == [2, 0, 2, 2, 2]


def test_a_tie_has_a_first_and_a_last_place_and_an_order_of_its_own():
    ranking = rank([8.0, 9.0, 8.0, 8.0, 1.0], then=[[2.0, 0, None, 3.0, 9.0]])
    assert ranking.first.tolist() == [2, 1, 2, 2, 5]
    assert ranking.last.tolist() == [4, 1, 4, 4, 5]
    assert ranking.place.tolist() == [3, 1, 4, 2, 5]


def test_noise_of_the_doubles_makes_no_rank_but_the_third_decimal_does():
    assert rank([0.3, 0.1 + 0.2]).first.tolist() == [1, 1]
    assert rank([70.001, 70.002]).first.tolist() == [2, 1]


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [("floor", "AABBBBCCCCD"), ("ceil", "AAABBBBCCCC"), ("half_up", "AABBBBBCCCD")],
)
def test_quotas_of_eleven_by_rounding(rounding, expected):
    same = dict.fromkeys("ABC", rounding)
    rule = {"rounding": TEMPLATE.rounding.model_copy(update=same)}
    assert graded(falling(11), **rule) == expected


def test_a_class_ends_no_earlier_than_a_better_one():
    """60 % of two, upwards, is two; 95 % of two, downwards, is one: the second is still B."""
    roundings = TEMPLATE.rounding.model_copy(update={"A": "floor", "B": "ceil", "C": "floor"})
    assert graded(falling(2), rounding=roundings) == "BB"


def test_percentages_are_of_the_whole_and_not_of_the_remainder():
    assert graded(falling(20)) == "AAAA" + "BBBBBBBB" + "CCCCCCC" + "D"


def test_an_exact_quota_is_not_spoilt_by_the_doubles():
    """20 %, 60 % and 95 % of 20 are 4, 12 and 19 whichever way one rounds."""
    for rounding in ("floor", "ceil", "half_up"):
        same = {"rounding": TEMPLATE.rounding.model_copy(update=dict.fromkeys("ABC", rounding))}
        assert graded(falling(20), **same).count("D") == 1
        assert graded(falling(20), **same).count("A") == 4


def test_a_tie_across_a_cut_goes_up_or_down_or_is_settled():
    tied = [100.0, 99, 99, *falling(11)[3:]]
    assert graded(tied, **choice("ties", "same_class_up"))[:4] == "AAAB"
    assert graded(tied, **choice("ties", "same_class_down"))[:4] == "ABBB"
    assert graded(tied, **choice("ties", "strict"))[:4] == "AABB"


def test_those_beside_the_ranked_count_in_the_number():
    assert graded(falling(11)).count("A") == 2
    assert graded(falling(11), beside=4).count("A") == 3


def test_nobody_ranked():
    assert rank([None, None]).first.tolist() == [0, 0]
    assert rank([]).listed.tolist() == []
