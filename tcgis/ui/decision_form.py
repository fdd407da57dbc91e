"""The form that records a decision on one parcel: what it is drawn from travels with it."""

from functools import partial
from typing import Final, NamedTuple

import streamlit as st

from tcgis.errors import LedgerError
from tcgis.line.assessment import Assessment
from tcgis.outputs.pages import reserve_list
from tcgis.records import ledger
from tcgis.records.ledger import UNDO, Standing
from tcgis.ui import cached, look
from tcgis.ui.plain import plainly
from tcgis.words.terms import text

_SEEN: Final = "desk_seen"
_SAID: Final = "desk_said"


class DrawnForm(NamedTuple):
    """A form as it was drawn: of which parcel, and upon which view of the ledger."""

    parcel_id: str
    seen: int
    """Version of the ledger when the parcel was taken in hand."""
    shown: int
    """Version that the form itself tells of; later than ``seen`` where somebody decided since."""

    def key(self, field: str) -> str:
        """Key of a field's widget: a form on another view is another one, and empty."""
        return f"{field}-{self.parcel_id}-{self.seen}"

    def confirm_key(self) -> str:
        """Key of the tick that says that what is shown was read."""
        return f"{self.key('confirmed')}-{self.shown}"


def show_decision_form(run: Assessment, parcel_id: str) -> None:
    """Show the form, headed by the parcel it decides on; nothing in it is chosen beforehand.

    Who decided after the parcel was taken in hand is told, and must be confirmed as read.
    """
    now = ledger.standing(cached.workspace_engine(), parcel_id)
    drawn = DrawnForm(parcel_id, _version_seen(parcel_id, now.version), now.version)
    _show_said(parcel_id)
    with st.form(f"decide-{parcel_id}-{drawn.seen}", border=True):
        _show_parcel(run, parcel_id, now)
        if drawn.shown != drawn.seen:
            _show_overtaken(drawn)
        choices = [each for each in ledger.CHOICES if each != UNDO or now.in_force]
        st.radio(
            text("reserve_decision"), choices, index=None, horizontal=True,
            key=drawn.key("choice"),
            format_func=plainly(partial(reserve_list.choice_in_words, now=now)),
        )  # fmt: skip
        st.text_input(text("reserve_by"), key=drawn.key("by"), autocomplete="name")
        st.text_area(text("reserve_reason"), height=80, key=drawn.key("reason"))
        st.form_submit_button(
            text("reserve_submit"), type="primary", on_click=_record, args=(run, drawn)
        )


def _version_seen(parcel_id: str, version: int) -> int:
    """The version when the parcel was taken in hand; what came since is not yet seen."""
    held = st.session_state.get(_SEEN)
    if held is None or held[0] != parcel_id:
        held = st.session_state[_SEEN] = (parcel_id, version)
    return int(held[1])


def _show_parcel(run: Assessment, parcel_id: str, now: Standing) -> None:
    """Show what is decided on: which parcel, what holds, what is disputed, why it is here."""
    head = reserve_list.parcel_head(run, parcel_id)
    look.show_parcel_head(head.name, parcel_id, reserve_list.standing_in_words(now))
    if head.doubt:
        look.show_notice("warn", text("reserve_doubt", why=head.doubt))
    why = reserve_list.evidence_of(run, parcel_id)
    look.show_list(why or [text("reserve_no_candidate")])


def _show_overtaken(drawn: DrawnForm) -> None:
    """Tell each decision since the parcel was taken in hand; it must be confirmed as read."""
    past = ledger.decision_history(cached.workspace_engine(), drawn.parcel_id)
    for line in reserve_list.overtaken_in_words(past[past["version"] > drawn.seen]):
        look.show_notice("warn", line)
    st.checkbox(text("reserve_confirm"), key=drawn.confirm_key())


def _record(run: Assessment, drawn: DrawnForm) -> None:
    """Record what the form holds; what came of it is said above the form."""
    held = st.session_state.get
    seen = drawn.shown if held(drawn.confirm_key()) else drawn.seen
    decision = ledger.Decision(
        by=held(drawn.key("by")) or "", role=text("reserve_role"), unit=drawn.parcel_id,
        after=held(drawn.key("choice")) or "", reason=held(drawn.key("reason")) or "",
        evidence=" ".join(reserve_list.evidence_of(run, drawn.parcel_id)),
        run=run.provenance["run_id"],
    )  # fmt: skip
    try:
        now = ledger.record_decision(
            cached.workspace_engine(), decision, seen=seen, known=run.parcels.index
        )
    except LedgerError as refusal:
        st.session_state[_SAID] = (drawn.parcel_id, "bad", str(refusal))
    else:
        st.session_state[_SEEN] = (drawn.parcel_id, now.version)
        said = reserve_list.recorded_in_words(run, now)
        st.session_state[_SAID] = (drawn.parcel_id, "good", said)


def _show_said(parcel_id: str) -> None:
    """Show what came of the last submission, until another parcel is taken in hand."""
    said = st.session_state.get(_SAID)
    if said is None:
        return
    if said[0] == parcel_id:
        look.show_notice(said[1], said[2])
    else:
        del st.session_state[_SAID]
