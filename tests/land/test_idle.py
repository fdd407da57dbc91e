"""The statutory test claims what the records support, and no more."""

import pandas as pd

from tcgis.land import idle

ON = pd.Timestamp("2024-12-31")
BLANK = {
    "condition": None, "start_due": None, "started_on": None, "finished_on": None,
    "stopped_on": None, "built_share": None, "invested_share": None,
}  # fmt: skip


def judged(*, on=ON, **facts):
    row = pd.DataFrame([BLANK | facts], index=pd.Index(["P"], name="parcel_id"))
    dates = ["start_due", "started_on", "finished_on", "stopped_on"]
    row[dates] = row[dates].apply(pd.to_datetime)
    row = row.astype({"condition": "string", "built_share": "float64", "invested_share": "float64"})
    found = idle.judge_idle(row, on=on).iloc[0]
    return tuple(None if pd.isna(value) else value for value in found[["ground", "result"]])


def test_a_year_past_the_agreed_start():
    facts = {"condition": "闲置", "start_due": "2023-12-30"}
    assert judged(**facts) == ("not_started", "idle")
    # to the day: a year is over on 30 December, past on the 31st
    assert judged(**facts, on=pd.Timestamp("2024-12-30")) == (None, None)
    assert judged(**facts | {"built_share": 0.0, "condition": None}) == ("not_started", "idle")


def test_started_late_is_no_longer_idle_but_was():
    facts = {"start_due": "2020-01-01", "started_on": "2022-06-01", "condition": "在用"}
    assert judged(**facts) == (None, None)
    assert judged(**facts, on=pd.Timestamp("2021-12-31")) == ("not_started", "idle")


def test_a_start_nobody_entered_is_a_suspicion_and_nothing_where_the_land_is_used():
    assert judged(start_due="2020-01-01") == ("not_started", "suspected")
    assert judged(start_due="2020-01-01", condition="在用") == (None, None)
    assert judged(start_due="2020-01-01", built_share=0.6) == (None, None)
    assert judged(start_due="2020-01-01", finished_on="2022-01-01") == (None, None)


def test_no_dates_no_claim():
    assert judged(condition="闲置", built_share=0.0) == (None, None)
    assert judged(started_on="2019-01-01", built_share=0.1, invested_share=0.1) == (None, None)


def test_stopped_for_a_year_with_little_built_or_spent():
    facts = {"started_on": "2020-01-01", "stopped_on": "2023-12-31", "condition": "在建"}
    assert judged(**facts, built_share=0.32, invested_share=0.9) == ("stopped", "idle")
    assert judged(**facts, built_share=0.9, invested_share=0.24) == ("stopped", "idle")
    assert judged(**facts, built_share=1 / 3, invested_share=0.25) == (None, None)
    assert judged(**facts, built_share=0.1, on=pd.Timestamp("2024-12-30")) == (None, None)


def test_an_unknown_share_supports_a_suspicion_only():
    facts = {"started_on": "2020-01-01", "stopped_on": "2022-01-01"}
    assert judged(**facts) == ("stopped", "suspected")
    assert judged(**facts, built_share=0.5) == ("stopped", "suspected")
    assert judged(**facts, built_share=0.1) == ("stopped", "idle")
    assert judged(**facts, finished_on="2024-01-01", built_share=0.1) == (None, None)


def test_the_leap_day_counts_as_the_last_of_february():
    facts = {"start_due": "2024-02-29", "condition": "闲置"}
    assert judged(**facts, on=pd.Timestamp("2025-02-28")) == (None, None)
    assert judged(**facts, on=pd.Timestamp("2025-03-01")) == ("not_started", "idle")


def test_since_and_days():
    table = pd.DataFrame(
        {
            "condition": pd.Series(["闲置", "在建"], dtype="string"),
            "start_due": pd.to_datetime(["2023-01-01", "2019-01-01"]),
            "started_on": pd.to_datetime([None, "2019-01-01"]),
            "finished_on": pd.to_datetime([None, None]),
            "stopped_on": pd.to_datetime([None, "2022-12-31"]),
            "built_share": [0.0, 0.2],
            "invested_share": [0.0, 0.2],
        },
        index=["A", "B"],
    )
    found = idle.judge_idle(table, on=ON)
    assert found["days"].tolist() == [730, 731]
    assert found["since"].dt.strftime("%Y-%m-%d").tolist() == ["2023-01-01", "2022-12-31"]
