"""The people whom an office file names, and the hosts among staff: account and resource belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.errors import OfficeFileError
from barsek_visits.models import Resource, Staff
from barsek_visits.services.resources.host_profiles import put_languages, put_topics

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.office.office_plan import HostPlan, MemberPlan


def put_host(resource: Resource, plan: HostPlan, position: int, *, now: datetime) -> None:
    """Make a resource the host whom the plan describes, with an account, in the caller's transaction.

    The account is found by the resource, else by its e-mail address; a new one has no password.

    Raises:
        OfficeFileError: the e-mail address is that of another host.
    """
    resource.name, resource.position, resource.is_active = plan.name, position, True
    db.session.flush()
    by_email = _member_of(plan.email)
    member = db.session.scalars(select(Staff).where(Staff.resource_id == resource.id)).one_or_none() or by_email
    if by_email is not None and (by_email is not member or by_email.resource_id not in (None, resource.id)):
        raise OfficeFileError(f"the host {plan.key!r} has the e-mail address of another account; allowed is an own one")
    member = _put_account(member, plan, now)
    member.email, member.resource_id = plan.email, resource.id
    put_languages(resource.id, plan.languages)
    put_topics(resource.id, plan.topics)


def put_member(plan: MemberPlan, *, now: datetime) -> None:
    """Make the account of someone who hosts nothing, or bring it up to date, in the caller's transaction."""
    member = _put_account(_member_of(plan.email), plan, now)
    member.email = plan.email


def ensure_host(member: Staff) -> None:
    """Give an account of the role host a resource, so that it can be chosen; the key is that of the account."""
    if member.resource_id is None:
        key = _free_key(member.email.partition("@")[0])
        resource = Resource(kind="host", key=key, name=member.name)
        db.session.add(resource)
        db.session.flush()
        member.resource_id = resource.id
        put_languages(resource.id, frozenset({member.language}))
    set_hosting(member, is_active=True)


def set_hosting(member: Staff, *, is_active: bool) -> None:
    """Say whether an account's host can be chosen; an account without one is left alone."""
    if member.resource_id is not None:
        resource = db.session.get_one(Resource, member.resource_id)
        resource.is_active = is_active
        resource.name = member.name


def _put_account(member: Staff | None, plan: HostPlan | MemberPlan, now: datetime) -> Staff:
    if member is None:
        member = Staff(email=plan.email, created_at=now)
        db.session.add(member)
    member.name, member.role, member.language, member.is_active = plan.name, plan.role, plan.language, True
    return member


def _member_of(email: str) -> Staff | None:
    return db.session.scalars(select(Staff).where(Staff.email == email)).one_or_none()


def _free_key(wanted: str) -> str:
    letters = "".join(char if char.isascii() and char.isalnum() else "-" for char in wanted.lower())
    base = letters.strip("-")[:40] or "host"
    taken = set(db.session.scalars(select(Resource.key).where(Resource.key.startswith(base))))
    return next(key for n in range(len(taken) + 1) if (key := f"{base}-{n + 1}" if n else base) not in taken)
