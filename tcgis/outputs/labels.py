"""Names of columns and states in Chinese, for whole columns of a table."""

import pandas as pd

from tcgis.words import terms


def column_labels() -> dict[str, str]:
    """Canonical name of every column → what a person calls it."""
    return {name: term.zh for name, term in terms.load().terms.items()}


def state_labels() -> dict[str, str]:
    """Code of every grade, state and severity → its word."""
    return {code: term.zh for code, term in terms.load().states.items()}


def label_columns(names: pd.Series) -> pd.Series:
    """Each column's label; a name without one stays as it is."""
    return names.map(column_labels()).fillna(names)


def label_states(codes: pd.Series) -> pd.Series:
    """Each state's word; a code without one stays as it is."""
    return codes.map(state_labels()).fillna(codes)
