"""The commands about dropped files: list those in force, take one back without the pages."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from tcgis import home
from tcgis.cli.screen import screen
from tcgis.errors import InputError
from tcgis.words.terms import text

if TYPE_CHECKING:
    from sqlalchemy import Engine

inbox_commands = typer.Typer(no_args_is_help=True, help=text("cli_inbox"))

Workspace = Annotated[Path, typer.Option(help=text("cli_workspace"))]


@inbox_commands.command("list", help=text("cli_inbox_list"))
def inbox_list(workspace: Workspace = home.WORKSPACE) -> None:
    """List the dropped files in force: what they are called, which layer they feed, whose."""
    from tcgis.records import inbox

    files = inbox.list_in_force(_engine(workspace))
    if files.empty:
        screen.print(text("cli_inbox_none"))
        return
    names = ("cli_inbox_name", "cli_inbox_layer", "cli_inbox_at", "cli_inbox_by")
    table = Table(*map(text, names), box=None)
    for row in files[["name", "layer", "at", "by"]].itertuples(index=False):
        table.add_row(*(str(cell) for cell in row))
    screen.print(table)


@inbox_commands.command("withdraw", help=text("cli_inbox_withdraw"))
def inbox_withdraw(
    name: Annotated[str, typer.Argument(help=text("cli_inbox_name"))],
    *,
    by: Annotated[str, typer.Option(help=text("cli_inbox_by"))],
    layer: Annotated[str | None, typer.Option(help=text("cli_inbox_layer"))] = None,
    workspace: Workspace = home.WORKSPACE,
) -> None:
    """Take a dropped file back; what stood in the folder under its name is in force again."""
    from tcgis.records import inbox

    engine = _engine(workspace)
    files = inbox.list_in_force(engine)
    fits = files[files["name"].eq(name) & files["layer"].eq(layer or files["layer"])]
    if len(fits) != 1:
        known = "、".join(files["name"].str.cat(files["layer"], sep="→"))
        raise InputError(text("cli_inbox_which", name=name, known=known or "—"))
    inbox.withdraw(engine, layer=str(fits["layer"].iloc[0]), name=name, by=by)
    screen.print(text("cli_inbox_withdrawn", name=name))


def _engine(workspace: Path) -> "Engine":
    from tcgis.records.database import open_workspace

    if not workspace.is_dir():  # none is made only to say that nothing is in it
        raise InputError(text("cli_no_folder", where=workspace))
    return open_workspace(workspace)
