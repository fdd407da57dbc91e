"""Faults of the program, for those who mend it: each in the log under a number that is told.

The log is Python's own, named ``tcgis``; ``cli`` and ``ui`` say in which file it is kept.
"""

import hashlib
import logging
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

NAME: Final = "tcgis.log"
"""What the file is called, in the workspace."""
_LOG: Final = logging.getLogger("tcgis")
_MOST_BYTES: Final = 5 * 2**20
_FRAMES: Final = 4
"""Of the trace, the innermost: those before it grow where a fault is raised again."""


def keep_in(file: Path) -> None:
    """Keep the log in a file, which is made when there is something to say, and nowhere else."""
    ours = [one for one in _LOG.handlers if isinstance(one, _Quiet)]
    if [Path(one.baseFilename) for one in ours] == [file.absolute()]:
        return
    for one in ours:
        _LOG.removeHandler(one)
        one.close()
    handler = _Quiet(file, maxBytes=_MOST_BYTES, backupCount=1, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    _LOG.addHandler(handler)


def note_fault(fault: BaseException, about: str) -> str:
    """Write a fault with its trace into the log; its number."""
    number = number_of(fault)
    _LOG.error("[%s] %s", number, about, exc_info=fault)
    return number


def number_of(fault: BaseException) -> str:
    """The number of a fault: the same for the same fault, also where it is raised again."""
    frames = traceback.extract_tb(fault.__traceback__)[-_FRAMES:]
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames]
    told = "|".join([type(fault).__name__, str(fault), *places])
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:8]


class _Quiet(RotatingFileHandler):
    """A log that cannot be written is no reason to stop."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, if the file can be written."""
        try:
            Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
            super().emit(record)
        except OSError:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 — logging's name
        """Say nothing."""
