"""What the commands print: progress, tables of findings, sums.

Names are text: a terminal obeys what rich writes and nothing that stands in a name.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from tcgis.words import terms
from tcgis.words.terms import label, text
from tcgis.words.visible import visible

if TYPE_CHECKING:
    import pandas as pd

    from tcgis.catalog.model import Catalog


class Screen(Console):
    """A terminal to which every text is only text: no markup, no emoji, no escape sequence."""

    def __init__(self, **more: Any) -> None:  # noqa: ANN401
        super().__init__(markup=False, emoji=False, **more)

    def render_str(self, text: str, **how: Any) -> Text:  # noqa: ANN401
        """A text as it is, its control characters made visible."""
        return super().render_str(visible(text), **how)


screen = Screen()


@contextmanager
def progress() -> Iterator[Callable[[str, float], None]]:
    """A bar while the work goes on; to be told what is done and how far it is."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda what, share: bar.update(task, description=visible(what), completed=share)


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
        screen.print(f"{label(str(one.severity))}  {one.message}  {place}")


def print_waiting(findings: "pd.DataFrame", catalog: "Catalog") -> None:
    """Every question about a unit that waits, as an answer file spells it."""
    some = findings[findings["code"].isin(["unit_conflict", "unit_unknown"])]
    for one in some.drop_duplicates(["layer", "value"]).itertuples():
        scope = catalog.layers[str(one.layer)].department
        told = {"kind": "unit", "scope": scope, "question": str(one.value)}
        screen.print(text("cli_waiting", language="zh", **told), soft_wrap=True)


def print_intake(intake: "pd.DataFrame") -> None:
    """Rows read, used and set aside."""
    sums = intake[["rows_in", "rows_used", "rows_set_aside"]].sum()
    shown = {str(name): f"{value:,}" for name, value in sums.items()}
    screen.print(text("cli_intake", language="zh", **shown))
