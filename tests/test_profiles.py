"""A part on each push, all within a few days; and properties are drawn anew as well."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import profiles, spread

ROOT = Path(__file__).parents[1]


def test_within_so_many_days_all_have_their_turn(monkeypatch):
    had = []
    for day in range(10, 20):
        monkeypatch.setenv(profiles.DAY, f"2026-11-{day}")
        today = profiles.todays(range(1003), parts=10)
        assert len(today) in {100, 101}
        had += today
    assert sorted(had) == list(range(1003))


def test_a_day_is_run_again_by_its_name(monkeypatch):
    monkeypatch.setenv(profiles.DAY, "2026-11-30")
    profiles.settle()
    assert os.environ[profiles.DAY] == "2026-11-30"


@pytest.mark.parametrize(
    ("marks", "profile"),
    [("", "push"), ("nightly", "nightly"), ("not nightly", "push"), ("nightly or browser", "push")],
)
def test_nightly_is_asked_for_by_its_mark_alone(marks, profile):
    config = SimpleNamespace(option=SimpleNamespace(markexpr=marks))
    assert profiles.chosen(config) == profile


def test_a_property_is_drawn_on_the_same_examples_and_then_on_new_ones(pytestconfig):
    seen = []

    @settings(max_examples=20)
    @given(st.integers())
    def noted(number):
        seen.append(number)

    def drawn(run):
        seen.clear()
        run()
        return seen.copy()

    item = SimpleNamespace(
        obj=noted, config=pytestconfig, funcargs={}, _fixtureinfo=SimpleNamespace(argnames=())
    )
    first, again = drawn(noted), drawn(noted)
    one, other = (drawn(lambda: profiles.draw_anew(item)) for _ in range(2))
    assert first == again == drawn(noted)
    assert len(one) == 20 * profiles.NEW_EXAMPLES[profiles.chosen(pytestconfig)]
    assert one != other


def test_a_new_example_that_fails_fails_the_property(pytestconfig):
    @settings(max_examples=20)
    @given(st.integers())
    def wrong(number):
        raise ZeroDivisionError

    item = SimpleNamespace(
        obj=wrong, config=pytestconfig, funcargs={}, _fixtureinfo=SimpleNamespace(argnames=())
    )
    with pytest.raises(ZeroDivisionError):
        profiles.draw_anew(item)
    assert profiles.is_property(item)
    assert not profiles.is_property(SimpleNamespace(obj=len))


def test_what_goes_together_and_what_starts_first():
    assert spread.unit("tests/browser/test_a.py::test_b") == "browser"
    assert spread.unit("tests/outputs/pages/test_overview.py::test_b") == "sample"
    assert spread.unit("tests/links/test_a.py::test_b[x::y]") == "tests/links/test_a.py"
    assert (
        spread.unit("tests/scoring/test_drawn.py::test_b") == "tests/scoring/test_drawn.py::test_b"
    )
    names = ["a/test_1.py::t", "test_quality.py::t", "browser/test_2.py::t", "a/test_0.py::t"]
    items = [SimpleNamespace(nodeid=f"tests/{name}") for name in names]
    assert [item.nodeid for item in spread.order(items)] == [
        "tests/browser/test_2.py::t", "tests/test_quality.py::t",
        "tests/a/test_1.py::t", "tests/a/test_0.py::t",
    ]  # fmt: skip


def test_every_place_in_the_order_is_there():
    assert [start for start in spread.FIRST if not (ROOT / start).exists()] == []
