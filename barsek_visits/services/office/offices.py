"""The office, from its file and back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from holidays import list_supported_countries
from sqlalchemy import delete, select, update

from barsek_visits.db import db
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.audit import AuditAction
from barsek_visits.domain.errors import NotFound, OfficeFileError
from barsek_visits.domain.office_time import OfficeTime
from barsek_visits.domain.resources.kinds import BlockKind
from barsek_visits.models import Block, HostTopic, Office, OpeningTime, Resource, Topic, VisitTopic, VisitType
from barsek_visits.queries.office.office_plans import saved_office
from barsek_visits.services import audit
from barsek_visits.services.bookings import search_index
from barsek_visits.services.bookings.changes import all_changed
from barsek_visits.services.bookings.locks import lock_all_resources
from barsek_visits.services.office.people import put_host, put_member
from barsek_visits.services.office.programmes import put_equipment, put_templates
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from barsek_visits.domain.office.office_plan import OfficePlan, RoomPlan, TopicPlan, VisitTypePlan


@dataclass(frozen=True)
class LoadReport:
    """What loading came to: whether anything changed, and the names of what is no longer in use."""

    changed: bool
    out_of_use: tuple[str, ...]


@command
def load_office(plan: OfficePlan, *, now: datetime) -> LoadReport:
    """Make the office what the plan says, all of it or nothing; loading it again changes nothing.

    Rooms, hosts and visit types are found again by their keys; those that the plan leaves out go out of
    use, and what was booked with them stays.  Staff accounts that it leaves out stay as they are.

    Raises:
        OfficeFileError: no public holidays are known for a country, or an e-mail address is another's.
    """
    for country in (plan.country, *plan.neighbours):
        if country not in list_supported_countries():
            raise OfficeFileError(f"office.country is {country!r}; no public holidays are known for it")
    lock_all_resources(now=now)
    before, known = saved_office(), search_index.names()
    names_before = _names_in_use()
    _put_office(plan)
    if before is None or before.hours != plan.hours:
        _put_hours(plan)
    if before is None or (before.closures, before.zone) != (plan.closures, plan.zone):
        _put_closures(plan)
    _put_topics(plan.topics)
    _put_resources(plan, now)
    _put_visit_types(plan.visit_types)
    put_equipment(plan.equipment)
    put_templates(plan.templates)
    db.session.flush()
    changed = saved_office() != before
    if changed:
        search_index.index_renamed(known)
        all_changed(now=now)
        audit.record(AuditAction.LOAD_OFFICE, now=now, by=Actor.STAFF)
    return LoadReport(changed, tuple(sorted(names_before - _names_in_use())))


def save_office() -> OfficePlan:
    """Return the office as a plan; loading it changes nothing.

    Raises:
        NotFound: no office has been loaded yet.
    """
    plan = saved_office()
    if plan is None:
        raise NotFound("no office has been loaded: flask office load FILE.toml")
    return plan


def _put_office(plan: OfficePlan) -> None:
    office = db.session.get(Office, 1)
    if office is None:
        office = Office(id=1)
        db.session.add(office)
    for name in ("name", "city", "phone", "email", "zone", "country", "accessibility_url", "texts"):
        setattr(office, name, getattr(plan, name))
    office.address, office.neighbours = "\n".join(plan.address), list(plan.neighbours)


def _put_hours(plan: OfficePlan) -> None:
    db.session.execute(delete(OpeningTime))
    db.session.add_all(OpeningTime(**asdict(hours)) for hours in plan.hours)


def _put_closures(plan: OfficePlan) -> None:
    db.session.execute(delete(Block).where(Block.kind == BlockKind.CLOSURE, Block.resource_id.is_(None)))
    office_time = OfficeTime(plan.zone)
    for closure in plan.closures:
        span = office_time.day_span(closure.first, (closure.last - closure.first).days + 1)
        db.session.add(Block(kind=BlockKind.CLOSURE, starts_at=span.start, ends_at=span.end, names=closure.names))


def _put_topics(topics: Collection[TopicPlan]) -> None:
    """Put the topics in place; those that are left out go, and those of them that a visit asked for out of use."""
    for position, plan in enumerate(topics):
        topic = db.session.get(Topic, plan.key) or Topic(key=plan.key)
        topic.position, topic.names, topic.is_active = position, plan.names, True
        db.session.add(topic)
    db.session.flush()
    left_out = Topic.key.not_in([topic.key for topic in topics])
    db.session.execute(delete(HostTopic).where(HostTopic.topic_key.in_(select(Topic.key).where(left_out))))
    db.session.execute(delete(Topic).where(left_out, Topic.key.not_in(select(VisitTopic.topic_key))))
    db.session.execute(update(Topic).where(left_out).values(position=len(topics), is_active=False))


def _put_resources(plan: OfficePlan, now: datetime) -> None:
    resources = {resource.key: resource for resource in db.session.scalars(select(Resource))}
    for position, room in enumerate(plan.rooms):
        _put_room(_resource(resources, room.key, "room"), room, position)
    for position, host in enumerate(plan.hosts):
        put_host(_resource(resources, host.key, "host"), host, position, now=now)
    for member in plan.staff:
        put_member(member, now=now)
    keys = {room.key for room in plan.rooms} | {host.key for host in plan.hosts}
    for key, resource in resources.items():
        if resource.kind != "equipment":
            resource.is_active = key in keys


def _resource(resources: dict[str, Resource], key: str, kind: str) -> Resource:
    resource = resources.get(key)
    if resource is None:
        resource = resources[key] = Resource(key=key, kind=kind)
        db.session.add(resource)
    elif resource.kind != kind:
        raise OfficeFileError(f"the key {key!r} is that of a {resource.kind}; allowed for a {kind} is another one")
    return resource


def _put_room(resource: Resource, plan: RoomPlan, position: int) -> None:
    resource.name, resource.capacity, resource.position = plan.name, plan.capacity, position


def _put_visit_types(plans: Collection[VisitTypePlan]) -> None:
    known = {visit_type.key: visit_type for visit_type in db.session.scalars(select(VisitType))}
    for visit_type in known.values():
        visit_type.is_active = False
        visit_type.position = len(plans)
    for position, plan in enumerate(plans):
        visit_type = known.get(plan.key) or VisitType()
        for name, value in asdict(plan).items():
            setattr(visit_type, name, value)
        visit_type.position = position
        db.session.add(visit_type)


def _names_in_use() -> set[str]:
    rooms_and_hosts = select(Resource.name).where(Resource.is_active)
    visit_types = select(VisitType.key).where(VisitType.is_active)
    return {*db.session.scalars(rooms_and_hosts), *db.session.scalars(visit_types)}
