"""What is taken for a mail address: one rule for forms, the office's file, settings and commands."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email


def mail_address(typed: str) -> str:
    """Return one address as it is stored: of ASCII alone, the domain in small letters and international ones encoded.

    Only its form is judged (RFC 5321, RFC 5322), and that its domain can be on the internet; nothing is looked up.
    Addresses with letters outside of ASCII before the @ are refused: not every mail server on the way takes them.

    Raises:
        ValueError: it is not one.
    """
    try:
        checked = validate_email(typed, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError as error:
        raise ValueError(f"{typed!r} is not one mail address") from error
    return checked.ascii_email or checked.normalized
