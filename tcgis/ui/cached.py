"""What every page shares: one reading of the data, one run a year, one ledger."""

import gzip
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import streamlit as st
from sqlalchemy import Engine

from tcgis import home
from tcgis.analysis import stability
from tcgis.analysis.whatif import Data
from tcgis.catalog.load import load_catalog
from tcgis.catalog.model import Layer
from tcgis.errors import TcgisError
from tcgis.line.assess import CheckReport, population
from tcgis.line.assessment import Assessment
from tcgis.line.prepare import Prepared
from tcgis.line.years import measures
from tcgis.outputs.map import page
from tcgis.outputs.map.features import geojson_bytes
from tcgis.outputs.map.spec import map_fields
from tcgis.outputs.pages import explanation
from tcgis.outputs.pages.explanation import Lift
from tcgis.records import inbox, memory
from tcgis.records.database import open_workspace
from tcgis.rulesets.model import Edition
from tcgis.ui import reading_panels
from tcgis.ui.reading import Desk, Request, State
from tcgis.words.terms import text

_RUNS = 6
_PLACE = "reading_place"
_STATE = "reading_shown"


class Settings(NamedTuple):
    """Where the data, its catalogue, the rules and the workspace are."""

    data: Path
    catalog: Path
    edition: str
    before: str | None
    """Edition of the years before, where it was another."""
    workspace: Path


def settings() -> Settings:
    """Read the environment; without any, the sample county is shown."""
    get = os.environ.get
    workspace = Path(get("TCGIS_WORKSPACE") or home.WORKSPACE)
    return Settings(
        data=Path(get("TCGIS_DATA") or home.unpack_sample(workspace)),
        catalog=Path(get("TCGIS_CATALOG") or home.catalog_folder()),
        edition=get("TCGIS_EDITION") or home.EDITION,
        before=get("TCGIS_EDITION_BEFORE") or None,
        workspace=workspace,
    )


@contextmanager
def one_reading() -> Iterator[None]:
    """Draw, before all else, how the reading stands; until the end, all is of one reading.

    The place is always drawn, once: were it drawn where the data are asked for, what follows would
    move by as many places as they are asked for, and the browser would mount it anew: that closes
    what is open and loses a file on its way.
    """
    st.session_state[_PLACE] = place = st.empty()
    try:
        asked = _request()
        state = _desk().ask(asked)
        if state is not None:
            st.session_state[_STATE] = state
            with place.container():
                where = settings().workspace
                reading_panels.show_reading(_desk(), state, asked.stamp, workspace=where)
        yield
    finally:
        for key in (_PLACE, _STATE):
            st.session_state.pop(key, None)


def state_shown() -> State:
    """The last good reading; of the very first the progress is shown until it is there.

    Raises
    ------
    Exception
        What made the first reading fail.
    """
    held: State | None = st.session_state.get(_STATE)
    if held is not None:
        return held
    asked, desk = _request(), _desk()
    state = desk.ask(asked)
    if state is not None:
        return state
    place = st.session_state.get(_PLACE)
    state = reading_panels.wait_for_first(desk, asked, place or st.empty())
    if place is not None:
        st.session_state[_STATE] = state
    return state


def prepared_data() -> Prepared:
    """The departments' files as last read, checked and linked."""
    return state_shown().ready


def check_report() -> CheckReport:
    """What checking the data found."""
    return state_shown().report()


def layers_known() -> dict[str, Layer]:
    """The layers that files can be dropped for; none where the catalogue is not whole."""
    try:
        layers = load_catalog(settings().catalog).layers
    except TcgisError:
        return {}
    return {key: layer for key, layer in layers.items() if layer.reader != "raster"}


def received_files() -> list[inbox.Received]:
    """Files that people uploaded on the page and did not withdraw."""
    return inbox.in_force(workspace_engine(), settings().workspace)


def known_years() -> list[int]:
    """Years for which there are figures, newest first."""
    return sorted(prepared_data().years, reverse=True)


def run_of_year(year: int) -> Assessment:
    """The assessment of a year."""
    return state_shown().run(year)


def lifts_of(year: int, unit: str) -> list[Lift]:
    """What would raise the grade of one unit, line by line."""
    state = state_shown()
    return _lifts_at(state.stamp, year, unit, state)


def map_frame(year: int) -> bytes:
    """The live map without its parcels: page frame, words and layers."""
    run = run_of_year(year)
    return _frame_of_run(run.provenance["run_id"], run)


def map_features(year: int) -> bytes:
    """The parcels that the live map draws: compressed once a run, always the same bytes."""
    run = run_of_year(year)
    return _features_of_run(run.provenance["run_id"], run)


def measured_units(edition: Edition, year: int) -> Data:
    """The units of a year as an edition measures them, for trials."""
    state = state_shown()
    # neither weights nor classes are in it: a trial of these measures nobody anew
    key = repr((edition.unit, measures(edition)))
    if edition.unit not in {"enterprise", "parcel"}:  # sums are measured indicator by indicator
        key += repr([(one.id, *one.quantities) for one in edition.indicators_all()])
    return _units_at(state.stamp, key, year, state, edition)


def drawn_stability(run: Assessment) -> pd.DataFrame | None:
    """Stability of the run's grades; None before it was computed."""
    return _drawn_shelf().get(run.provenance["run_id"])


def draw_stability(run: Assessment, progress: Callable[[float], None]) -> pd.DataFrame:
    """Compute the stability of the run's grades and keep it for all sessions."""
    data = measured_units(run.edition, run.year)
    found = stability.measure_stability(
        data.units, run.edition, previous=data.previous, progress=progress
    )
    shelf = _drawn_shelf()
    while len(shelf) >= _RUNS:
        shelf.pop(next(iter(shelf)), None)
    shelf[run.provenance["run_id"]] = found
    return found


@st.cache_resource(show_spinner=False)
def _drawn_shelf() -> dict[str, pd.DataFrame]:
    """Run id → stability of its grades, for the runs computed last."""
    return {}


@st.cache_resource(show_spinner=False)
def workspace_engine() -> Engine:
    """The database of the workspace."""
    return open_workspace(settings().workspace)


@st.cache_resource(show_spinner=False)
def _desk_of(_chosen: Settings, key: str) -> Desk:  # noqa: ARG001
    return Desk()


def _desk() -> Desk:
    """The desk of what is set."""
    chosen = settings()
    return _desk_of(chosen, repr(chosen))


def wait_for_reading(seconds: float = 120) -> bool:
    """Wait until no reading goes on; whether that is so."""
    return _desk().wait(seconds)


def _request() -> Request:
    chosen, engine = settings(), workspace_engine()
    sent, answers = inbox.in_force(engine, chosen.workspace), memory.recall(engine)
    parts = [
        *_files_stamp(chosen),
        *(f"{each.layer}:{each.name}:{_state(each.path)}" for each in sent),
    ]
    return Request(
        stamp="|".join([*parts, repr(answers)]),
        data=chosen.data,
        catalog=chosen.catalog,
        edition=chosen.edition,
        before=chosen.before,
        sent=sent,
        answers=answers,
    )


@st.cache_resource(max_entries=2, show_spinner=False)
def _units_at(stamp: str, measured_by: str, year: int, _state: State, _edition: Edition) -> Data:  # noqa: ARG001
    return population(_state.years(_edition), year=year)


@st.cache_resource(max_entries=2, show_spinner=False)
def _population_at(stamp: str, year: int, _state: State) -> Data:  # noqa: ARG001
    return population(_state.years(), year=year)


@st.cache_resource(max_entries=200, show_spinner=text("gap_looking"))
def _lifts_at(stamp: str, year: int, unit: str, _state: State) -> list[Lift]:
    return explanation.grade_lifts(_state.run(year), _population_at(stamp, year, _state), unit)


@st.cache_resource(max_entries=6, show_spinner=False)
def _features_of_run(run_id: str, _run: Assessment) -> bytes:  # noqa: ARG001
    return gzip.compress(geojson_bytes(_run.parcels, fields=map_fields(_run.parcels)), mtime=0)


@st.cache_resource(max_entries=6, show_spinner=False)
def _frame_of_run(run_id: str, _run: Assessment) -> bytes:  # noqa: ARG001
    return page.pack_live(page.draw_map(_run))


def _files_stamp(chosen: Settings) -> list[str]:
    """What changes when any file of the data or the catalogue does."""
    folders = (chosen.data, chosen.catalog)
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    return [f"{path}:{_state(path)}" for path in files]


def _state(path: Path) -> str:
    """What changes with a file, which may be gone."""
    try:
        at = path.stat()
    except OSError:
        return f"{path.name}:-"
    return f"{path.name}:{at.st_mtime_ns}:{at.st_size}"
