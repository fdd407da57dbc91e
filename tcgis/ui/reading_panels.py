"""How the reading stands, on every page: what goes on, what failed, and what is shown meanwhile."""

from datetime import datetime
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from tcgis import fault_log
from tcgis.errors import TcgisError
from tcgis.ui import look
from tcgis.ui.plain import plain
from tcgis.ui.reading import Desk, Request, State
from tcgis.words.terms import text

_POLL_SECONDS = 1.0
_WAIT_SECONDS = 0.2


def show_reading(desk: Desk, state: State, stamp: str, *, workspace: Path) -> None:
    """Say that a newer reading goes on, and change to it when it is there; or that it failed."""
    failed = desk.failure(stamp)
    if failed is not None:
        why = fault_sentence(failed, workspace)
        look.show_notice("bad", text("reading_failed", why=why, shown=_clock(state.read_at)))
    elif state.stamp != stamp:
        st.fragment(lambda: _follow(desk, state), run_every=_POLL_SECONDS)()


def _follow(desk: Desk, state: State) -> None:
    going = desk.going()
    if going is None:
        st.rerun()
    words = text(
        "reading_goes_on", what=going.what, since=_clock(going.since), share=f"{going.share:.0%}",
        shown=_clock(state.read_at),
    )  # fmt: skip
    look.show_notice("warn", words)


def wait_for_first(desk: Desk, asked: Request, place: DeltaGenerator) -> State:
    """The first reading, before which there is nothing to show but its progress.

    Raises
    ------
    Exception
        What made it fail.
    """
    with place.container():
        bar = st.progress(0.0, text("page_reading"))
    state = desk.ask(asked)
    while state is None:
        failed = desk.failure(asked.stamp)
        if failed is not None:
            place.empty()
            raise failed
        going = desk.going()
        if going is not None:
            bar.progress(going.share, plain(going.what))
        desk.wait(_WAIT_SECONDS)
        state = desk.ask(asked)
    place.empty()
    return state


def fault_sentence(fault: Exception, workspace: Path) -> str:
    """What a page says of a fault: a refusal in its own words, one of ours by its number."""
    if isinstance(fault, TcgisError):
        return str(fault)
    where = (workspace / fault_log.NAME).absolute()
    number = fault_log.number_of(fault)
    return text("page_fault", kind=type(fault).__name__, number=number, where=where)


def _clock(moment: datetime) -> str:
    return moment.strftime("%H:%M:%S")
