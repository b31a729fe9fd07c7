"""Every address of the program, in one table: rule, name, view, method, and who may.

A route cannot be registered without saying who may use it; the tests read the same table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint

from barsek_visits.domain.permissions import Permission
from barsek_visits.web import feeds, health
from barsek_visits.web.access import View, require_permission
from barsek_visits.web.public import documents as own_documents
from barsek_visits.web.public import own_access, own_answers, own_page, pages, requests, shared_page
from barsek_visits.web.public import participants as own_participants
from barsek_visits.web.staff import today
from barsek_visits.web.staff.accounts import account, session
from barsek_visits.web.staff.bookings import calendar, search
from barsek_visits.web.staff.calendars import external_calendars, imports, subscriptions
from barsek_visits.web.staff.meetings import meetings
from barsek_visits.web.staff.resources import host_profile
from barsek_visits.web.staff.visits import answers, documents, participants, programme, sources, steps, visit

if TYPE_CHECKING:
    from flask import Flask

# Who may: everyone, or whoever holds a secret link; all others need a permission.
ANYONE = "anyone"
LINK = "link"

_GET, _POST = "GET", "POST"
_VISIT = "/staff/visits/<reference>"
_MEETING = "/staff/meetings/<reference>"
_LINK_ID = "/staff/subscriptions/<int(max=2147483647):id>"


@dataclass(frozen=True)
class Route:
    """One address and method; `name` is `blueprint.endpoint`."""

    rule: str
    name: str
    view: View
    method: str
    who: str | Permission


ROUTES: tuple[Route, ...] = (
    Route("/", "public.front", pages.front, _GET, ANYONE),
    Route("/privacy", "public.privacy", pages.privacy, _GET, ANYONE),
    Route("/robots.txt", "public.robots", pages.robots, _GET, ANYONE),
    Route("/visits/new", "public.new_visit", requests.new_visit, _GET, ANYONE),
    Route("/visits/new", "public.request_visit", requests.request_visit, _POST, ANYONE),
    Route("/v/<token>", "public.own_page", own_page.own_page, _GET, LINK),
    Route("/v/<token>/visit.ics", "public.visit_ics", own_page.visit_ics, _GET, LINK),
    Route("/v/<token>/programme.pdf", "public.programme_pdf", own_documents.programme_pdf, _GET, LINK),
    Route("/v/<token>/names", "public.give_participants", own_participants.give_participants, _POST, LINK),
    Route("/v/<token>/answer", "public.answer_office", own_answers.answer_office, _POST, LINK),
    Route("/v/<token>/accept", "public.accept_offer", own_answers.accept_offer, _POST, LINK),
    Route("/v/<token>/change", "public.change_visit", own_page.change_visit, _POST, LINK),
    Route("/v/<token>/withdraw", "public.withdraw_visit", own_page.withdraw_visit, _POST, LINK),
    Route("/v/<token>/cancel", "public.cancel_visit", own_page.cancel_visit, _POST, LINK),
    Route("/v/<token>/confirm-address", "public.confirm_address", own_access.confirm_address, _POST, LINK),
    Route("/v/<token>/code", "public.code", own_access.code, _POST, LINK),
    Route("/p/<token>", "public.shared_page", shared_page.shared_page, _GET, LINK),
    Route("/p/<token>/visit.ics", "public.shared_ics", shared_page.shared_ics, _GET, LINK),
    Route("/p/<token>/programme.pdf", "public.shared_pdf", shared_page.shared_pdf, _GET, LINK),
    Route("/feeds/<token>.ics", "feeds.feed", feeds.feed, _GET, LINK),
    Route("/healthz", "health.healthz", health.healthz, _GET, ANYONE),
    Route("/readyz", "health.readyz", health.readyz, _GET, ANYONE),
    Route("/staff/login", "staff.sign_in", session.sign_in, _GET, ANYONE),
    Route("/staff/login", "staff.sign_in_post", session.sign_in_post, _POST, ANYONE),
    Route("/staff/link/<token>", "staff.sign_in_link", session.sign_in_link, _GET, LINK),
    Route("/staff/link/<token>", "staff.sign_in_link_post", session.sign_in_link_post, _POST, LINK),
    Route("/staff/logout", "staff.sign_out", session.sign_out, _POST, Permission.SIGNED_IN),
    Route("/staff/", "staff.today", today.today, _GET, Permission.SIGNED_IN),
    Route("/staff/account", "staff.account", account.account, _GET, Permission.SIGNED_IN),
    Route("/staff/account/language", "staff.change_language", account.change_language, _POST, Permission.SIGNED_IN),
    Route(
        "/staff/account/morning", "staff.switch_daily_digest", account.switch_daily_digest, _POST, Permission.SIGNED_IN
    ),
    Route(
        "/staff/account/sign-ins/<int(max=2147483647):id>/end",
        "staff.end_sign_in",
        account.end_sign_in,
        _POST,
        Permission.SIGNED_IN,
    ),
    Route("/staff/account/password", "staff.change_password", account.change_password, _POST, Permission.SIGNED_IN),
    Route("/staff/calendar", "staff.calendar", calendar.show_calendar, _GET, Permission.SEE_VISITS),
    Route("/staff/calendar/changes", "staff.calendar_changes", calendar.changes, _GET, Permission.SEE_VISITS),
    Route("/staff/visits", "staff.visits", search.list_bookings, _GET, Permission.SEE_VISITS),
    Route("/staff/visits/sources", "staff.sources", sources.sources, _GET, Permission.RUN_ALL_VISITS),
    Route("/staff/visits/sources", "staff.decline_sources", sources.decline_sources, _POST, Permission.RUN_ALL_VISITS),
    Route(_VISIT, "staff.visit", visit.visit, _GET, Permission.SEE_VISITS),
    Route(f"{_VISIT}/card", "staff.visit_card", visit.visit_card, _GET, Permission.SEE_VISITS),
    Route(f"{_VISIT}/confirm", "staff.confirm_visit", steps.confirm_visit, _POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/decline", "staff.decline_visit", answers.decline_visit, _POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/keep", "staff.keep_request", answers.keep_request, _POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/ask", "staff.ask_delegation", answers.ask_delegation, _POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/offer", "staff.offer_times", answers.offer_times, _POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/programme", "staff.programme", programme.programme, _GET, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/programme", "staff.save_programme", programme.save_programme, _POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/shift", "staff.shift_visit", programme.shift_visit, _POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/move", "staff.move_visit", steps.move_visit, _POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/cancel", "staff.cancel_visit", steps.cancel_visit, _POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/protect", "staff.protect_visit", steps.protect_visit, _POST, Permission.SEE_VISITS),
    Route(f"{_VISIT}/complete", "staff.complete_visit", steps.complete_visit, _POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/no-show", "staff.no_show", steps.no_show, _POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/accept-change", "staff.accept_change", steps.accept_change, _POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/decline-change", "staff.decline_change", steps.decline_change, _POST, Permission.ANSWER_VISITS),
    Route(
        f"{_VISIT}/ask-names",
        "staff.ask_for_participants",
        participants.ask_for_participants,
        _POST,
        Permission.ANSWER_VISITS,
    ),
    Route(
        f"{_VISIT}/erase-names",
        "staff.erase_participants",
        participants.erase_participants,
        _POST,
        Permission.ANSWER_VISITS,
    ),
    Route(f"{_VISIT}/programme.pdf", "staff.programme_pdf", documents.programme_pdf, _GET, Permission.SEE_VISITS),
    Route(
        f"{_VISIT}/open-names", "staff.open_participants", participants.open_participants, _POST, Permission.SEE_VISITS
    ),
    Route(f"{_VISIT}/assign", "staff.assign_hosts", participants.assign_hosts, _POST, Permission.RUN_ALL_VISITS),
    Route(f"{_VISIT}/badges.pdf", "staff.badges_pdf", documents.badges_pdf, _POST, Permission.SEE_VISITS),
    Route(f"{_VISIT}/door-sign.pdf", "staff.door_sign_pdf", documents.door_sign_pdf, _GET, Permission.SEE_VISITS),
    Route("/staff/meetings/new", "staff.new_meeting", meetings.new_meeting, _GET, Permission.BOOK_MEETINGS),
    Route("/staff/meetings/new", "staff.book_meeting", meetings.book_meeting, _POST, Permission.BOOK_MEETINGS),
    Route(_MEETING, "staff.meeting", meetings.meeting, _GET, Permission.SEE_VISITS),
    Route(f"{_MEETING}/card", "staff.meeting_card", meetings.meeting_card, _GET, Permission.SEE_VISITS),
    Route(f"{_MEETING}/move", "staff.move_meeting", meetings.move_meeting, _POST, Permission.BOOK_MEETINGS),
    Route(f"{_MEETING}/protect", "staff.protect_meeting", meetings.protect_meeting, _POST, Permission.SEE_VISITS),
    Route(f"{_MEETING}/cancel", "staff.cancel_meeting", meetings.cancel_meeting, _POST, Permission.BOOK_MEETINGS),
    Route("/staff/hosting", "staff.hosting", host_profile.hosting, _GET, Permission.OWN_HOSTING),
    Route("/staff/hosting", "staff.describe_host", host_profile.describe_host, _POST, Permission.OWN_HOSTING),
    Route("/staff/hosting/week", "staff.keep_week", host_profile.keep_week, _POST, Permission.OWN_HOSTING),
    Route("/staff/hosting/absences", "staff.add_absence", host_profile.add_absence, _POST, Permission.OWN_HOSTING),
    Route(
        "/staff/hosting/absences/<int(max=2147483647):id>/remove",
        "staff.remove_absence",
        host_profile.remove_absence,
        _POST,
        Permission.OWN_HOSTING,
    ),
    Route(
        "/staff/subscriptions", "staff.subscriptions", subscriptions.subscriptions, _GET, Permission.OWN_SUBSCRIPTIONS
    ),
    Route(
        "/staff/subscriptions",
        "staff.make_subscription",
        subscriptions.make_subscription,
        _POST,
        Permission.OWN_SUBSCRIPTIONS,
    ),
    Route(
        "/staff/subscriptions/invitations",
        "staff.switch_invitations",
        subscriptions.switch_invitations,
        _POST,
        Permission.OWN_SUBSCRIPTIONS,
    ),
    Route(
        "/staff/subscriptions/outside",
        "staff.save_external_calendar",
        external_calendars.save_external_calendar,
        _POST,
        Permission.OWN_SUBSCRIPTIONS,
    ),
    Route(
        "/staff/subscriptions/outside/remove",
        "staff.remove_external_calendar",
        external_calendars.remove_external_calendar,
        _POST,
        Permission.OWN_SUBSCRIPTIONS,
    ),
    Route("/staff/import", "staff.calendar_import", imports.calendar_import, _GET, Permission.IMPORT_CALENDARS),
    Route("/staff/import", "staff.upload_calendar", imports.upload_calendar, _POST, Permission.IMPORT_CALENDARS),
    Route("/staff/import/take", "staff.take_calendar", imports.take_calendar, _POST, Permission.IMPORT_CALENDARS),
    Route("/staff/import/remove", "staff.forget_calendar", imports.forget_calendar, _POST, Permission.IMPORT_CALENDARS),
    Route(
        f"{_LINK_ID}/rotate",
        "staff.rotate_subscription",
        subscriptions.rotate_subscription,
        _POST,
        Permission.OWN_SUBSCRIPTIONS,
    ),
    Route(
        f"{_LINK_ID}/revoke",
        "staff.revoke_subscription",
        subscriptions.revoke_subscription,
        _POST,
        Permission.OWN_SUBSCRIPTIONS,
    ),
)

LINK_PAGES = frozenset(route.name for route in ROUTES if route.who == LINK)


def init_urls(app: Flask) -> None:
    """Register the table, each staff page behind its permission."""
    blueprints: dict[str, Blueprint] = {}
    for route in ROUTES:
        blueprint_name, _, endpoint = route.name.partition(".")
        blueprint = blueprints.setdefault(blueprint_name, Blueprint(blueprint_name, __name__))
        view = require_permission(route.view, route.who) if isinstance(route.who, Permission) else route.view
        blueprint.add_url_rule(route.rule, endpoint, view, methods=[route.method])
    for blueprint in blueprints.values():
        app.register_blueprint(blueprint)
