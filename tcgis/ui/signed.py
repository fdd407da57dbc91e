"""What is recorded under a person's name."""

from collections.abc import Callable

import streamlit as st

from tcgis.errors import LedgerError
from tcgis.ui.plain import plain


def do_signed(act: Callable[[], None]) -> bool:
    """Run an action that is recorded under a name; a refusal is shown. Return whether it worked."""
    try:
        act()
    except LedgerError as refusal:
        st.error(plain(refusal))
        return False
    return True
