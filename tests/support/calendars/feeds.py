"""A calendar link of a house's member."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.calendars.detail import Detail
from barsek_visits.models import Subscription
from barsek_visits.sealing import link_sealer
from barsek_visits.services.calendars.subscriptions import subscribe

if TYPE_CHECKING:
    from tests.support.office.house import House


def link(
    house: House, who: str = "berit", scope: str = "mine", detail: Detail = Detail.FULL, language: str = "en"
) -> str:
    subscribe(scope, detail, language, by=house.staff[who], now=house.now)
    sealed = db.session.scalars(select(Subscription.token_sealed).order_by(Subscription.id.desc())).first()
    db.session.rollback()
    return f"/feeds/{link_sealer().unseal(sealed or '')}.ics"
