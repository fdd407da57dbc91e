"""The command line: parse, call, print. Heavy imports wait until a command needs them."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tcgis.cli import rules
from tcgis.errors import InputError, TcgisError
from tcgis.words.terms import label, text

if TYPE_CHECKING:
    import pandas as pd

    from tcgis.line.assessment import Assessment
    from tcgis.sources.read import FolderReader

HOME = Path(__file__).parents[2]
CATALOG = HOME / "layers"
SAMPLE = CATALOG / "sample"
EDITION = "tongcheng/2024-template"

commands = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help=text("cli_about"),
    pretty_exceptions_enable=False,
)
sample_commands = typer.Typer(no_args_is_help=True, help=text("cli_sample"))
commands.add_typer(sample_commands, name="sample")
commands.add_typer(rules.commands, name="rules")
screen = Console()

Data = Annotated[Path, typer.Option(help=text("cli_data"))]
Sandbox = Annotated[bool, typer.Option(help=text("cli_sandbox"))]
CatalogFolder = Annotated[Path, typer.Option(help=text("cli_catalog"))]


def main() -> None:
    """Run a command; a refusal ends with its message and exit code 1."""
    try:
        commands()
    except TcgisError as refusal:
        Console(stderr=True).print(f"✗ {refusal}", style="bold red", markup=False)
        sys.exit(1)


@sample_commands.command("build", help=text("cli_sample_build"))
def sample_build(
    seed: Annotated[int, typer.Option(help=text("cli_seed"))] = 421222,
    parcels: Annotated[int, typer.Option(min=20, help=text("cli_parcels"))] = 450,
    out: Annotated[Path, typer.Option(help=text("cli_out"))] = SAMPLE,
    rasters: Annotated[bool, typer.Option(help=text("cli_rasters"))] = True,
) -> None:
    """Build the invented county."""
    from tcgis.sample.build import build

    with _progress() as step:
        digests = build(out, seed=seed, parcels=parcels, rasters=rasters, progress=step)
    for name, digest in sorted(digests.items()):
        screen.print(f"{name:22} {digest[:16]}")
    screen.print(text("cli_written", where=out))


@commands.command(help=text("cli_check"))
def check(
    folder: Annotated[Path | None, typer.Argument(help=text("cli_folder"))] = None,
    *,
    data: Annotated[Path | None, typer.Option(help=text("cli_data"))] = None,
    catalog: CatalogFolder = CATALOG,
    edition: Annotated[str, typer.Option(help=text("cli_edition"))] = EDITION,
    out: Annotated[Path | None, typer.Option(help=text("cli_findings_out"))] = None,
    sandbox: Sandbox = True,
) -> None:
    """Read and check a folder; list every finding."""
    from tcgis.catalog.load import load_catalog
    from tcgis.line import assess
    from tcgis.outputs.files import results
    from tcgis.rulesets.load import load_edition

    where = folder or data
    if where is None or (folder and data):
        raise typer.BadParameter(text("cli_folder_missing"))
    layers = load_catalog(catalog)
    with _progress() as step:
        checked = assess.check(
            where,
            catalog=layers,
            edition=load_edition(edition),
            reader=_reader(sandbox=sandbox),
            progress=step,
        )
    _print_findings(checked.findings)
    _print_intake(checked.intake)
    if out is not None:
        results.write_check(checked, out, mark=layers.county.watermark)
        screen.print(text("cli_written", where=out))
    if not checked.intake["rows_in"].sum():
        raise InputError(text("check_nothing_read"))


@commands.command(help=text("cli_convert"))
def convert(
    source: Annotated[Path, typer.Argument(help=text("cli_convert_source"))],
    *,
    to: Annotated[str, typer.Option(help=text("cli_convert_to"))],
    out: Annotated[Path, typer.Option(help=text("cli_convert_out"))],
    layer: Annotated[str | None, typer.Option(help=text("cli_convert_layer"))] = None,
    crs: Annotated[str | None, typer.Option(help=text("cli_convert_crs"))] = None,
    county: Annotated[Path, typer.Option(help=text("cli_convert_county"))] = CATALOG,
    sandbox: Sandbox = True,
) -> None:
    """Write one file in another form; say what was found in it."""
    from tcgis.catalog.load import load_catalog
    from tcgis.outputs.files import convert as converting
    from tcgis.outputs.files import forms

    if to not in forms.MAKERS:
        known = "、".join(forms.MAKERS)
        raise typer.BadParameter(text("convert_unknown_form", form=to, known=known))
    if to == "shp":  # several files in one: a zip, whatever it is to be called
        out = out.with_suffix(".zip")
    layers = load_catalog(county)
    with _progress() as step:
        step(text("step_read", what=source.name), 0.1)
        given = converting.read(
            source, county=layers.county, layer=layer, crs=crs, reader=_reader(sandbox=sandbox)
        )
        step(text("publish_writing", name=out.name), 0.6)
    _print_rows(given.findings)
    done = converting.write(
        given, out, form=to, county=layers.county, known=converting.headings(layers)
    )
    for note in done.notes:
        screen.print(f"· {note}", markup=False)
    screen.print(
        text("convert_rows", read=done.rows, written=done.written, left=done.rows - done.written)
    )
    screen.print(text("cli_written", where=out))


@commands.command(help=text("cli_assess"))
def assess(
    data: Data,
    out: Annotated[Path, typer.Option(help=text("cli_results"))],
    year: Annotated[int, typer.Option(help=text("cli_year"))],
    edition: Annotated[str, typer.Option(help=text("cli_edition"))] = EDITION,
    catalog: CatalogFolder = CATALOG,
    *,
    edition_before: Annotated[str | None, typer.Option(help=text("cli_edition_before"))] = None,
    accept_red: Annotated[str | None, typer.Option(help=text("cli_accept_red"))] = None,
) -> None:
    """Score a year and write the ranked results."""
    from tcgis.catalog.load import load_catalog
    from tcgis.line import assess
    from tcgis.outputs.files import results
    from tcgis.rulesets.load import load_edition

    with _progress() as step:
        result = assess.assess(
            data,
            catalog=load_catalog(catalog),
            edition=load_edition(edition),
            year=year,
            before=load_edition(edition_before) if edition_before else None,
            progress=step,
        )
        written = results.write(result, out, progress=step, accept_red=accept_red)
    _summary(result)
    screen.print(text("cli_written", where="、".join(path.name for path in written)))


@commands.command(help=text("cli_app"))
def app(
    data: Data = SAMPLE,
    catalog: CatalogFolder = CATALOG,
    edition: Annotated[str, typer.Option(help=text("cli_edition"))] = EDITION,
    address: Annotated[str, typer.Option(help=text("cli_address"))] = "127.0.0.1",
    port: Annotated[int, typer.Option(help=text("cli_port"))] = 8501,
) -> None:
    """Serve the pages until interrupted."""
    if not data.is_dir():
        raise typer.BadParameter(text("cli_no_folder", where=data))
    settings = {
        "TCGIS_DATA": str(data.resolve()),
        "TCGIS_CATALOG": str(catalog.resolve()),
        "TCGIS_EDITION": edition,
    }
    serve = ["-m", "streamlit", "run", "app.py", f"--server.address={address}"]
    command = [sys.executable, *serve, f"--server.port={port}"]
    sys.exit(subprocess.call(command, cwd=HOME, env={**os.environ, **settings}))


@contextmanager
def _progress() -> Iterator[Callable[[str, float], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda what, share: bar.update(task, description=what, completed=share)


def _reader(*, sandbox: bool) -> "FolderReader":
    from tcgis.sources.read import read_folder
    from tcgis.sources.safety import sandbox as apart

    return apart.read_folder_apart if sandbox else read_folder


def _summary(result: "Assessment") -> None:
    edition = result.edition
    screen.print(f"{result.catalog.county.name} · {result.year} · {edition.title}", markup=False)
    county = result.zones.loc["county"]
    for name in ("land_mu", "tax_wan", "tax_per_mu", "output_per_mu"):
        screen.print(f"  {label(name)}  {county[name]:,.2f}" if name in county else "")
    _print_ranking(result)
    _print_findings(result.findings)
    _print_intake(result.intake)


def _print_ranking(result: "Assessment") -> None:
    ranked = result.parks.sort_values("tax_per_mu")
    table = Table(*(label(name) for name in ("park_name", "land_mu", "tax_per_mu")), box=None)
    for park in ranked.itertuples():
        table.add_row(str(park.park_name), f"{park.land_mu:,.2f}", f"{park.tax_per_mu:,.2f}")
    screen.print(table)


def _print_findings(findings: "pd.DataFrame") -> None:
    from tcgis.words import terms

    told = terms.explain(findings)
    counts = told.groupby(["severity", "message"], sort=False).size()
    table = Table("", text("cli_fault"), text("cli_times"), box=None)
    for severity, message, times in counts.reset_index().itertuples(index=False):
        table.add_row(label(str(severity)), str(message), f"{times:,}")
    screen.print(table)


def _print_rows(findings: "pd.DataFrame") -> None:
    """Every finding with its row, for one file."""
    from tcgis.words import terms

    for one in terms.explain(findings).itertuples():
        parts = (one.sheet, one.row, one.field, one.value, one.detail)
        said = "  ".join(str(part) for part in parts if isinstance(part, str | int))
        screen.print(f"{label(str(one.severity))}  {one.message}  {said}", markup=False)


def _print_intake(intake: "pd.DataFrame") -> None:
    sums = intake[["rows_in", "rows_used", "rows_set_aside"]].sum()
    shown = {str(name): f"{value:,}" for name, value in sums.items()}
    screen.print(text("cli_intake", language="zh", **shown))
