import gzip
import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tcgis.ui.map_component import live_map

SCRIPT = Path(__file__).with_name("map_component_app.py")


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_file(str(SCRIPT), default_timeout=20).run()


def test_nothing_is_in_hand_at_first(app):
    assert not app.exception
    assert app.text[0].value == "parcel=None"


def test_a_click_is_taken_once_and_does_not_overrule_a_later_choice(app):
    app.session_state["map"] = {"picked": {"id": "P1", "at": 1}}
    app.run()
    assert app.text[0].value == "parcel=P1"
    app.session_state["parcel"] = "P2"
    app.run()
    assert app.text[0].value == "parcel=P2"
    app.session_state["map"] = {"picked": {"id": "P1", "at": 2}}
    app.run()
    assert app.text[0].value == "parcel=P1"


def test_a_click_on_the_empty_land_puts_the_parcel_down(app):
    app.session_state["parcel"] = "P2"
    app.session_state["map"] = {"picked": {"id": None, "at": 1}}
    app.run()
    assert app.text[0].value == "parcel=None"


def test_the_mark_changes_with_the_spec_and_with_the_parcels():
    spec, features = b"spec", gzip.compress(json.dumps([1]).encode(), mtime=0)
    mark = live_map._mark(spec, features)
    assert len(mark) == 16
    assert mark == live_map._mark(spec, gzip.compress(b"[1]", mtime=0))
    assert mark != live_map._mark(b"other", features)
    assert mark != live_map._mark(spec, gzip.compress(b"[2]", mtime=0))


def test_the_parcel_s_bytes_stand_behind_mark_length_and_spec():
    packed = live_map._packed("0123456789abcdef", b"spec", b"features")
    assert packed == b"0123456789abcdef" + b"\x00\x00\x00\x04" + b"spec" + b"features"
