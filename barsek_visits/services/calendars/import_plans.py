"""What an event of another calendar is here: whose meeting, in which room, or why none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from barsek_visits.domain.bookings.allocation import Allocation
from barsek_visits.domain.errors import NotFound
from barsek_visits.domain.meetings.plans import MeetingPlan
from barsek_visits.domain.permissions import Permission, Role
from barsek_visits.domain.resources.room_names import RoomNames
from barsek_visits.domain.spans import MAX_APPOINTMENT_LENGTH
from barsek_visits.domain.tokens import token_hash
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import use_language
from barsek_visits.queries.resources.resources import active_resources
from barsek_visits.queries.staff import active_staff
from barsek_visits.services.meetings.booking import NewMeeting

if TYPE_CHECKING:
    from barsek_visits.domain.calendars.external_events import ExternalEvent
    from barsek_visits.domain.staff import StaffRow


class WhyNot(StrEnum):
    """Why an event becomes no meeting."""

    CANCELLED = "cancelled"
    FREE = "takes no time"
    NOBODYS = "neither a room nor a host of ours"
    NOTE = "a note about the day, without a room"
    TOO_LONG = "longer than a week"


@dataclass(frozen=True)
class ImportPlan:
    """The meeting that an event would become; `why_not` where it becomes none.

    `rooms` are the names of its rooms, each with the text by which it was found, empty where it was chosen.
    """

    event: ExternalEvent
    meeting: NewMeeting
    rooms: tuple[tuple[str, str], ...] = ()
    why_not: WhyNot | None = None

    @property
    def key_hash(self) -> str:
        """What is remembered of the event."""
        return token_hash(self.event.key)

    @property
    def allocation(self) -> Allocation:
        """Rooms, hosts and time."""
        return self.meeting.plan.allocation


class ImportPlanner:
    """The office's rooms and people, by which an event's are found."""

    def __init__(self, room: str = "") -> None:
        """Look the office up; `room` is the name of the room of every event.

        Raises:
            NotFound: there is no such room, or nobody who could be the organiser; the text is for the terminal.
        """
        resources = active_resources()
        self.names = {row.id: row.name for row in resources}
        self._rooms = RoomNames({row.name: row.id for row in resources if row.kind == "room"})
        self._chosen = {self._named(room): ""} if room else {}
        self._staff = {member.email: member for member in active_staff()}
        self._organiser = self._leading()

    def plan(self, event: ExternalEvent) -> ImportPlan:
        """Return what an event would become."""
        organiser = self._organiser_of(event)
        rooms = self._chosen or self._rooms.among((event.location, *event.places, *event.rooms))
        # What hosts' own calendars say is no obstacle: they will say of this very event that they are busy.
        choice = Allocation(event.span, tuple(rooms), self._hosts(event), override_busy=True)
        with use_language(organiser.language):
            plan = MeetingPlan(event.title or _("Meeting"), choice)
        named = tuple((self.names[id_], text) for id_, text in rooms.items())
        return ImportPlan(event, NewMeeting(plan, organiser.id, event.private), named, _why_not(event, choice))

    def _named(self, room: str) -> int:
        found = self._rooms.named(room)
        if found is None:
            rooms = [row.name for row in active_resources() if row.kind == "room"]
            raise NotFound(f"there is no room {room!r}; there are: {', '.join(rooms) or 'none'}")
        return found

    def _hosts(self, event: ExternalEvent) -> tuple[int, ...]:
        members = (self._staff.get(address) for address in {event.organizer, *event.people})
        ids = {member.resource_id for member in members if member}
        return tuple(sorted(id_ for id_ in ids if id_ in self.names))

    def _organiser_of(self, event: ExternalEvent) -> StaffRow:
        member = self._staff.get(event.organizer)
        return member if member and member.may(Permission.BOOK_MEETINGS) else self._organiser

    def _leading(self) -> StaffRow:
        for role in (Role.COORDINATOR, Role.ADMIN):
            for member in self._staff.values():
                if member.role is role:
                    return member
        raise NotFound("there is no coordinator and no admin who could be the organiser: flask staff add")


def _why_not(event: ExternalEvent, choice: Allocation) -> WhyNot | None:
    reasons = {
        WhyNot.CANCELLED: event.cancelled,
        WhyNot.FREE: event.free,
        WhyNot.NOBODYS: not choice.resource_ids,
        WhyNot.NOTE: event.all_day and not choice.room_ids,
        WhyNot.TOO_LONG: event.span.length > MAX_APPOINTMENT_LENGTH,
    }
    return next((why for why, is_so in reasons.items() if is_so), None)
