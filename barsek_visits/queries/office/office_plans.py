"""The office read back as a plan: what an office file would say of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from barsek_visits.db import db
from barsek_visits.domain.office.office_plan import (
    ClosurePlan,
    EquipmentPlan,
    HostPlan,
    HoursPlan,
    MemberPlan,
    OfficePlan,
    RoomPlan,
    TemplateItemPlan,
    TemplatePlan,
    TopicPlan,
    VisitTypePlan,
)
from barsek_visits.domain.office_time import OfficeTime
from barsek_visits.domain.permissions import Role
from barsek_visits.domain.resources.kinds import BlockKind
from barsek_visits.models import (
    Block,
    Equipment,
    EquipmentPiece,
    HostLanguage,
    HostTopic,
    Office,
    OpeningTime,
    ProgrammeTemplate,
    Resource,
    Staff,
    Topic,
    VisitType,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def saved_office() -> OfficePlan | None:
    """Return the office with all that is in use of it, or None where none has been loaded; eleven statements."""
    office = db.session.execute(select(Office.__table__)).mappings().one_or_none()
    if office is None:
        return None
    own = ("name", "city", "phone", "email", "zone", "country", "accessibility_url", "texts")
    return OfficePlan(
        **{name: office[name] for name in own},
        address=tuple(office["address"].splitlines()),
        neighbours=tuple(office["neighbours"]),
        hours=tuple(_hours()),
        closures=tuple(_closures(OfficeTime(office["zone"]))),
        topics=tuple(_topics()),
        rooms=tuple(_rooms()),
        hosts=tuple(_hosts()),
        visit_types=tuple(_visit_types()),
        staff=tuple(_members()),
        equipment=tuple(_equipment()),
        templates=tuple(_templates()),
    )


def _hours() -> Iterator[HoursPlan]:
    columns = (OpeningTime.weekday, OpeningTime.opens, OpeningTime.closes)
    for weekday, opens, closes in db.session.execute(select(*columns).order_by(*columns)):
        yield HoursPlan(weekday, opens, closes)


def _closures(office_time: OfficeTime) -> Iterator[ClosurePlan]:
    statement = (
        select(Block.starts_at, Block.ends_at, Block.names)
        .where(Block.kind == BlockKind.CLOSURE, Block.resource_id.is_(None))
        .order_by(Block.starts_at, Block.id)
    )
    for starts_at, ends_at, names in db.session.execute(statement):
        last = office_time.wall(ends_at).date() - timedelta(days=1)
        yield ClosurePlan(office_time.wall(starts_at).date(), last, names)


def _topics() -> Iterator[TopicPlan]:
    for key, names in db.session.execute(
        select(Topic.key, Topic.names).where(Topic.is_active).order_by(Topic.position, Topic.key)
    ):
        yield TopicPlan(key, names)


def _rooms() -> Iterator[RoomPlan]:
    statement = (
        select(Resource.key, Resource.name, Resource.capacity)
        .where(Resource.kind == "room", Resource.is_active)
        .order_by(Resource.position, Resource.id)
    )
    for key, name, capacity in db.session.execute(statement):
        yield RoomPlan(key, name, capacity or 0)


def _hosts() -> Iterator[HostPlan]:
    languages: dict[int, set[str]] = defaultdict(set)
    for id_, language in db.session.execute(select(HostLanguage.resource_id, HostLanguage.language)):
        languages[id_].add(language)
    topics: dict[int, set[str]] = defaultdict(set)
    for id_, topic in db.session.execute(select(HostTopic.resource_id, HostTopic.topic_key)):
        topics[id_].add(topic)
    statement = (
        select(Resource.id, Resource.key, Resource.name, Staff.email, Staff.role, Staff.language)
        .join(Staff, Staff.resource_id == Resource.id)
        .where(Resource.kind == "host", Resource.is_active, Staff.is_active)
        .order_by(Resource.position, Resource.id)
    )
    for host in db.session.execute(statement):
        yield HostPlan(
            key=host.key,
            name=host.name,
            email=host.email,
            role=Role(host.role),
            language=host.language,
            languages=frozenset(languages[host.id]),
            topics=frozenset(topics[host.id]),
        )


def _visit_types() -> Iterator[VisitTypePlan]:
    columns = [getattr(VisitType, field.name) for field in fields(VisitTypePlan)]
    for row in db.session.execute(select(*columns).order_by(VisitType.position, VisitType.id)).mappings():
        yield VisitTypePlan(**row)


def _members() -> Iterator[MemberPlan]:
    """Yield the active staff who host nothing, or nothing any more."""
    statement = (
        select(Staff.name, Staff.email, Staff.role, Staff.language)
        .outerjoin(Resource, Resource.id == Staff.resource_id)
        .where(Staff.is_active, or_(Resource.id.is_(None), Resource.is_active.is_(False)))
        .order_by(Staff.id)
    )
    for name, email, role, language in db.session.execute(statement):
        yield MemberPlan(name, email, Role(role), language)


def _equipment() -> Iterator[EquipmentPlan]:
    statement = (
        select(Equipment.key, Equipment.names, func.count(Resource.id))
        .join(EquipmentPiece, EquipmentPiece.equipment_id == Equipment.id)
        .join(Resource, Resource.id == EquipmentPiece.resource_id)
        .where(Equipment.is_active, Resource.is_active)
        .group_by(Equipment.id)
        .order_by(Equipment.position, Equipment.id)
    )
    for key, names, quantity in db.session.execute(statement):
        yield EquipmentPlan(key, names, quantity)


def _templates() -> Iterator[TemplatePlan]:
    statement = (
        select(ProgrammeTemplate.key, ProgrammeTemplate.names, ProgrammeTemplate.items)
        .where(ProgrammeTemplate.is_active)
        .order_by(ProgrammeTemplate.position, ProgrammeTemplate.key)
    )
    for key, names, items in db.session.execute(statement):
        yield TemplatePlan(key, names, tuple(TemplateItemPlan(**item) for item in items))
