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
from tcgis.line.assess import Checked, examine, judge, population
from tcgis.line.assessment import Assessment
from tcgis.line.prepare import Prepared, prepare
from tcgis.outputs.map import page
from tcgis.outputs.pages import explanation
from tcgis.outputs.pages.explanation import Lift
from tcgis.records import inbox, ledger, memory
from tcgis.rulesets.load import load_edition
from tcgis.rulesets.model import Edition
from tcgis.sources.read import read_folder
from tcgis.sources.safety import sandbox
from tcgis.words.terms import text

_RUNS = 6


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


def prepared() -> Prepared:
    """The departments' files, read once; a changed file or answer is read anew."""
    return _prepared(_stamp())


def checked() -> Checked:
    """Every finding of the data as it stands."""
    stamp = _stamp()
    _prepared(stamp)
    return _checked(stamp, settings().edition)


def received() -> list[inbox.Received]:
    """Dropped files in force."""
    return inbox.in_force(engine(), settings().workspace)


def years() -> list[int]:
    """Years for which there are figures, newest first."""
    return sorted(prepared().years, reverse=True)


def assessment(year: int) -> Assessment:
    """The run of a year."""
    stamp = _stamp()
    _prepared(stamp)
    return _assessment(stamp, settings().edition, settings().before, year)


def lifts(year: int, unit: str) -> list[Lift]:
    """What would lift the grade of one unit."""
    run, stamp = assessment(year), _stamp()
    return _lifts(stamp, settings().edition, year, unit, run)


def map_spec(year: int) -> bytes:
    """The live map without its parcels."""
    run = assessment(year)
    return _spec(run.provenance["run_id"], run)


def features(year: int) -> bytes:
    """What the live map draws: compressed once a run, always the same bytes."""
    run = assessment(year)
    return _features(run.provenance["run_id"], run)


def units_of(edition: Edition, year: int) -> Data:
    """The units of a year as an edition measures them, to try things on."""
    stamp = _stamp()
    _prepared(stamp)
    # neither weights nor classes are in it: a trial of these measures nobody anew
    measures = repr((edition.unit, edition.land, edition.facts))
    return _units_of(stamp, measures, year, edition)


def stability_of(run: Assessment) -> pd.DataFrame | None:
    """What was drawn of the run, if it was."""
    return _drawn().get(run.provenance["run_id"])


def draw_stability(run: Assessment, progress: Callable[[float], None]) -> pd.DataFrame:
    """Draw the stability of the run's grades and keep it for everybody."""
    data = units_of(run.edition, run.year)
    found = stability.of(data.units, run.edition, previous=data.previous, progress=progress)
    shelf = _drawn()
    while len(shelf) >= _RUNS:
        shelf.pop(next(iter(shelf)), None)
    shelf[run.provenance["run_id"]] = found
    return found


@st.cache_resource(show_spinner=False)
def _drawn() -> dict[str, pd.DataFrame]:
    """Run id → its stability, of the runs last drawn."""
    return {}


@st.cache_resource(show_spinner=False)
def engine() -> Engine:
    """The ledger of decisions in the workspace."""
    return ledger.open_ledger(settings().workspace)


@st.cache_resource(show_spinner=False)
def _shelf() -> tuple[Lock, dict[str, Prepared]]:
    """The data as last read, one for all sessions, and the lock of whoever reads it."""
    return Lock(), {}


def _prepared(stamp: str) -> Prepared:
    # not a cached function: what it draws would be drawn again on every hit
    lock, shelf = _shelf()
    # drawn on every run: else what follows moves up by one after a reading, and the browser
    # mounts it anew, which closes what is open and loses a file on its way
    place = st.empty()
    if stamp not in shelf:
        with place.container(), lock:
            if stamp not in shelf:
                ready = _read()
                shelf.clear()
                shelf[stamp] = ready
        place.empty()
    return shelf[stamp]


def _read() -> Prepared:
    chosen = settings()
    bar = st.progress(0.0, text("page_reading"))

    def step(what: str, share: float) -> None:
        bar.progress(min(share, 1.0), what)

    sent = received()
    return prepare(
        chosen.data,
        catalog=load_catalog(chosen.catalog),
        answers=memory.recall(engine()),
        sent=sent,
        # what people dropped may be anything: it is read apart
        reader=sandbox.read_folder_apart if sent else read_folder,
        progress=step,
    )


@st.cache_resource(max_entries=2, show_spinner=False)
def _checked(stamp: str, edition: str) -> Checked:
    return examine(_prepared(stamp), edition=load_edition(edition))


@st.cache_resource(max_entries=_RUNS, show_spinner=False)
def _units_of(stamp: str, measures: str, year: int, _edition: Edition) -> Data:  # noqa: ARG001
    return population(_prepared(stamp), edition=_edition, year=year)


@st.cache_resource(max_entries=6, show_spinner=False)
def _assessment(stamp: str, edition: str, before: str | None, year: int) -> Assessment:
    earlier = load_edition(before) if before else None
    rule = load_edition(edition)
    return judge(_prepared(stamp), edition=rule, year=year, before=earlier)


@st.cache_resource(max_entries=2, show_spinner=False)
def _population(stamp: str, edition: str, year: int) -> Data:
    return population(_prepared(stamp), edition=load_edition(edition), year=year)


@st.cache_resource(max_entries=200, show_spinner=text("gap_looking"))
def _lifts(stamp: str, edition: str, year: int, unit: str, _run: Assessment) -> list[Lift]:
    return explanation.lifts(_run, _population(stamp, edition, year), unit)


@st.cache_resource(max_entries=6, show_spinner=False)
def _features(run_id: str, _run: Assessment) -> bytes:  # noqa: ARG001
    return gzip.compress(page.features(_run.parcels, fields=page.fields(_run.parcels)), mtime=0)


@st.cache_resource(max_entries=6, show_spinner=False)
def _spec(run_id: str, _run: Assessment) -> bytes:  # noqa: ARG001
    return page.spec(_run)


def _stamp() -> str:
    """What the data is made of: every file and its time, every dropped file and every answer."""
    chosen = settings()
    folders = (chosen.data, chosen.catalog)
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    parts = [f"{path}:{(at := path.stat()).st_mtime_ns}:{at.st_size}" for path in files]
    parts += [f"{each.layer}:{each.name}:{each.path.name}" for each in received()]
    return "|".join([*parts, repr(memory.recall(engine()))])
