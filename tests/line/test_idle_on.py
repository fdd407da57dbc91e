"""The clock of the idle tests: one day, told, and any other day on request."""

from datetime import date

import pandas as pd
import pytest

from tcgis.line.assess import count_idle_to, judge

DAYS = ["2022-06-30", "2024-02-29", "2026-12-01"]


def test_the_last_day_of_the_year_counts_where_nobody_names_another(run):
    assert run.idle_on == pd.Timestamp(2024, 12, 31)
    assert run.provenance["idle_on"] == "2024-12-31"
    assert count_idle_to(run, date(2024, 12, 31)) is run


@pytest.mark.parametrize("day", DAYS)
def test_counting_to_another_day_is_a_run_made_on_that_day(years, run, day):
    moved = count_idle_to(run, date.fromisoformat(day))
    made = judge(years, year=2024, idle_on=date.fromisoformat(day))
    pd.testing.assert_frame_equal(moved.queue, made.queue)
    assert moved.provenance == made.provenance
    assert moved.idle_on == pd.Timestamp(day)
    assert moved.provenance["run_id"] != run.provenance["run_id"]
    assert not moved.queue.equals(run.queue)


def test_there_and_back_is_the_same_run(run):
    away = count_idle_to(run, date(2022, 6, 30))
    back = count_idle_to(away, date(2024, 12, 31))
    assert back.provenance == run.provenance
    pd.testing.assert_frame_equal(back.queue, run.queue)


def test_a_day_moves_no_figure_and_no_grade(years, run):
    made = judge(years, year=2024, idle_on=date(2022, 6, 30))
    for name in ("enterprises", "parcels", "parks", "trend"):
        pd.testing.assert_frame_equal(getattr(made, name), getattr(run, name))


def test_land_comes_onto_the_queue_on_the_day_after_its_year(run):
    """From the register's own dates: the day before, the day, the day after."""
    land = run.parcels
    waiting = land[land["condition"].eq("闲置") & land["start_due"].notna()]
    assert len(waiting) > 10
    for parcel, due in waiting["start_due"].head(6).items():
        last = due + pd.DateOffset(years=1)
        for days, there in ((-1, False), (0, False), (1, True)):
            on = (last + pd.Timedelta(days=days)).date()
            queue = count_idle_to(run, on).queue
            late = queue[queue["reason"].eq("idle_by_dates")]["parcel_id"]
            assert late.eq(parcel).any() == there, (parcel, on)


def test_low_yield_is_not_asked_of_a_year_in_which_nothing_could_be_made(years, run):
    low = run.queue[run.queue["reason"].eq("low_yield")]["parcel_id"]
    span = range(2024 - run.edition.low_yield.years + 1, 2025)
    unused = [years[year].parcels["use"].reindex(low).ne("in_use") for year in span]
    assert len(low)
    assert not pd.concat(unused, axis=1).any(axis=None)
