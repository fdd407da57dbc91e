"""Columns that a county may not have."""

import pandas as pd


def text_column(frame: pd.DataFrame, column: str) -> pd.Series:
    """A column of texts, missing throughout where a county has no such column."""
    return frame.get(column, pd.Series(pd.NA, frame.index)).astype("string")
