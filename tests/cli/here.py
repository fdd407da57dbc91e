"""The command line, run within the tests or in a process of its own; both tell the same."""

import io
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

from tcgis.cli import main

ROOT = Path(__file__).parents[2]


class Done(NamedTuple):
    """What a command left, as ``subprocess.run`` tells it."""

    returncode: int
    stdout: str
    stderr: str


def process(*words: object) -> Done:
    """``python -m tcgis WORDS``, where exit code, encoding and what is imported are the point."""
    command = [sys.executable, "-m", "tcgis", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return Done(done.returncode, done.stdout, done.stderr)


def tcgis(*words: object) -> Done:
    """The same without the seconds that a process takes to start."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["tcgis", *map(str, words)])
        patch.setenv("COLUMNS", "80")
        try:
            main.main()
        except SystemExit as end:
            code = int(end.code or 0)
    return Done(code, out.getvalue(), err.getvalue())
