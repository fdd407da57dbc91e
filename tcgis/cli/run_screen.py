"""What the command prints of a run: its figures with what they are made of, and its parks."""

from rich.table import Table

from tcgis.cli.screen import print_findings, screen
from tcgis.line.assessment import Assessment
from tcgis.outputs.files.check_workbook import account_sentence
from tcgis.outputs.numbers import number
from tcgis.outputs.pages import listing, overview
from tcgis.words import terms


def print_run(run: Assessment) -> None:
    """The headline figures of a run, its parks, its findings."""
    edition = run.edition
    screen.print(f"{run.catalog.county.name} · {run.year} · {edition.title}", markup=False)
    for tile in overview.county_tiles(run):
        screen.print(f"  {tile.label}  {tile.value}  {tile.basis}", markup=False)
    _print_parks(run)
    print_findings(run.findings)
    screen.print(account_sentence(run.intake))


def _print_parks(run: Assessment) -> None:
    """The parks and the county, each with its first ratio and what was divided."""
    sums = overview.park_sums(run)
    if sums.empty or not run.ratios:
        return
    one, words = run.ratios[0], listing.run_terms(run)
    names = [one.id, one.of, one.divisor]
    table = Table(*(terms.heading(each, extra=words) for each in ("park_name", *names)), box=None)
    for _, park in sums.iterrows():
        figures = [number(park[each], terms.decimals(each, extra=words) or 0) for each in names]
        table.add_row(str(park["park_name"]), *figures)
    screen.print(table)
