"""Equipment and programmes to begin with, as an office file names them, in the caller's transaction."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.models import Equipment, EquipmentPiece, ProgrammeTemplate, Resource

if TYPE_CHECKING:
    from collections.abc import Collection

    from barsek_visits.domain.office.office_plan import EquipmentPlan, TemplatePlan


def put_equipment(plans: Collection[EquipmentPlan]) -> None:
    """Put the equipment in place; a piece that is left out goes out of use, and what holds it stays."""
    known = {one.key: one for one in db.session.scalars(select(Equipment))}
    for left_out in known.keys() - {plan.key for plan in plans}:
        known[left_out].is_active = False
        _put_pieces(known[left_out], 0)
    for position, plan in enumerate(plans):
        equipment = known.get(plan.key) or Equipment(key=plan.key)
        equipment.position, equipment.names, equipment.is_active = position, plan.names, True
        db.session.add(equipment)
        db.session.flush()
        _put_pieces(equipment, plan.quantity)


def _put_pieces(equipment: Equipment, quantity: int) -> None:
    """Have so many pieces in use; the key of a piece is that of its kind and a number."""
    name = next(iter(equipment.names.values()), equipment.key)
    of_kind = select(EquipmentPiece.resource_id).where(EquipmentPiece.equipment_id == equipment.id)
    pieces = list(db.session.scalars(select(Resource).where(Resource.id.in_(of_kind)).order_by(Resource.id)))
    for number in range(len(pieces), quantity):
        piece = Resource(kind="equipment", key=f"{equipment.key}#{number + 1}", name=name)
        db.session.add(piece)
        db.session.flush()
        db.session.add(EquipmentPiece(resource_id=piece.id, equipment_id=equipment.id))
        pieces.append(piece)
    for number, piece in enumerate(pieces):
        piece.name, piece.is_active = name, number < quantity


def put_templates(plans: Collection[TemplatePlan]) -> None:
    """Put the programmes to begin with in place; those that are left out go out of use."""
    known = {template.key: template for template in db.session.scalars(select(ProgrammeTemplate))}
    for template in known.values():
        template.is_active = False
    for position, plan in enumerate(plans):
        template = known.get(plan.key) or ProgrammeTemplate(key=plan.key)
        template.position, template.names, template.is_active = position, plan.names, True
        template.items = [asdict(item) for item in plan.items]
        db.session.add(template)
