"""Addresses of our own pages as they stand in letters and feeds: on the configured base, never on a request's host."""

from __future__ import annotations

from barsek_visits.settings import current_settings


def own_page_url(token: str, language: str) -> str:
    """Return the delegation's own page."""
    return _ours(f"/v/{token}?lang={language}")


def confirming_url(token: str, language: str, secret: str) -> str:
    """Return the delegation's own page as only its mail shows it: with what confirms the address."""
    return f"{own_page_url(token, language)}&confirm={secret}"


def share_url(token: str) -> str:
    """Return the page to pass on, which shows the visit and can do nothing."""
    return _ours(f"/p/{token}")


def visit_url(reference: str) -> str:
    """Return a visit's page for staff."""
    return _ours(f"/staff/visits/{reference}")


def today_url() -> str:
    """Return the page of what is on today, for staff."""
    return _ours("/staff/")


def meeting_url(reference: str) -> str:
    """Return a meeting's page for staff."""
    return _ours(f"/staff/meetings/{reference}")


def feed_url(token: str) -> str:
    """Return a calendar link."""
    return _ours(f"/feeds/{token}.ics")


def account_url() -> str:
    """Return the page of one's own account, for staff."""
    return _ours("/staff/account")


def invitation_url(token: str) -> str:
    """Return the link to an account's first password."""
    return _ours(f"/staff/invite/{token}")


def reset_url(token: str) -> str:
    """Return the link to an account's new password."""
    return _ours(f"/staff/reset/{token}")


def entra_return_url() -> str:
    """Return where Entra ID sends the browser back to; it is registered there."""
    return _ours("/staff/login/entra/back")


def sign_in_url(token: str) -> str:
    """Return a one-time link that signs in."""
    return _ours(f"/staff/link/{token}")


def _ours(path: str) -> str:
    return f"{current_settings().base_url}{path}"
