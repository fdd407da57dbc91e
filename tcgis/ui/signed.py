"""What is recorded under a person's name."""

from collections.abc import Callable

import streamlit as st

from tcgis.errors import LedgerError


def do_signed(act: Callable[[], None]) -> bool:
    """Do what is recorded under a name; a refusal is shown in words."""
    try:
        act()
    except LedgerError as refusal:
        st.error(str(refusal))
        return False
    return True
