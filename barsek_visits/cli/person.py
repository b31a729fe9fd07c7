"""`flask person`: what is kept of somebody who asks, and its erasing."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup

from barsek_visits.cli.plain import PlainCommand, need_database, stop
from barsek_visits.domain.mail_address import mail_address
from barsek_visits.queries.operations.persons import kept_of_person
from barsek_visits.services.operations.persons import erase_person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barsek_visits.queries.operations.persons import KeptAccount, KeptLetter, KeptOfPerson, KeptVisit

person_group = AppGroup("person", help="What is kept of a person outside, by mail address.")

_NOTHING = "Nothing is kept under this address."


def _address(_context: click.Context, _option: click.Parameter, value: str) -> str:
    try:
        return mail_address(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not one e-mail address") from error


@person_group.command("show", cls=PlainCommand)
@click.argument("address", callback=_address)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def person_show(address: str, as_json: bool) -> None:
    """Print everything that is kept under a mail address: visits, invitations, letters, an account."""
    need_database()
    kept = kept_of_person(address, now=datetime.now(UTC))
    if as_json:
        click.echo(json.dumps(asdict(kept), default=str, ensure_ascii=False, indent=2))
        return
    for line in [_NOTHING] if kept.is_nothing else _lines(kept):
        click.echo(line)


@person_group.command("erase", cls=PlainCommand)
@click.argument("address", callback=_address)
@click.option("--yes", is_flag=True, help="Do not ask.")
def person_erase(address: str, yes: bool) -> None:
    """Erase what is kept under a mail address of visits and meetings that are over; say what stays, and why."""
    need_database()
    kept = kept_of_person(address, now=datetime.now(UTC))
    if kept.is_nothing:
        stop("nothing is kept under this address")
    if not yes:
        click.confirm(f"Erase for good: {_counted(kept)}?", abort=True)
    erased = erase_person(address, now=datetime.now(UTC))
    click.echo(f"Erased: {erased.visits} visits, {erased.invitations} invitations, {erased.letters} letters.")
    for line in _what_stays(kept_of_person(address, now=datetime.now(UTC))):
        click.echo(line)


def _counted(kept: KeptOfPerson) -> str:
    visits = [visit.reference for visit in kept.visits if visit.is_over]
    invitations = [one.reference for one in kept.invitations if one.is_over]
    named = f" ({', '.join(visits + invitations)})" if visits or invitations else ""
    return f"{len(visits)} visits and {len(invitations)} meetings that are over{named}, and letters"


def _what_stays(kept: KeptOfPerson) -> Iterator[str]:
    for visit in kept.visits:
        yield f"Stays: visit {visit.reference} is not over; decline or cancel it first, or wait for its end."
    for one in kept.invitations:
        yield f"Stays: meeting {one.reference} is still to come; take the guest out of it first, or wait for its end."
    if kept.account:
        yield "Stays: the account, with what its owner has done in the office; flask staff deactivate closes it."
    yield "Stays: times, numbers, countries, institutions and steps of past visits, as statistics without persons."
    yield "Backups hold what they held on their day.  Names in other people's lists and messages are not found here."


def _lines(kept: KeptOfPerson) -> Iterator[str]:
    for visit in kept.visits:
        yield from _visit_lines(visit)
    for one in kept.invitations:
        yield f"Invitation to meeting {one.reference}, {_utc(one.starts_at)}, in {one.language}"
    for letter in kept.letters:
        yield _letter_line(letter)
    if kept.account:
        yield from _account_lines(kept.account)


def _visit_lines(visit: KeptVisit) -> Iterator[str]:
    yield f"Visit {visit.reference}, {visit.status}, {_utc(visit.starts_at)}, {visit.organisation}"
    for field, value in visit.contact.items():
        yield f"    {field.replace('_', ' ')}: {_one_line(value)}"
    for message in visit.messages:
        yield f"    {message.actor} wrote, {_utc(message.at)}: {_one_line(message.text)}"
    for change in visit.changes:
        yield f"    asked for a change: {_one_line(change)}"
    if visit.has_needs:
        yield "    counts of needs"
    if visit.has_names:
        yield "    a sealed list of participants' names"


def _letter_line(letter: KeptLetter) -> str:
    about = f" about {letter.reference}" if letter.reference else ""
    left = f"sent {_utc(letter.sent_at)}" if letter.sent_at else "not sent, its words are kept, sealed"
    return f"Letter {letter.kind}{about}, written {_utc(letter.written_at)}, {left}"


def _account_lines(account: KeptAccount) -> Iterator[str]:
    state = "active" if account.is_active else "closed"
    yield f"Account {account.number}, {account.name}, {account.role}, {state}, {account.sign_ins} sign-ins"
    for entry in account.entries:
        yield f"    {_utc(entry.at)} {entry.action} {entry.detail}".rstrip()


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
