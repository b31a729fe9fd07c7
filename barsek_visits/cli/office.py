"""`flask office`: the office from its file, and back."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import click
import tomli_w
from flask.cli import AppGroup

from barsek_visits.cli.plain import PlainCommand, need_database, stop
from barsek_visits.domain.errors import OfficeFileError
from barsek_visits.domain.office.office_file import office_document, office_plan
from barsek_visits.i18n import LANGUAGES
from barsek_visits.services.office.offices import load_office, save_office

office_group = AppGroup("office", help="The office: name, rooms, hosts, hours, visit types.")
_OldFile = click.Path(exists=True, dir_okay=False, path_type=Path)
_NewFile = click.Path(dir_okay=False, path_type=Path)


@office_group.command("load", cls=PlainCommand)
@click.argument("file", type=_OldFile)
def office_load(file: Path) -> None:
    """Make the office what FILE says; loading it again updates."""
    need_database()
    try:
        plan = office_plan(tomllib.loads(file.read_text(encoding="utf-8")), tuple(LANGUAGES))
        loaded = load_office(plan, now=datetime.now(UTC))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        stop(f"{file} is no TOML file: {error}")
    except OfficeFileError as error:
        stop(f"{file}: {error}")
    counts = f"{len(plan.rooms)} rooms, {len(plan.hosts)} hosts, {len(plan.visit_types)} visit types"
    click.echo(f"{plan.name}: {counts}." + ("" if loaded.changed else "  Nothing has changed."))
    if loaded.out_of_use:
        click.echo(f"No longer in use: {', '.join(loaded.out_of_use)}.")


@office_group.command("save", cls=PlainCommand)
@click.argument("file", type=_NewFile)
def office_save(file: Path) -> None:
    """Write the office into a new FILE, to be edited and loaded again."""
    need_database()
    text = tomli_w.dumps(office_document(save_office()), multiline_strings=True)
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        stop(f"{file} is there already: another name, please")
    click.echo(f"Written: {file}.")
