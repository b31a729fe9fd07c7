"""Sets a letter in plain text and in HTML, and builds the message that leaves (RFC 5322, RFC 6047)."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

if TYPE_CHECKING:
    from barsek_visits.mail.notifications.letter import Letter
    from barsek_visits.models import OutboxMail

_TEMPLATES = Path(__file__).parents[3] / "templates" / "mail"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def as_text(letter: Letter, office_name: str) -> str:
    """Return the letter as plain text."""
    return _environment().get_template("letter.txt").render(letter=letter, office_name=office_name)


def as_html(letter: Letter, office_name: str, language: str) -> str:
    """Return the letter as HTML; every word of it is escaped."""
    template = _environment().get_template("letter.html")
    return template.render(letter=letter, office_name=office_name, language=language)


def message(row: OutboxMail, sender: tuple[str, str]) -> EmailMessage:
    """Build the message of a row of the outbox, from the sender's name and address.

    The alternatives are text, HTML and, last, the calendar part: Outlook shows Accept and Decline for a
    `text/calendar` part with a method, and not for an attachment; programs that look at attachments only
    get the same as a file (MS-OXCMAIL 2.1.3.3.8.2, MS-STANOICAL 2.2.168).
    """
    name, address = sender
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(display_name=name, addr_spec=address)
    mail["To"] = row.recipient
    mail["Subject"] = row.subject
    mail["Date"] = format_datetime(row.created_at)
    mail["Message-ID"] = f"<{row.key}.{row.id}@{address.partition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(row.text)
    mail.add_alternative(row.html, subtype="html")
    if row.calendar:
        mail.add_alternative(
            row.calendar.encode(),
            "text",
            "calendar",
            cte="base64",
            params={"charset": "utf-8", "method": row.calendar_method},
        )
        mail.add_attachment(row.calendar.encode(), "text", "calendar", filename="invite.ics")
    return mail
