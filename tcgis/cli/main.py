"""The command line: parse, call, print. Heavy imports wait until a command needs them."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from tcgis import home, version
from tcgis.answers import NOTHING
from tcgis.cli import rules
from tcgis.cli.screen import (
    print_each_finding,
    print_findings,
    print_intake,
    print_waiting,
    print_written,
    print_years,
    progress,
    screen,
)
from tcgis.errors import InputError, TcgisError
from tcgis.words.terms import text

if TYPE_CHECKING:
    from tcgis.sources.read import FolderReader

CATALOG = home.catalog_folder()
SAMPLE = home.sample_folder()

commands = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help=text("cli_about"),
    pretty_exceptions_enable=False,
)
sample_commands = typer.Typer(no_args_is_help=True, help=text("cli_sample"))
commands.add_typer(sample_commands, name="sample")
commands.add_typer(rules.rule_commands, name="rules")

Data = Annotated[Path | None, typer.Option(help=text("cli_data"))]
EditionName = Annotated[str, typer.Option(help=text("cli_edition"))]
Sandbox = Annotated[bool, typer.Option(help=text("cli_sandbox"))]
AnswerFile = Annotated[Path | None, typer.Option(help=text("cli_answers"))]
CatalogFolder = Annotated[Path, typer.Option(help=text("cli_catalog"))]


def main() -> None:
    """Run a command; a refusal ends with its message and exit code 1."""
    try:
        commands()
    except TcgisError as refusal:
        Console(stderr=True).print(f"✗ {refusal}", style="bold red", markup=False)
        sys.exit(1)


@commands.callback(invoke_without_command=True)
def about(
    *, show: Annotated[bool, typer.Option("--version", help=text("cli_version"))] = False
) -> None:
    """Say which program this is: two offices compare the line."""
    if show:
        made = text("cli_this", version=version.__version__, digest=version.code_digest()[:12])
        screen.print(made, markup=False)


@sample_commands.command("build", help=text("cli_sample_build"))
def sample_build(
    seed: Annotated[int, typer.Option(help=text("cli_seed"))] = 421222,
    parcels: Annotated[int, typer.Option(min=20, help=text("cli_parcels"))] = 450,
    out: Annotated[Path, typer.Option(help=text("cli_out"))] = SAMPLE,
    rasters: Annotated[bool, typer.Option(help=text("cli_rasters"))] = True,
) -> None:
    """Build the invented county."""
    from tcgis.sample.build import build_sample

    with progress() as step:
        digests = build_sample(out, seed=seed, parcels=parcels, rasters=rasters, progress=step)
    for name, digest in sorted(digests.items()):
        screen.print(f"{name:22} {digest[:16]}")
    print_written(out)


@commands.command(help=text("cli_check"))
def check(
    folder: Annotated[Path | None, typer.Argument(help=text("cli_folder"))] = None,
    *,
    data: Data = None,
    catalog: CatalogFolder = CATALOG,
    edition: EditionName = home.EDITION,
    answers: AnswerFile = None,
    out: Annotated[Path | None, typer.Option(help=text("cli_findings_out"))] = None,
    sandbox: Sandbox = True,
) -> None:
    """Read and check a folder; list every finding."""
    from tcgis.catalog.load import load_catalog
    from tcgis.line import assess
    from tcgis.outputs.files import results
    from tcgis.outputs.pages.later_years import later_years
    from tcgis.records.answer_file import read_answers
    from tcgis.rulesets.load import load_edition

    if folder and data:
        raise typer.BadParameter(text("cli_folder_twice"))
    where = _data(folder or data)
    layers = load_catalog(catalog)
    with progress() as step:
        checked = assess.check(
            where,
            catalog=layers,
            edition=load_edition(edition),
            answers=read_answers(answers) if answers else NOTHING,
            reader=_reader(sandbox=sandbox),
            progress=step,
        )
    print_findings(checked.findings)
    print_waiting(checked.findings)
    print_years(checked, later_years(checked.lacking))
    print_intake(checked.intake)
    if out is not None:
        results.publish_check(checked, out, mark=layers.county.watermark)
        print_written(out)
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
    with progress() as step:
        step(text("step_read", what=source.name), 0.1)
        given = converting.read_source(
            source, county=layers.county, layer=layer, crs=crs, reader=_reader(sandbox=sandbox)
        )
        step(text("publish_writing", name=out.name), 0.6)
    print_each_finding(given.findings)
    done = converting.write_converted(
        given, out, form=to, county=layers.county, known=converting.known_headings(layers)
    )
    for note in done.notes:
        screen.print(f"· {note}", markup=False)
    screen.print(
        text("convert_rows", read=done.rows, written=done.written, left=done.rows - done.written)
    )
    print_written(out)


@commands.command(help=text("cli_assess"))
def assess(
    out: Annotated[Path, typer.Option(help=text("cli_results"))],
    year: Annotated[int, typer.Option(help=text("cli_year"))],
    data: Data = None,
    edition: EditionName = home.EDITION,
    catalog: CatalogFolder = CATALOG,
    *,
    edition_before: Annotated[str | None, typer.Option(help=text("cli_edition_before"))] = None,
    answers: AnswerFile = None,
    accept_red: Annotated[str | None, typer.Option(help=text("cli_accept_red"))] = None,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help=text("cli_idle_on"))
    ] = None,
) -> None:
    """Score a year and write the ranked results."""
    from tcgis.catalog.load import load_catalog
    from tcgis.cli.run_screen import print_run
    from tcgis.line import assess
    from tcgis.outputs.files import results
    from tcgis.records.answer_file import read_answers
    from tcgis.rulesets.load import load_edition

    where = _data(data)
    with progress() as step:
        result = assess.assess(
            where,
            catalog=load_catalog(catalog),
            edition=load_edition(edition),
            year=year,
            before=load_edition(edition_before) if edition_before else None,
            idle_on=on,
            answers=read_answers(answers) if answers else NOTHING,
            progress=step,
        )
        written = results.publish_run(result, out, progress=step, accept_red=accept_red)
    print_run(result)
    print_written(*(path.name for path in written))


@commands.command(help=text("cli_app"))
def app(
    data: Data = None,
    catalog: CatalogFolder = CATALOG,
    edition: EditionName = home.EDITION,
    workspace: Annotated[Path, typer.Option(help=text("cli_workspace"))] = home.WORKSPACE,
    *,
    address: Annotated[str, typer.Option(help=text("cli_address"))] = "127.0.0.1",
    port: Annotated[int, typer.Option(help=text("cli_port"))] = 8501,
    browser: Annotated[bool, typer.Option(help=text("cli_browser"))] = True,
) -> None:
    """Serve the pages until interrupted."""
    from tcgis.cli.serve import serve

    where = _data(data, workspace)
    if not where.is_dir():
        raise typer.BadParameter(text("cli_no_folder", where=where))
    settings = {
        "TCGIS_DATA": str(where.resolve()),
        "TCGIS_CATALOG": str(catalog.resolve()),
        "TCGIS_EDITION": edition,
        "TCGIS_WORKSPACE": str(workspace.resolve()),
    }
    sys.exit(serve(settings, address=address, port=port, browser=browser))


def _data(named: Path | None, workspace: Path = home.WORKSPACE) -> Path:
    """The folder that was named; without any the sample county, which is said."""
    if named is not None:
        return named
    sample = home.unpack_sample(workspace)
    hint = text("cli_sample_used", where=sample)
    screen.print(hint, style="yellow", markup=False, soft_wrap=True)
    return sample


def _reader(*, sandbox: bool) -> "FolderReader":
    from tcgis.sources.read import read_folder
    from tcgis.sources.safety import sandbox as apart

    return apart.read_folder_apart if sandbox else read_folder
