"""The statutory test claims what the records support, and no more."""

import pandas as pd
import pytest

from tcgis.land import idle

ON = pd.Timestamp("2024-12-31")
BLANK = {
    "condition": None, "start_due": None, "started_on": None, "finish_due": None,
    "finished_on": None, "stopped_on": None, "built_share": None, "invested_share": None,
}  # fmt: skip
NOBODY = (None, None)


def judged(*, on=ON, **facts):
    row = pd.DataFrame([BLANK | facts], index=pd.Index(["P"], name="parcel_id"))
    dates = ["start_due", "started_on", "finish_due", "finished_on", "stopped_on"]
    row[dates] = row[dates].apply(pd.to_datetime)
    row = row.astype({"condition": "string", "built_share": "float64", "invested_share": "float64"})
    found = idle.judge_idle(row, on=pd.Timestamp(on)).iloc[0]
    return tuple(None if pd.isna(value) else value for value in found[["ground", "result"]])


WAITING = {"condition": "闲置"}
STOPPED = {
    "started_on": "2015-01-01", "condition": "在建", "built_share": 0.1, "invested_share": 0.1
}  # fmt: skip


@pytest.mark.parametrize(
    ("since", "last"),
    [
        ("2023-12-30", "2024-12-30"),
        ("2023-06-01", "2024-06-01"),
        ("2024-02-29", "2025-02-28"),  # no 29th: the month's last day
        ("2023-02-28", "2024-02-28"),
    ],
)
def test_a_full_year_is_one_convention_for_both_tests(since, last):
    """Art. 2 by 民法典 arts. 201–203: over with the corresponding day, full on the day after."""
    waiting, stopped = WAITING | {"start_due": since}, STOPPED | {"stopped_on": since}
    for days, waits, stops in (
        (-1, NOBODY, NOBODY),
        (0, NOBODY, NOBODY),
        (1, ("not_started", "idle"), ("stopped", "may_be_idle")),
    ):
        on = pd.Timestamp(last) + pd.Timedelta(days=days)
        assert judged(**waiting, on=on) == waits, on
        assert judged(**stopped, on=on) == stops, on
        day = pd.Series([pd.Timestamp(since)])
        assert idle.is_year_full(day, on).tolist() == [days == 1]


def test_no_day_is_no_full_year():
    assert idle.is_year_full(pd.Series([pd.NaT]), ON).tolist() == [False]


def test_what_says_that_nothing_was_started():
    due = {"start_due": "2020-01-01"}
    assert judged(**due, condition="未动工") == ("not_started", "idle")
    assert judged(**due, built_share=0.0) == ("not_started", "idle")
    assert judged(**due, started_on="2025-03-01") == ("not_started", "idle")


def test_started_late_is_no_longer_idle_but_was():
    facts = {"start_due": "2020-01-01", "started_on": "2022-06-01", "condition": "在用"}
    assert judged(**facts) == NOBODY
    assert judged(**facts, on="2021-12-31") == ("not_started", "idle")


def test_a_start_nobody_entered_is_a_suspicion_and_nothing_where_the_land_is_used():
    assert judged(start_due="2020-01-01") == ("not_started", "suspected")
    assert judged(start_due="2020-01-01", condition="在用") == NOBODY
    assert judged(start_due="2020-01-01", built_share=0.6) == NOBODY
    assert judged(start_due="2020-01-01", finished_on="2022-01-01") == NOBODY


@pytest.mark.parametrize("word", ["在用", "在建", "停工"])
def test_a_word_that_contradicts_the_share_is_a_suspicion(word):
    assert judged(start_due="2023-01-01", built_share=0.0, condition=word)[1] == "suspected"


def test_no_dates_no_more_than_the_register_s_word():
    assert judged(condition="闲置", built_share=0.0) == ("not_started", "suspected")
    assert judged(condition="停工", built_share=0.1) == ("stopped", "suspected")
    assert judged(condition="停工", built_share=0.5, invested_share=0.5) == NOBODY
    assert judged(condition="未动工", built_share=0.0) == NOBODY
    assert judged(started_on="2019-01-01", built_share=0.1, invested_share=0.1) == NOBODY


HALF = STOPPED | {"stopped_on": "2023-12-30"}


@pytest.mark.parametrize(
    ("built", "invested", "result"),
    [
        (0.32, 0.9, "may_be_idle"),
        (0.9, 0.24, "may_be_idle"),
        (0.3333, 0.9, "may_be_idle"),  # reads 33.3 %, and is less than a third
        (0.9, 0.2499, "may_be_idle"),
        (1 / 3, 0.25, None),
        (0.3334, 0.2501, None),
        (1 / 3, 0.2499, "may_be_idle"),
        (0.3333, 0.25, "may_be_idle"),
    ],
)
def test_a_third_of_the_area_and_a_quarter_of_the_money(built, invested, result):
    found = judged(**HALF | {"built_share": built, "invested_share": invested})
    assert found == (("stopped", result) if result else NOBODY)


def test_stopped_land_is_never_idle_by_itself():
    for word in ("在建", "停工", "闲置", None):
        assert judged(**HALF | {"condition": word}) == ("stopped", "may_be_idle")


def test_an_unknown_share_supports_a_suspicion_only():
    facts = {"started_on": "2020-01-01", "stopped_on": "2022-01-01"}
    assert judged(**facts) == ("stopped", "suspected")
    assert judged(**facts, built_share=0.5) == ("stopped", "suspected")
    assert judged(**facts, built_share=0.1) == ("stopped", "may_be_idle")
    assert judged(**facts, finished_on="2024-01-01", built_share=0.1) == NOBODY


def test_a_stop_whose_start_nobody_entered_is_a_suspicion():
    facts = {"condition": "停工", "stopped_on": "2022-01-01", "built_share": 0.1}
    assert judged(**facts) == ("stopped", "suspected")
    assert judged(**facts | {"condition": None}) == NOBODY


LATE = {"started_on": "2020-01-01", "finish_due": "2022-01-01", "built_share": 0.1}


def test_a_late_completion_without_a_stop_is_a_suspicion_where_little_was_done():
    assert judged(**LATE) == ("stopped", "suspected")
    assert judged(**LATE, condition="在建") == ("stopped", "suspected")
    assert judged(**LATE, condition="在用") == NOBODY
    assert judged(**LATE | {"built_share": None}) == NOBODY
    assert judged(**LATE | {"built_share": 0.5, "invested_share": 0.5}) == NOBODY
    assert judged(**LATE | {"finished_on": "2023-01-01"}) == NOBODY
    assert judged(**LATE | {"stopped_on": "2024-06-01"}) == NOBODY
    assert judged(**LATE, on="2023-01-01") == NOBODY
    assert judged(**LATE, on="2023-01-02") == ("stopped", "suspected")


def test_since_and_days():
    table = pd.DataFrame(
        {
            "condition": pd.Series(["闲置", "在建", "闲置"], dtype="string"),
            "start_due": pd.to_datetime(["2023-01-01", "2019-01-01", None]),
            "started_on": pd.to_datetime([None, "2019-01-01", None]),
            "finish_due": pd.to_datetime([None, None, None]),
            "finished_on": pd.to_datetime([None, None, None]),
            "stopped_on": pd.to_datetime([None, "2022-12-30", None]),
            "built_share": [0.0, 0.2, 0.0],
            "invested_share": [0.0, 0.2, 0.0],
        },
        index=["A", "B", "C"],
    )
    found = idle.judge_idle(table, on=ON)
    assert found["days"].tolist()[:2] == [730, 732]
    assert found["since"].dt.strftime("%Y-%m-%d").tolist()[:2] == ["2023-01-01", "2022-12-30"]
    assert found.loc["C", ["since", "days"]].isna().all()
