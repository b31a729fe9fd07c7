"""What is searched.  The databases' own full-text indexes over it are made by `migrations/search_index.py`."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from barsek_visits.db import Model


class SearchEntry(Model):
    """The words by which a booking is found (`domain/bookings/search_words.py`): no contact data, ever."""

    __tablename__ = "search_entry"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    words: Mapped[str]
