"""The one table of who may what.  Routes name a permission; commands ask the same table."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a member of staff is at the office."""

    HOST = "host"
    COORDINATOR = "coordinator"
    RECEPTION = "reception"
    ADMIN = "admin"


class Permission(StrEnum):
    """What a page or a command asks for."""

    OWN_ACCOUNT = "own_account"  # one's own account: also while a second factor is missing that the office requires
    SIGNED_IN = "signed_in"  # today's page
    SEE_VISITS = "see_visits"  # visits, meetings and the calendar
    ANSWER_VISITS = "answer_visits"  # confirm and decline; a host only with themself as host
    RUN_ALL_VISITS = "run_all_visits"  # move, cancel and close visits of others
    SEE_PROTECTED = "see_protected"  # protected visits of others
    SEE_NAMES = "see_names"  # names of participants in visits of others
    BOOK_MEETINGS = "book_meetings"
    RUN_ALL_MEETINGS = "run_all_meetings"
    OWN_SUBSCRIPTIONS = "own_subscriptions"
    IMPORT_CALENDARS = "import_calendars"  # take over another program's calendar as meetings
    OWN_HOSTING = "own_hosting"  # one's own languages, topics, hours and absences


_HOST = {
    Permission.OWN_ACCOUNT,
    Permission.SIGNED_IN,
    Permission.SEE_VISITS,
    Permission.ANSWER_VISITS,
    Permission.BOOK_MEETINGS,
    Permission.OWN_SUBSCRIPTIONS,
    Permission.OWN_HOSTING,
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.HOST: frozenset(_HOST),
    Role.COORDINATOR: frozenset(Permission) - {Permission.IMPORT_CALENDARS},
    Role.RECEPTION: frozenset({Permission.OWN_ACCOUNT, Permission.SIGNED_IN}),
    Role.ADMIN: frozenset(Permission),
}


def may(role: Role, permission: Permission) -> bool:
    """Say whether a role has a permission."""
    return permission in PERMISSIONS[role]


# Who answers for others' visits and names: an office may require a second factor of them.
RESPONSIBLE = frozenset({Role.COORDINATOR, Role.ADMIN})
