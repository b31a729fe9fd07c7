"""How a message leaves: over SMTP, or as a file where no mail server is set."""

from __future__ import annotations

import os
import smtplib
import ssl
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

_TIMEOUT_SECONDS = 20
_SUBMISSION_PORT = 587
_SMTPS_PORT = 465


class Transport(Protocol):
    """Whatever delivers one message, or raises OSError or smtplib.SMTPException."""

    def deliver(self, mail: EmailMessage, name: str) -> None:
        """Deliver the message; `name` is unique among all messages."""

    def check(self) -> None:
        """Try the way without a message."""


class MailFolder:
    """Writes each message as an `.eml` file, whole or not at all."""

    def __init__(self, folder: Path) -> None:
        """Keep the folder; it is made with the first message."""
        self._folder = folder

    def deliver(self, mail: EmailMessage, name: str) -> None:
        """Write the file, readable by its owner only."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = self._folder / f".{name}.part"
        with open(unfinished, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(mail.as_bytes())
        unfinished.replace(self._folder / f"{name}.eml")

    def check(self) -> None:
        """Make the folder and a file in it, and remove the file again."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = self._folder / ".probe"
        probe.touch(mode=0o600)
        probe.unlink()


class MailServer:
    """Hands each message to an SMTP server: `smtp://` with STARTTLS where offered, `smtps://` with TLS at once.

    A password is never sent over a connection that is not encrypted, but to loopback.
    """

    def __init__(self, url: str) -> None:
        """Keep where to go; nothing is opened yet."""
        self._parts = urlsplit(url)

    def deliver(self, mail: EmailMessage, name: str) -> None:
        """Send the message over a connection of its own."""
        with self._signed_in() as server:
            server.send_message(mail)

    def check(self) -> None:
        """Connect, sign in where a name is set, and leave."""
        with self._signed_in() as server:
            server.noop()

    def _signed_in(self) -> smtplib.SMTP:
        server = self._connected()
        if self._parts.username:
            try:
                server.login(unquote(self._parts.username), unquote(self._parts.password or ""))
            except BaseException:
                server.close()
                raise
        return server

    def _connected(self) -> smtplib.SMTP:
        host = self._parts.hostname or ""
        if self._parts.scheme == "smtps":
            port = self._parts.port or _SMTPS_PORT
            return smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT_SECONDS, context=ssl.create_default_context())
        server = smtplib.SMTP(host, self._parts.port or _SUBMISSION_PORT, timeout=_TIMEOUT_SECONDS)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        elif self._parts.username and host not in ("127.0.0.1", "::1", "localhost"):
            server.close()
            raise smtplib.SMTPException("the server offers no STARTTLS, and a password must not go in the clear")
        return server


def transport_for(smtp_url: str, mail_folder: Path) -> Transport:
    """Return the transport that the settings ask for."""
    return MailServer(smtp_url) if smtp_url else MailFolder(mail_folder)
