"""A real mail server on loopback that keeps what it is sent."""

from __future__ import annotations

import email
import email.policy
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller

from tests.support.servers.ports import free_port

if TYPE_CHECKING:
    from email.message import EmailMessage

    from aiosmtpd.smtp import SMTP, Envelope, Session


class MailServer:
    """Accepts every message, or refuses as told.

    Attributes:
        messages: what was accepted, parsed, in the order of arrival.
        recipients: for each message, the addresses it was sent to.
        answer: what each further message is answered, such as `451 later` or `550 no such user`.
    """

    def __init__(self) -> None:
        """Start on a free port of loopback."""
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.answer = "250 taken"
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self._controller.start()

    @property
    def url(self) -> str:
        """What to set `BARSEK_SMTP_URL` to."""
        return f"smtp://127.0.0.1:{self._controller.port}"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep one message; aiosmtpd gave the method its name."""
        if self.answer.startswith("2"):
            self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
            self.recipients.append(list(envelope.rcpt_tos))
        return self.answer

    def to(self, address: str) -> list[EmailMessage]:
        """Return the messages that one address was sent, oldest first."""
        pairs = zip(self.messages, self.recipients, strict=True)
        return [message for message, recipients in pairs if address in recipients]

    def stop(self) -> None:
        """Stop the server."""
        self._controller.stop()
