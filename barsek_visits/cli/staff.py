"""`flask staff`: accounts."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from barsek_visits.addresses import sign_in_url
from barsek_visits.cli.plain import PlainCommand, need_database, stop
from barsek_visits.domain.errors import NotFound, WeakPassword
from barsek_visits.domain.mail_address import mail_address
from barsek_visits.domain.permissions import Role
from barsek_visits.domain.text import clean_line, has_control_characters
from barsek_visits.queries.staff import staff_by_email
from barsek_visits.services.accounts.accounts import add_staff, deactivate_staff, forget_second_factors
from barsek_visits.services.accounts.links import make_sign_in_link
from barsek_visits.services.accounts.passwords import MAX_LENGTH, MIN_LENGTH

_WEAK = {
    "short": f"the password is too short: {MIN_LENGTH} characters at least",
    "long": f"the password is too long: {MAX_LENGTH} characters at the most",
    "common": "the password is too easily guessed: several words that have nothing to do with the office are good",
}

staff_group = AppGroup("staff", help="Staff accounts.")


def _email(_context: click.Context, _option: click.Parameter, value: str) -> str:
    try:
        return mail_address(value).lower()
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not one e-mail address") from error


def _name(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if not clean_line(value) or has_control_characters(value):
        raise click.BadParameter("a name of visible characters is wanted")
    return clean_line(value)


@staff_group.command("add", cls=PlainCommand)
@click.argument("email", callback=_email)
@click.option("--name", required=True, callback=_name, help="First and last name.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--invite", is_flag=True, help="Mail a link with which the password is chosen.")
def staff_add(email: str, name: str, role: str, password_stdin: bool, invite: bool) -> None:
    """Make an account, or give an existing one this name, role and password.

    Without a password it can be signed in to by a link only.
    """
    if password_stdin and invite:
        raise click.UsageError("--password-stdin and --invite: one of them")
    need_database()
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    try:
        is_new = add_staff(email, name, Role(role), password, invites=invite, now=datetime.now(UTC))
    except WeakPassword as error:
        stop(_WEAK[error.reason])
    click.echo(f"{'Added' if is_new else 'Changed'}: {name}, {role}.")


@staff_group.command("link", cls=PlainCommand)
@click.argument("email")
def staff_link(email: str) -> None:
    """Print a link that signs in once, from this machine, within the hour."""
    need_database()
    member = staff_by_email(email)
    if member is None:
        stop(f"there is no active account {email}")
    click.echo(sign_in_url(make_sign_in_link(member, now=datetime.now(UTC))))


@staff_group.command("forget-factors", cls=PlainCommand)
@click.argument("email")
def staff_forget_factors(email: str) -> None:
    """Forget an account's passkeys, app and recovery codes, and end its sign-ins: somebody else has had them."""
    need_database()
    try:
        forget_second_factors(email, now=datetime.now(UTC))
    except NotFound:
        stop(f"there is no active account {email}")
    click.echo(f"Forgotten: {email} signs in by password or link alone.")


@staff_group.command("deactivate", cls=PlainCommand)
@click.argument("email")
def staff_deactivate(email: str) -> None:
    """Close an account: sign-ins and calendar links end at once."""
    need_database()
    try:
        deactivate_staff(email, now=datetime.now(UTC))
    except NotFound:
        stop(f"there is no account {email}")
    click.echo(f"Closed: {email}.")
