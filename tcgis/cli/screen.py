"""What the commands print: progress, tables of findings, sums."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tcgis.words import terms
from tcgis.words.terms import label, text

if TYPE_CHECKING:
    import pandas as pd

    from tcgis.line.assess import CheckReport

screen = Console()


@contextmanager
def progress() -> Iterator[Callable[[str, float], None]]:
    """A bar while the work goes on; to be told what is done and how far it is."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda what, share: bar.update(task, description=what, completed=share)


def print_written(*names: object) -> None:
    """Where the results are."""
    screen.print(text("cli_written", where="、".join(map(str, names))))


def print_findings(findings: "pd.DataFrame") -> None:
    """How often each kind of finding was made, gravest first."""
    worded = terms.explain(findings)
    counts = worded.groupby(["severity", "message"], sort=False).size()
    table = Table("", text("cli_fault"), text("cli_times"), box=None)
    for severity, message, times in counts.reset_index().itertuples(index=False):
        table.add_row(label(str(severity)), str(message), f"{times:,}")
    screen.print(table)


def print_each_finding(findings: "pd.DataFrame") -> None:
    """Every finding with its row, for one file."""
    for one in terms.explain(findings).itertuples():
        parts = (one.sheet, one.row, one.field, one.value, one.detail)
        place = "  ".join(str(part) for part in parts if isinstance(part, str | int))
        screen.print(f"{label(str(one.severity))}  {one.message}  {place}", markup=False)


def print_waiting(findings: "pd.DataFrame") -> None:
    """Every question about files and years that waits, as an answer file spells it."""
    for code, kind in {"file_repeats": "file", "year_unclear": "year"}.items():
        for one in findings[findings["code"].eq(code)].itertuples():
            told = {"kind": kind, "scope": str(one.layer), "question": str(one.value)}
            screen.print(text("cli_waiting", language="zh", **told), markup=False, soft_wrap=True)


def print_years(report: "CheckReport", lines: list[str]) -> None:
    """The year that is looked at, and in ``lines`` what later ones still lack."""
    if report.year is not None:
        screen.print(text("cli_opening", year=report.year))
    for line in lines:
        screen.print(line, markup=False)


def print_intake(intake: "pd.DataFrame") -> None:
    """Rows read, used and set aside."""
    sums = intake[["rows_in", "rows_used", "rows_set_aside"]].sum()
    shown = {str(name): f"{value:,}" for name, value in sums.items()}
    screen.print(text("cli_intake", language="zh", **shown))
