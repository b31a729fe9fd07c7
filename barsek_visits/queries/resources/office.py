"""The office itself: name, address, zone, texts."""

from __future__ import annotations

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.errors import NotFound
from barsek_visits.domain.resources.office import OfficeRow
from barsek_visits.i18n import translated
from barsek_visits.models import Office


def office_row() -> OfficeRow:
    """Return the office.

    Raises:
        NotFound: none has been loaded yet.
    """
    row = db.session.execute(select(Office.__table__)).mappings().one_or_none()
    if row is None:
        raise NotFound("no office has been loaded: flask office load FILE.toml")
    texts = {key: translated(values) for key, values in row["texts"].items()}
    fields = {name: row[name] for name in ("name", "city", "phone", "email", "zone", "country", "accessibility_url")}
    neighbours = tuple(row["neighbours"])
    return OfficeRow(address_lines=tuple(row["address"].splitlines()), texts=texts, neighbours=neighbours, **fields)
