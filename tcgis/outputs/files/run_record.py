"""What a run was made of and what came of it, in one JSON file: same inputs, same bytes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from tcgis import digests

if TYPE_CHECKING:
    from tcgis.line.assessment import Assessment

NAME: Final = "run.json"
_INPUT: Final = "input:"
_TABLES: Final = [
    "enterprises", "parcels", "parks", "zones", "industries", "contributions", "bases", "holdings",
    "unallocated", "trend", "evidence", "queue", "findings", "intake", "gate",
]  # fmt: skip
_COUNTED: Final = ["enterprises", "parcels", "parks", "zones", "industries"]


def record_of(run: Assessment) -> dict[str, Any]:
    """The record of a run.

    Returns
    -------
    run_id, code (version), code_digest (of the package's own files), year; inputs (file →
    SHA-256), edition (id, status, digest of its content, digest of its file), catalog_digest,
    answers_digest; bases, with whether each is a trial one; counts by state and grade of every
    level; digests of the result tables; accept_red where results were released in spite of a red
    light.
    """
    made = run.provenance
    inputs = {name.removeprefix(_INPUT): digest for name, digest in made.items()
              if name.startswith(_INPUT)}  # fmt: skip
    edition = {
        "id": run.edition.id,
        "status": run.edition.status,
        "digest": made.get("edition_digest"),
        "file_digest": run.edition.digest,
    }
    plain = {name: value for name, value in made.items()
             if not name.startswith((_INPUT, "edition"))}  # fmt: skip
    return {
        **plain,
        "year": run.year,
        "inputs": inputs,
        "edition": edition,
        "bases": _rows(run.bases),
        "counts": {name: _counts(getattr(run, name)) for name in _COUNTED},
        "tables": {
            name: digests.digest_table(pd.DataFrame(getattr(run, name))) for name in _TABLES
        },
    }


def record_bytes(run: Assessment) -> bytes:
    """The record as JSON, keys in order."""
    text = json.dumps(record_of(run), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    return f"{text}\n".encode()


def _counts(table: pd.DataFrame) -> dict[str, dict[str, int]]:
    known = [name for name in ("state", "grade") if name in table]
    return {name: {str(key): int(n) for key, n in table[name].value_counts().items()}
            for name in known}  # fmt: skip


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    cells = table.astype(object).where(table.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in cells.to_dict("records")]
