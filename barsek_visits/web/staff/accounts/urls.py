"""The addresses of signing in and of one's own account."""

from __future__ import annotations

from barsek_visits.domain.permissions import Permission
from barsek_visits.web.routing import ANYONE, GET, LINK, POST, Route
from barsek_visits.web.staff.accounts import account, confirm, entra, kept, passkeys, password_links, security, session

_OWN = Permission.OWN_ACCOUNT
_ID = "<int(max=2147483647):id>"
_LOGIN, _RESET, _INVITE, _LINK = "/staff/login", "/staff/reset", "/staff/invite/<token>", "/staff/link/<token>"
_ACCOUNT = "/staff/account"

ACCOUNT_ROUTES: tuple[Route, ...] = (
    Route(_LOGIN, "staff.sign_in", session.sign_in, GET, ANYONE),
    Route(_LOGIN, "staff.sign_in_post", session.sign_in_post, POST, ANYONE),
    Route(f"{_LOGIN}/passkey/options", "staff.ask_to_sign_in", passkeys.ask_to_sign_in, POST, ANYONE),
    Route(f"{_LOGIN}/passkey", "staff.sign_in_with_passkey", passkeys.sign_in_with_passkey, POST, ANYONE),
    Route(f"{_LOGIN}/entra", "staff.sign_in_with_entra", entra.sign_in_with_entra, GET, ANYONE),
    Route(f"{_LOGIN}/entra/back", "staff.back_from_entra", entra.back_from_entra, GET, ANYONE),
    Route(_RESET, "staff.reset", password_links.reset, GET, ANYONE),
    Route(_RESET, "staff.ask_for_reset", password_links.ask_for_reset, POST, ANYONE),
    Route(f"{_RESET}/<token>", "staff.reset_link", password_links.reset_link, GET, LINK),
    Route(f"{_RESET}/<token>", "staff.reset_link_post", password_links.reset_link_post, POST, LINK),
    Route(_INVITE, "staff.invitation", password_links.invitation, GET, LINK),
    Route(_INVITE, "staff.invitation_post", password_links.invitation_post, POST, LINK),
    Route(_LINK, "staff.sign_in_link", session.sign_in_link, GET, LINK),
    Route(_LINK, "staff.sign_in_link_post", session.sign_in_link_post, POST, LINK),
    Route("/staff/logout", "staff.sign_out", session.sign_out, POST, _OWN),
    Route("/staff/kept", "staff.send_kept_form", kept.send_kept_form, POST, _OWN),
    Route(_ACCOUNT, "staff.account", account.account, GET, _OWN),
    Route(f"{_ACCOUNT}/language", "staff.change_language", account.change_language, POST, _OWN),
    Route(f"{_ACCOUNT}/morning", "staff.switch_daily_digest", account.switch_daily_digest, POST, _OWN),
    Route(f"{_ACCOUNT}/sign-ins/{_ID}/end", "staff.end_sign_in", account.end_sign_in, POST, _OWN),
    Route(f"{_ACCOUNT}/password", "staff.change_password", account.change_password, POST, _OWN),
    Route(f"{_ACCOUNT}/confirm", "staff.confirm", confirm.confirm, GET, _OWN),
    Route(f"{_ACCOUNT}/confirm", "staff.confirm_post", confirm.confirm_post, POST, _OWN),
    Route(f"{_ACCOUNT}/confirm/options", "staff.ask_to_confirm", passkeys.ask_to_confirm, POST, _OWN),
    Route(f"{_ACCOUNT}/security", "staff.security", security.security, GET, _OWN, confirmed=True),
    Route(f"{_ACCOUNT}/app", "staff.begin_app", security.begin_app, POST, _OWN, confirmed=True),
    Route(f"{_ACCOUNT}/app/code", "staff.set_up_app", security.set_up_app, POST, _OWN, confirmed=True),
    Route(f"{_ACCOUNT}/app/remove", "staff.remove_app", security.remove_app, POST, _OWN, confirmed=True),
    Route(f"{_ACCOUNT}/codes", "staff.renew_recovery_codes", security.renew_recovery_codes, POST, _OWN, confirmed=True),
    Route(f"{_ACCOUNT}/passkeys/options", "staff.ask_for_new", passkeys.ask_for_new, POST, _OWN, confirmed=True),
    Route(f"{_ACCOUNT}/passkeys", "staff.add_passkey", passkeys.add_passkey, POST, _OWN, confirmed=True),
    Route(
        f"{_ACCOUNT}/passkeys/{_ID}/remove", "staff.remove_passkey", passkeys.remove_passkey, POST, _OWN, confirmed=True
    ),
)
