"""One reading of the data for all sessions, made in the background; the last good one stays.

Nobody waits for somebody else's file: while a reading goes on, every page shows what was read
before. Only the very first has nothing before it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from threading import Condition, Lock, Thread
from time import monotonic
from typing import NamedTuple, TypeVar

from tcgis import fault_log
from tcgis.answers import Answers
from tcgis.catalog.load import load_catalog
from tcgis.errors import TcgisError
from tcgis.line.assess import CheckReport, examine, judge
from tcgis.line.assessment import Assessment
from tcgis.line.prepare import Prepared, prepare_for
from tcgis.line.reading import Sources
from tcgis.line.years import Years, measures
from tcgis.progress import Progress
from tcgis.records.inbox import Received
from tcgis.rulesets.load import load_edition
from tcgis.rulesets.model import Edition
from tcgis.sources.read import read_folder
from tcgis.words.terms import text

Key = TypeVar("Key")
Value = TypeVar("Value")

_YEARS_TRIED = 4
"""Of the newest years each is judged before a reading is shown: a file may break one alone."""
_MEASURED = 2
_RUNS = 6
_RETRY_SECONDS = 60
"""After so long what failed is tried again: a full disk may have been the reason."""


class Request(NamedTuple):
    """Everything that a reading hangs on."""

    stamp: str
    """Changes when any file, uploaded file or answer does."""
    data: Path
    catalog: Path
    edition: str
    before: str | None
    sent: Sequence[Received]
    answers: Answers


class State:
    """One reading, and what was made of it; nothing of it changes."""

    def __init__(self, request: Request, ready: Prepared) -> None:
        self.stamp = request.stamp
        self.ready = ready
        self.read_at = datetime.now().astimezone()
        self._asked = request
        self._lock = Lock()
        self._measured: dict[str, Years] = {}
        self._reports: dict[str, CheckReport] = {}
        self._runs: dict[int, Assessment] = {}

    def years(self, edition: Edition | None = None) -> Years:
        """Every year under an edition; what editions measure alike is made once."""
        edition = edition or load_edition(self._asked.edition)
        key = repr(measures(edition))
        years = self._measured.get(key) or Years(self.ready, edition)
        _keep(self._measured, key, years, most=_MEASURED)
        return years.under(edition)

    def report(self) -> CheckReport:
        """What checking found."""
        with self._lock:
            if "" not in self._reports:
                self._reports[""] = examine(self.years())
        return self._reports[""]

    def run(self, year: int) -> Assessment:
        """The assessment of a year."""
        with self._lock:
            run = self._runs.get(year)
            if run is None:
                before = self._asked.before
                earlier = load_edition(before) if before else None
                run = judge(self.years(), year=year, before=earlier)
            _keep(self._runs, year, run, most=_RUNS)
        return run


def _keep(shelf: dict[Key, Value], key: Key, value: Value, *, most: int) -> None:
    """Keep a value, and of the others those asked for last."""
    shelf.pop(key, None)
    shelf[key] = value
    while len(shelf) > most:
        shelf.pop(next(iter(shelf)))


class Progressing(NamedTuple):
    """How far the reading is that goes on."""

    what: str
    share: float
    since: datetime


class Failed(NamedTuple):
    """A reading that came to nothing, and why."""

    stamp: str
    fault: Exception
    at: float


class Desk:
    """Where readings are asked for: one goes on at a time, in a thread of its own."""

    def __init__(self, make: Callable[[Request, Progress], State] | None = None) -> None:
        self._make = make or read
        self._changed = Condition()
        self._current: State | None = None
        self._failed: Failed | None = None
        self._going: Progressing | None = None

    def ask(self, request: Request) -> State | None:
        """The last good reading; a newer one is begun if this is not of what is there now."""
        with self._changed:
            failed = self._failed
            if failed is not None and monotonic() - failed.at > _RETRY_SECONDS:
                self._failed = None
            stamps = {each.stamp for each in (self._current, self._failed) if each is not None}
            if self._going is None and request.stamp not in stamps:
                self._going = Progressing(text("page_reading"), 0.0, datetime.now().astimezone())
                Thread(target=self._work, args=(request,), daemon=True).start()
            return self._current

    def going(self) -> Progressing | None:
        """The reading that goes on, if any."""
        return self._going

    def failure(self, stamp: str) -> Exception | None:
        """Why there is no reading of what is there now, if that was tried."""
        failed = self._failed
        return failed.fault if failed is not None and failed.stamp == stamp else None

    def wait(self, seconds: float) -> bool:
        """Wait until no reading goes on, at most so long; whether that is so."""
        with self._changed:
            return self._changed.wait_for(lambda: self._going is None, seconds)

    def _work(self, request: Request) -> None:
        made: State | Failed
        try:
            made = self._make(request, self._step)
        except Exception as fault:  # noqa: BLE001 — the pages tell it
            if not isinstance(fault, TcgisError):
                fault_log.note_fault(fault, "reading")
            made = Failed(request.stamp, fault, monotonic())
        with self._changed:
            if isinstance(made, Failed):
                self._failed = made
            else:
                self._failed, self._current = None, made
            self._going = None
            self._changed.notify_all()

    def _step(self, what: str, share: float) -> None:
        going = self._going
        if going is not None:
            self._going = going._replace(what=what, share=min(share, 1.0))


def read(request: Request, progress: Progress) -> State:
    """Read, check, link and judge; a file with which one of these fails is put out of force.

    Where judging fails whatever files are left out, the data are shown all the same: the pages
    that need more say why they cannot.
    """
    sent = sorted(request.sent, key=lambda each: each.number)
    sources = Sources(
        request.data, load_catalog(request.catalog), request.answers, sent=sent, reader=read_folder
    )

    def tried(ready: Prepared) -> State:
        state = State(request, ready)
        progress(text("step_score"), 0.75)
        state.report()
        for year in ready.years[-_YEARS_TRIED:]:
            state.run(year)
        return state

    try:
        return prepare_for(tried, sources, progress=progress)
    except TcgisError:
        pass
    except Exception as fault:  # noqa: BLE001 — told by the pages that meet it again
        fault_log.note_fault(fault, "judging")
    return prepare_for(lambda ready: State(request, ready), sources, progress=progress)
