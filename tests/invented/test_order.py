"""In which order a department lists its records says nothing."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from . import folders, line
from .line import Outcome

PLACED = {"key_repeated", "enterprise_repeated", "unit_conflict"}
"""Codes whose subject may be another when another record comes first."""


def said(seed: int, shuffle: int | None) -> set[tuple[str, str]]:
    """Code and subject of every finding."""
    with tempfile.TemporaryDirectory() as aside:
        outcome: Outcome = line.run(folders.make(seed, Path(aside), shuffle=shuffle))
    told = outcome.findings[["code", "subject"]].astype("string").fillna("")
    return set(told.itertuples(index=False, name=None))


@settings(max_examples=6)
@given(seed=st.integers(0, 10_000), shuffle=st.integers(0, 10_000))
def test_the_order_of_a_sheet_s_rows_changes_no_finding(seed, shuffle):
    assert said(seed, shuffle) == said(seed, None)


def test_the_order_is_another(tmp_path):
    """Twin: the same records, elsewhere."""
    first = folders.make(5, tmp_path / "a")
    second = folders.make(5, tmp_path / "b", shuffle=1)
    places = [
        {row.cells["enterprise_name"]: row.number for row in each.docs["enterprises"].rows}
        for each in (first, second)
    ]
    assert places[0].keys() == places[1].keys()
    assert places[0] != places[1]
