"""Every address of the program, in one table: rule, name, view, method, and who may.

A route cannot be registered without saying who may use it; the tests read the same table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from barsek_visits.domain.permissions import Permission
from barsek_visits.web import feeds, health
from barsek_visits.web.access import require_confirmation, require_permission
from barsek_visits.web.public import documents as own_documents
from barsek_visits.web.public import own_access, own_answers, own_page, pages, requests, shared_page
from barsek_visits.web.public import participants as own_participants
from barsek_visits.web.routing import ANYONE, GET, LINK, POST, Route
from barsek_visits.web.staff import today
from barsek_visits.web.staff.accounts.urls import ACCOUNT_ROUTES
from barsek_visits.web.staff.bookings import calendar, find_time, search
from barsek_visits.web.staff.calendars import external_calendars, imports, subscriptions
from barsek_visits.web.staff.meetings import meetings
from barsek_visits.web.staff.resources import host_profile
from barsek_visits.web.staff.visits import answers, documents, participants, programme, sources, steps, visit, waiting
from barsek_visits.web.staff.visits.booking import edit_visit, new_visit

if TYPE_CHECKING:
    from flask import Flask

_VISIT = "/staff/visits/<reference>"
_MEETING = "/staff/meetings/<reference>"
_LINK_ID = "/staff/subscriptions/<int(max=2147483647):id>"


ROUTES: tuple[Route, ...] = (
    Route("/", "public.front", pages.front, GET, ANYONE),
    Route("/privacy", "public.privacy", pages.privacy, GET, ANYONE),
    Route("/robots.txt", "public.robots", pages.robots, GET, ANYONE),
    Route("/visits/new", "public.new_visit", requests.new_visit, GET, ANYONE),
    Route("/visits/new", "public.request_visit", requests.request_visit, POST, ANYONE),
    Route("/v/<token>", "public.own_page", own_page.own_page, GET, LINK),
    Route("/v/<token>/visit.ics", "public.visit_ics", own_page.visit_ics, GET, LINK),
    Route("/v/<token>/programme.pdf", "public.programme_pdf", own_documents.programme_pdf, GET, LINK),
    Route("/v/<token>/names", "public.give_participants", own_participants.give_participants, POST, LINK),
    Route("/v/<token>/answer", "public.answer_office", own_answers.answer_office, POST, LINK),
    Route("/v/<token>/accept", "public.accept_offer", own_answers.accept_offer, POST, LINK),
    Route("/v/<token>/change", "public.change_visit", own_page.change_visit, POST, LINK),
    Route("/v/<token>/withdraw", "public.withdraw_visit", own_page.withdraw_visit, POST, LINK),
    Route("/v/<token>/cancel", "public.cancel_visit", own_page.cancel_visit, POST, LINK),
    Route("/v/<token>/confirm-address", "public.confirm_address", own_access.confirm_address, POST, LINK),
    Route("/v/<token>/code", "public.code", own_access.code, POST, LINK),
    Route("/p/<token>", "public.shared_page", shared_page.shared_page, GET, LINK),
    Route("/p/<token>/visit.ics", "public.shared_ics", shared_page.shared_ics, GET, LINK),
    Route("/p/<token>/programme.pdf", "public.shared_pdf", shared_page.shared_pdf, GET, LINK),
    Route("/feeds/<token>.ics", "feeds.feed", feeds.feed, GET, LINK),
    Route("/healthz", "health.healthz", health.healthz, GET, ANYONE),
    Route("/readyz", "health.readyz", health.readyz, GET, ANYONE),
    *ACCOUNT_ROUTES,
    Route("/staff/", "staff.today", today.today, GET, Permission.SIGNED_IN),
    Route("/staff/calendar", "staff.calendar", calendar.show_calendar, GET, Permission.SEE_VISITS),
    Route("/staff/calendar/changes", "staff.calendar_changes", calendar.changes, GET, Permission.SEE_VISITS),
    Route("/staff/visits", "staff.visits", search.list_bookings, GET, Permission.SEE_VISITS),
    Route("/staff/find-time", "staff.find_time", find_time.find_time, GET, Permission.SEE_VISITS),
    Route("/staff/visits/new", "staff.new_visit", new_visit.new_visit, GET, Permission.ANSWER_VISITS),
    Route("/staff/visits/new", "staff.book_visit", new_visit.book, POST, Permission.ANSWER_VISITS),
    Route("/staff/visits/waiting", "staff.waiting", waiting.show_waiting, GET, Permission.SEE_VISITS),
    Route("/staff/visits/sources", "staff.sources", sources.sources, GET, Permission.RUN_ALL_VISITS),
    Route("/staff/visits/sources", "staff.decline_sources", sources.decline_sources, POST, Permission.RUN_ALL_VISITS),
    Route(_VISIT, "staff.visit", visit.visit, GET, Permission.SEE_VISITS),
    Route(f"{_VISIT}/card", "staff.visit_card", visit.visit_card, GET, Permission.SEE_VISITS),
    Route(f"{_VISIT}/edit", "staff.edit_visit", edit_visit.edit_visit, GET, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/edit", "staff.save_details", edit_visit.save_details, POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/confirm", "staff.confirm_visit", steps.confirm_visit, POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/decline", "staff.decline_visit", answers.decline_visit, POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/keep", "staff.keep_request", answers.keep_request, POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/note", "staff.note_visit", answers.note_visit, POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/take", "staff.take_visit", answers.take_visit, POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/ask", "staff.ask_delegation", answers.ask_delegation, POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/offer", "staff.offer_times", answers.offer_times, POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/programme", "staff.programme", programme.programme, GET, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/programme", "staff.save_programme", programme.save_programme, POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/shift", "staff.shift_visit", programme.shift_visit, POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/move", "staff.move_visit", steps.move_visit, POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/cancel", "staff.cancel_visit", steps.cancel_visit, POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/protect", "staff.protect_visit", steps.protect_visit, POST, Permission.SEE_VISITS),
    Route(f"{_VISIT}/complete", "staff.complete_visit", steps.complete_visit, POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/no-show", "staff.no_show", steps.no_show, POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/accept-change", "staff.accept_change", steps.accept_change, POST, Permission.ANSWER_VISITS),
    Route(f"{_VISIT}/decline-change", "staff.decline_change", steps.decline_change, POST, Permission.ANSWER_VISITS),
    Route(
        f"{_VISIT}/ask-names",
        "staff.ask_for_participants",
        participants.ask_for_participants,
        POST,
        Permission.ANSWER_VISITS,
    ),
    Route(
        f"{_VISIT}/erase-names",
        "staff.erase_participants",
        participants.erase_participants,
        POST,
        Permission.ANSWER_VISITS,
    ),
    Route(f"{_VISIT}/programme.pdf", "staff.programme_pdf", documents.programme_pdf, GET, Permission.SEE_VISITS),
    Route(
        f"{_VISIT}/open-names", "staff.open_participants", participants.open_participants, POST, Permission.SEE_VISITS
    ),
    Route(f"{_VISIT}/assign", "staff.assign_hosts", participants.assign_hosts, POST, Permission.RUN_ALL_VISITS),
    Route(f"{_VISIT}/badges.pdf", "staff.badges_pdf", documents.badges_pdf, POST, Permission.SEE_VISITS),
    Route(f"{_VISIT}/door-sign.pdf", "staff.door_sign_pdf", documents.door_sign_pdf, GET, Permission.SEE_VISITS),
    Route("/staff/meetings/new", "staff.new_meeting", meetings.new_meeting, GET, Permission.BOOK_MEETINGS),
    Route("/staff/meetings/new", "staff.book_meeting", meetings.book_meeting, POST, Permission.BOOK_MEETINGS),
    Route(_MEETING, "staff.meeting", meetings.meeting, GET, Permission.SEE_VISITS),
    Route(f"{_MEETING}/card", "staff.meeting_card", meetings.meeting_card, GET, Permission.SEE_VISITS),
    Route(f"{_MEETING}/move", "staff.move_meeting", meetings.move_meeting, POST, Permission.BOOK_MEETINGS),
    Route(f"{_MEETING}/protect", "staff.protect_meeting", meetings.protect_meeting, POST, Permission.SEE_VISITS),
    Route(f"{_MEETING}/cancel", "staff.cancel_meeting", meetings.cancel_meeting, POST, Permission.BOOK_MEETINGS),
    Route("/staff/hosting", "staff.hosting", host_profile.hosting, GET, Permission.OWN_HOSTING),
    Route("/staff/hosting", "staff.describe_host", host_profile.describe_host, POST, Permission.OWN_HOSTING),
    Route("/staff/hosting/week", "staff.keep_week", host_profile.keep_week, POST, Permission.OWN_HOSTING),
    Route("/staff/hosting/absences", "staff.add_absence", host_profile.add_absence, POST, Permission.OWN_HOSTING),
    Route(
        "/staff/hosting/absences/<int(max=2147483647):id>/remove",
        "staff.remove_absence",
        host_profile.remove_absence,
        POST,
        Permission.OWN_HOSTING,
    ),
    Route(
        "/staff/subscriptions", "staff.subscriptions", subscriptions.subscriptions, GET, Permission.OWN_SUBSCRIPTIONS
    ),
    Route(
        "/staff/subscriptions",
        "staff.make_subscription",
        subscriptions.make_subscription,
        POST,
        Permission.OWN_SUBSCRIPTIONS,
    ),
    Route(
        "/staff/subscriptions/invitations",
        "staff.switch_invitations",
        subscriptions.switch_invitations,
        POST,
        Permission.OWN_SUBSCRIPTIONS,
    ),
    Route(
        "/staff/subscriptions/outside",
        "staff.save_external_calendar",
        external_calendars.save_external_calendar,
        POST,
        Permission.OWN_SUBSCRIPTIONS,
    ),
    Route(
        "/staff/subscriptions/outside/remove",
        "staff.remove_external_calendar",
        external_calendars.remove_external_calendar,
        POST,
        Permission.OWN_SUBSCRIPTIONS,
    ),
    Route("/staff/import", "staff.calendar_import", imports.calendar_import, GET, Permission.IMPORT_CALENDARS),
    Route("/staff/import", "staff.upload_calendar", imports.upload_calendar, POST, Permission.IMPORT_CALENDARS),
    Route("/staff/import/take", "staff.take_calendar", imports.take_calendar, POST, Permission.IMPORT_CALENDARS),
    Route("/staff/import/remove", "staff.forget_calendar", imports.forget_calendar, POST, Permission.IMPORT_CALENDARS),
    Route(
        f"{_LINK_ID}/rotate",
        "staff.rotate_subscription",
        subscriptions.rotate_subscription,
        POST,
        Permission.OWN_SUBSCRIPTIONS,
    ),
    Route(
        f"{_LINK_ID}/revoke",
        "staff.revoke_subscription",
        subscriptions.revoke_subscription,
        POST,
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
        view = require_confirmation(route.view) if route.confirmed else route.view
        view = require_permission(view, route.who) if isinstance(route.who, Permission) else view
        blueprint.add_url_rule(route.rule, endpoint, view, methods=[route.method])
    for blueprint in blueprints.values():
        app.register_blueprint(blueprint)
