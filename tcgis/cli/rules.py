"""The commands about rule editions: list, show, check, new, diff."""

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from tcgis.cli.screen import Screen, screen
from tcgis.errors import EditionError
from tcgis.words.terms import state, text

if TYPE_CHECKING:
    from tcgis.rulesets.model import Edition

rule_commands = typer.Typer(no_args_is_help=True, help=text("cli_rules"))


@rule_commands.command("list", help=text("cli_rules_list"))
def rules_list() -> None:
    """List the editions that come with tcgis, and those that a county must fill in."""
    from tcgis.rulesets.load import available, awaiting, load_edition, path_of, raw

    table = Table(box=None)
    for name in ("id", "title", "status"):
        table.add_column(text(f"cli_edition_{name}"), overflow="fold")
    for name in available():
        edition = load_edition(name)
        table.add_row(name, edition.title, state(edition.status))
    for name in awaiting():
        table.add_row(name, raw(path_of(name))["title"], text("rules_awaiting"))
    screen.print(table)


@rule_commands.command("show", help=text("cli_rules_show"))
def rules_show(edition: Annotated[str, typer.Argument(help=text("cli_edition"))]) -> None:
    """Print one edition in words."""
    from tcgis.rulesets.load import load_edition
    from tcgis.rulesets.words import edition_in_words

    screen.print(edition_in_words(load_edition(edition)))


@rule_commands.command("check", help=text("cli_rules_check"))
def rules_check(
    edition: Annotated[str, typer.Argument(help=text("cli_edition"))],
    *,
    catalog: Annotated[Path | None, typer.Option(help=text("cli_rules_catalog"))] = None,
) -> None:
    """Say whether an edition is whole, or every fault of it; beside a catalogue if one is given."""
    from tcgis.rulesets.load import faults_of, load_edition
    from tcgis.rulesets.words import edition_in_words

    _refuse(edition, faults_of(edition))
    whole = load_edition(edition)
    if catalog is not None:
        _refuse(edition, _unfed(whole, catalog))
    years = "–".join(map(str, whole.valid))
    status = state(whole.status)
    message = text("rules_whole", id=whole.id, title=whole.title, status=status, years=years)
    screen.print(message)
    screen.print(edition_in_words(whole))


def _refuse(edition: str, wrong: list[str]) -> None:
    """Print every fault, if there is any, and end."""
    if not wrong:
        return
    console = Screen(stderr=True, soft_wrap=True)
    console.print(text("rules_not_whole", id=edition, n=len(wrong)))
    for at, one in enumerate(wrong, start=1):
        console.print(f"{at:3}. {one}", highlight=False)
    raise EditionError(text("rules_not_used"))


def _unfed(edition: "Edition", catalog: Path) -> list[str]:
    from tcgis.catalog.load import load_catalog
    from tcgis.line import feeds

    return feeds.faults_beside(edition, load_catalog(catalog))


@rule_commands.command("new", help=text("cli_rules_new"))
def rules_new(
    scheme: Annotated[str, typer.Argument(help=text("cli_rules_scheme"))],
    *,
    out: Annotated[Path, typer.Option(help=text("cli_rules_out"))],
) -> None:
    """Start a county's own edition."""
    from tcgis.rulesets import new

    left = new.start(scheme, out)
    screen.print(text("rules_started", where=out, n=len(left)))


@rule_commands.command("diff", help=text("cli_rules_diff"))
def rules_diff(
    before: Annotated[str, typer.Argument(help=text("cli_rules_before"))],
    after: Annotated[str, typer.Argument(help=text("cli_rules_after"))],
) -> None:
    """Print what differs between two editions, part by part."""
    from tcgis.rulesets import compare
    from tcgis.rulesets.load import load_edition

    changes = compare.differences(load_edition(before), load_edition(after))
    message = text("rules_differ", before=before, after=after, n=len(changes))
    screen.print(message if changes else text("rules_same"))
    for part, here in itertools.groupby(changes, key=lambda one: one.part):
        screen.print(text(f"key_{part}"), style="bold")
        for one in here:
            screen.print(f"  {compare.change_in_words(one)}", soft_wrap=True)
