"""Which mutants a push runs: those of the files that changed, and an eighth of the others.

Changed is what differs from where the branch left ``main``; on ``main`` itself from ten commits
back, for a push may bring several. Where git cannot tell, where a golden case or the list of
mutants changed, and at night, all are run.
"""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests import profiles

from .mutants import Mutant

ROOT = Path(__file__).parents[2]
OF_ALL = ("tests/cases/", "tests/scoring/")
"""Where a change may let any mutant live."""
COMMITS = 10


def due(mutants: Sequence[Mutant], files: set[str] | None) -> list[Mutant]:
    """Those to run when ``files`` changed; None: nobody knows which."""
    if files is None or any(name.startswith(OF_ALL) for name in files):
        return [*mutants]
    touched = [one for one in mutants if f"tcgis/{one.file}" in files]
    return [*touched, *profiles.todays([one for one in mutants if one not in touched], parts=8)]


def changed(root: Path = ROOT) -> set[str] | None:
    """Files that changed lately, committed or not."""
    try:
        differs = _git(root, "diff", "--name-only", _since(root))
        return {*differs, *_git(root, "ls-files", "--others", "--exclude-standard")}
    except (OSError, subprocess.CalledProcessError):
        return None


def _since(root: Path) -> str:
    (head,) = _git(root, "rev-parse", "HEAD")
    for main in ("origin/main", "main"):
        try:
            (left,) = _git(root, "merge-base", "HEAD", main)
        except subprocess.CalledProcessError:
            continue
        return f"HEAD~{COMMITS}" if left == head else left
    return f"HEAD~{COMMITS}"


def _git(root: Path, *words: str) -> list[str]:
    command = ["git", "-C", str(root), "-c", "core.quotePath=false", *words]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()
