"""What an office file says of programmes: equipment, and programmes to begin with."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from barsek_visits.domain.languages import VISIT_LANGUAGES
from barsek_visits.domain.office.office_plan import EquipmentPlan, TemplateItemPlan, TemplatePlan
from barsek_visits.domain.visits.programme import MAX_ITEMS

if TYPE_CHECKING:
    from barsek_visits.domain.office.checked_table import CheckedTable

_MAX_PIECES = 100
_DAY_MINUTES = 24 * 60


def equipment(root: CheckedTable, languages: tuple[str, ...]) -> tuple[EquipmentPlan, ...]:
    """Read the kinds of equipment.

    Raises:
        OfficeFileError: names the first place that cannot be taken, and why.
    """
    return tuple(
        EquipmentPlan(
            key=table.key("key"),
            names=table.texts("names", languages),
            quantity=table.number("quantity", 1, _MAX_PIECES, 1),
        )
        for table in root.tables("equipment")
    )


def templates(root: CheckedTable, languages: tuple[str, ...]) -> tuple[TemplatePlan, ...]:
    """Read the programmes to begin with; texts may stand in any language that a visit can have.

    Raises:
        OfficeFileError: as in `equipment`.
    """
    return tuple(
        TemplatePlan(table.key("key"), table.texts("names", languages), _items(table))
        for table in root.tables("templates")
    )


def template_document(template: TemplatePlan) -> dict[str, Any]:
    """Return the table that reads back as the template, without what is as by default."""
    return {"key": template.key, "names": template.names, "items": [_item_document(item) for item in template.items]}


def _items(table: CheckedTable) -> tuple[TemplateItemPlan, ...]:
    items = tuple(_item(item) for item in table.tables("items", least=1))
    if len(items) > MAX_ITEMS:
        table.refuse("items", len(items), f"{MAX_ITEMS} items at the most")
    if sum(item.pause + item.minutes for item in items) > _DAY_MINUTES:
        table.refuse("items", len(items), "a day's length at the most")
    return items


def _item(table: CheckedTable) -> TemplateItemPlan:
    return TemplateItemPlan(
        minutes=table.number("minutes", 5, _DAY_MINUTES),
        titles=table.texts("titles", VISIT_LANGUAGES),
        pause=table.number("pause", 0, _DAY_MINUTES, 0),
        place=table.line("place", ""),
        texts=table.texts("texts", VISIT_LANGUAGES, several_lines=True) if "texts" in table.names else {},
        needs_host=table.flag("needs_host", default=True),
    )


def _item_document(item: TemplateItemPlan) -> dict[str, Any]:
    plain = TemplateItemPlan(0, {})
    return {name: value for name, value in asdict(item).items() if value != getattr(plain, name)}
