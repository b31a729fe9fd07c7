"""Which bookings are over: what of them is personal goes some days after that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, union

from barsek_visits.domain.bookings.status import ENDED, WAITING, BookingStatus
from barsek_visits.models import Appointment, Booking, VisitOffer, VisitWish

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import CompoundSelect, Select


def visits_over_before(moment: datetime) -> CompoundSelect[int]:
    """Select the visits whose time was over, or that ended early, before a moment."""
    offered_still = select(VisitOffer.booking_id).where(VisitOffer.ends_at >= moment)
    wanted_still = (
        select(VisitWish.booking_id)
        .join(Booking, Booking.id == VisitWish.booking_id)
        .where(Booking.status.in_(WAITING), VisitWish.ends_at >= moment)
    )
    took_place = (
        select(Appointment.booking_id)
        .join(Booking, Booking.id == Appointment.booking_id)
        .where(Booking.kind == "visit", Booking.id.not_in(offered_still), Booking.id.not_in(wanted_still))
        .group_by(Appointment.booking_id)
        .having(func.max(Appointment.ends_at) < moment)
    )
    early = ENDED - {BookingStatus.COMPLETED, BookingStatus.NO_SHOW}
    ended_early = select(Booking.id).where(
        Booking.kind == "visit", Booking.status.in_(early), Booking.updated_at < moment
    )
    return union(took_place, ended_early)


def meetings_over_before(moment: datetime) -> Select[int]:
    """Select the meetings whose time was over before a moment."""
    return (
        select(Appointment.booking_id)
        .join(Booking, Booking.id == Appointment.booking_id)
        .where(Booking.kind == "meeting", Appointment.ends_at < moment)
    )
