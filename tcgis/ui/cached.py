"""What every page shares: one reading of the data, one run a year, one ledger."""

import gzip
import os
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import pandas as pd
import streamlit as st
from sqlalchemy import Engine

from tcgis import home
from tcgis.analysis import stability
from tcgis.analysis.whatif import Data
from tcgis.catalog.load import load_catalog
from tcgis.line import opening
from tcgis.line.assess import CheckReport, examine, judge, population
from tcgis.line.assessment import Assessment
from tcgis.line.prepare import Prepared, prepare
from tcgis.line.years import Years, measures
from tcgis.outputs.map import page
from tcgis.outputs.map.features import geojson_bytes
from tcgis.outputs.map.spec import map_fields
from tcgis.outputs.pages import explanation
from tcgis.outputs.pages import later_years as later
from tcgis.outputs.pages.explanation import Lift
from tcgis.records import inbox, memory
from tcgis.records.database import open_workspace
from tcgis.rulesets.load import load_edition
from tcgis.rulesets.model import Edition
from tcgis.sources.read import read_folder
from tcgis.sources.safety import sandbox
from tcgis.words.terms import text

_RUNS = 6
_READING = "reading_place"


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


def draw_reading_place() -> None:
    """Draw, once a run and before all else, where the progress of a reading is shown.

    Were it drawn where the data are asked for, what follows would move by as many places as they
    are asked for, and the browser would mount it anew: that closes what is open and loses a file
    on its way.
    """
    st.session_state[_READING] = st.empty()


def prepared_data() -> Prepared:
    """The departments' files, read once and read again when a file or an answer has changed."""
    return _prepared_at(_data_stamp())


def check_report() -> CheckReport:
    """What checking the present data found."""
    stamp = _data_stamp()
    _prepared_at(stamp)
    return _check_report_at(stamp, settings().edition)


def received_files() -> list[inbox.Received]:
    """Files that people uploaded on the page and did not withdraw."""
    return inbox.in_force(workspace_engine(), settings().workspace)


def known_years() -> list[int]:
    """Years for which there are figures, newest first."""
    return sorted(prepared_data().years, reverse=True)


def opening_year() -> int:
    """The newest year for which the edition has what it asks for."""
    year, _ = _opening()
    return known_years()[0] if year is None else year


def later_years() -> list[str]:
    """What the years after the opening one still lack, in words."""
    return _opening()[1]


def run_of_year(year: int) -> Assessment:
    """The assessment of a year."""
    stamp = _data_stamp()
    _prepared_at(stamp)
    return _run_at(stamp, settings().edition, settings().before, year)


def lifts_of(year: int, unit: str) -> list[Lift]:
    """What would raise the grade of one unit, line by line."""
    run, stamp = run_of_year(year), _data_stamp()
    return _lifts_at(stamp, settings().edition, year, unit, run)


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
    stamp = _data_stamp()
    _prepared_at(stamp)
    # neither weights nor classes are in it: a trial of these measures nobody anew
    key = repr((edition.unit, measures(edition)))
    if edition.unit not in {"enterprise", "parcel"}:  # sums are measured indicator by indicator
        key += repr([(one.id, *one.quantities) for one in edition.indicators_all()])
    return _units_at(stamp, key, year, edition)


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
def _data_shelf() -> tuple[Lock, dict[str, Prepared]]:
    """The data as last read, shared by all sessions, and the lock held while reading."""
    return Lock(), {}


def _prepared_at(stamp: str) -> Prepared:
    # not a cached function: what it draws would be drawn again on every hit
    lock, shelf = _data_shelf()
    if stamp not in shelf:
        place = st.session_state.get(_READING) or st.empty()
        with place.container(), lock:
            if stamp not in shelf:
                ready = _read_data()
                shelf.clear()
                shelf[stamp] = ready
        place.empty()
    return shelf[stamp]


def _read_data() -> Prepared:
    chosen = settings()
    bar = st.progress(0.0, text("page_reading"))

    def step(what: str, share: float) -> None:
        bar.progress(min(share, 1.0), what)

    sent = received_files()
    return prepare(
        chosen.data,
        catalog=load_catalog(chosen.catalog),
        answers=memory.recall(workspace_engine()),
        sent=sent,
        # what people dropped may be anything: it is read apart
        reader=sandbox.read_folder_apart if sent else read_folder,
        progress=step,
    )


def _opening() -> tuple[int | None, list[str]]:
    stamp = _data_stamp()
    _prepared_at(stamp)
    return _opening_at(stamp, settings().edition)


@st.cache_resource(max_entries=2, show_spinner=False)
def _opening_at(stamp: str, edition: str) -> tuple[int | None, list[str]]:
    ready, rule = _prepared_at(stamp), load_edition(edition)
    lines = later.later_years(opening.lacking(ready, rule))
    return opening.opening_year(ready, rule), lines


def _years(stamp: str, edition: Edition) -> Years:
    """Every year of the data under an edition; what editions measure alike is made once."""
    return _measured(stamp, repr(measures(edition)), edition).under(edition)


@st.cache_resource(max_entries=2, show_spinner=False)
def _measured(stamp: str, measured_by: str, _edition: Edition) -> Years:  # noqa: ARG001
    return Years(_prepared_at(stamp), _edition)


@st.cache_resource(max_entries=2, show_spinner=False)
def _check_report_at(stamp: str, edition: str) -> CheckReport:
    return examine(_years(stamp, load_edition(edition)))


@st.cache_resource(max_entries=_RUNS, show_spinner=False)
def _units_at(stamp: str, measured_by: str, year: int, _edition: Edition) -> Data:  # noqa: ARG001
    return population(_years(stamp, _edition), year=year)


@st.cache_resource(max_entries=6, show_spinner=False)
def _run_at(stamp: str, edition: str, before: str | None, year: int) -> Assessment:
    earlier = load_edition(before) if before else None
    return judge(_years(stamp, load_edition(edition)), year=year, before=earlier)


@st.cache_resource(max_entries=2, show_spinner=False)
def _population_at(stamp: str, edition: str, year: int) -> Data:
    return population(_years(stamp, load_edition(edition)), year=year)


@st.cache_resource(max_entries=200, show_spinner=text("gap_looking"))
def _lifts_at(stamp: str, edition: str, year: int, unit: str, _run: Assessment) -> list[Lift]:
    return explanation.grade_lifts(_run, _population_at(stamp, edition, year), unit)


@st.cache_resource(max_entries=6, show_spinner=False)
def _features_of_run(run_id: str, _run: Assessment) -> bytes:  # noqa: ARG001
    return gzip.compress(geojson_bytes(_run.parcels, fields=map_fields(_run.parcels)), mtime=0)


@st.cache_resource(max_entries=6, show_spinner=False)
def _frame_of_run(run_id: str, _run: Assessment) -> bytes:  # noqa: ARG001
    return page.pack_live(page.draw_map(_run))


def _data_stamp() -> str:
    """A text that changes when any file, uploaded file or answer changes."""
    chosen = settings()
    folders = (chosen.data, chosen.catalog)
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    parts = [f"{path}:{(at := path.stat()).st_mtime_ns}:{at.st_size}" for path in files]
    parts += [f"{each.layer}:{each.name}:{each.path.name}" for each in received_files()]
    return "|".join([*parts, repr(memory.recall(workspace_engine()))])
