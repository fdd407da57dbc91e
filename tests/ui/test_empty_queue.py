"""A desk without candidates says what it asked, and what it could not ask."""

import pytest
from streamlit.testing.v1 import AppTest

from tcgis.land.reserve import REASONS
from tcgis.words import terms


def desk() -> None:
    import streamlit as st  # noqa: PLC0415 - streamlit runs the body alone

    from tcgis.ui import reserve_panels  # noqa: PLC0415

    run = st.session_state["run"]
    reserve_panels.show_unjudged(run)
    reserve_panels.show_queue(run, run.queue)
    reserve_panels.show_no_parcel(run, None)
    reserve_panels.show_reserve_exports(run, run.queue, run.queue)


@pytest.fixture
def shown(sample_run):
    def show(run):
        app = AppTest.from_function(desk, default_timeout=60)
        app.session_state["run"] = run
        app.run()
        assert not app.exception
        return app

    return show


def test_what_nothing_is_on_record_of_is_named_and_not_offered(shown, sample_run):
    unknown = ["start_due", "finish_due", "stopped_on", "condition"]
    parcels = sample_run.parcels.drop(columns=unknown)
    app = shown(sample_run._replace(parcels=parcels))
    [told] = [each.value for each in app.caption if each.value.startswith("没有判断")]
    silent = ["idle_by_dates", "half_built", "unsupplied"]
    assert all(terms.label(name) in told for name in silent)
    [pills] = app.button_group
    assert len(pills.options) == len(REASONS) - len(silent)
    assert not any(terms.label("half_built") in each for each in pills.options)


def test_an_empty_queue_is_said_once_and_offers_no_file(shown, sample_run):
    app = shown(sample_run._replace(queue=sample_run.queue.iloc[:0]))
    assert [each.value for each in app.info] == ["本年没有列入审查队列的宗地。"]
    assert any("没有可导出" in each.value for each in app.caption)
    assert not app.dataframe
    assert not app.get("download_button")


def test_a_county_that_asks_everything_has_no_such_line(shown, sample_run):
    app = shown(sample_run)
    assert not [each for each in app.caption if "没有判断" in each.value]
    assert len(app.dataframe) == 1
