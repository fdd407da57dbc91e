"""Places, ties, quotas and their rounding."""

import pandas as pd
import pytest

from tcgis import rulesets
from tcgis.scoring import classes

TEMPLATE = rulesets.load("tongcheng/2024-template").classes
NONE = pd.DataFrame()


def scores(values, group="规上"):
    names = [f"{group}{at}" for at in range(len(values))]
    return pd.DataFrame({"group": group, "listing": "主榜", "score": values}, index=names)


def graded(values, *, beside=0, **changes):
    table = scores(values)
    rule = TEMPLATE.model_copy(update=changes)
    grades = classes.grade(classes.rank(table, table[[]]), rule, pd.Series(beside, table.index))
    return "".join(classes.letters(grades).fillna("-"))


def choice(name, take):
    return {name: getattr(TEMPLATE, name).model_copy(update={"take": take})}


def falling(count):
    return [float(100 - at) for at in range(count)]


def test_places_are_within_a_list_and_a_missing_score_has_none():
    table = pd.concat([scores([3.0, None, 9.0]), scores([5.0, 7.0], "规下")])
    ranking = classes.rank(table, table[[]])
    assert ranking.first.tolist() == [2, pd.NA, 1, 2, 1]
    assert ranking.listed.tolist() == [2, pd.NA, 2, 2, 2]


def test_a_tie_has_a_first_and_a_last_place_and_an_order_of_its_own():
    table = scores([8.0, 9.0, 8.0, 8.0, 1.0])
    ranking = classes.rank(
        table, pd.DataFrame({"tax": [2.0, 0, None, 3.0, 9.0]}, index=table.index)
    )
    assert ranking.first.tolist() == [2, 1, 2, 2, 5]
    assert ranking.last.tolist() == [4, 1, 4, 4, 5]
    assert ranking.place.tolist() == [3, 1, 4, 2, 5]


def test_noise_of_the_doubles_makes_no_rank_but_the_third_decimal_does():
    assert classes.rank(scores([0.3, 0.1 + 0.2]), NONE).first.tolist() == [1, 1]
    assert classes.rank(scores([70.001, 70.002]), NONE).first.tolist() == [2, 1]


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [("floor", "AABBBBCCCCD"), ("ceil", "AAABBBBCCCC"), ("half_up", "AABBBBBCCCD")],
)
def test_quotas_of_eleven_by_rounding(rounding, expected):
    same = dict.fromkeys("ABC", rounding)
    rule = {"rounding": TEMPLATE.rounding.model_copy(update=same)}
    assert graded(falling(11), **rule) == expected


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


def test_t_beside_the_ranked_counts_only_where_the_rule_says_so():
    assert graded(falling(11), beside=4).count("A") == 2
    assert graded(falling(11), beside=4, **choice("denominator", "ranked_plus_T")).count("A") == 3


def test_a_small_group_has_no_classes():
    assert graded(falling(9)) == "-" * 9
    assert graded(falling(10)) == "AABBBBCCCC"
    assert graded([50.0], **choice("min_group_size", 2)) == "-"


def test_nobody_ranked():
    assert classes.rank(scores([None, None]).astype({"score": "float64"}), NONE).first.isna().all()
