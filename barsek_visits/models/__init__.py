"""Tables, a family a file.  Importing this package knows them all."""

from __future__ import annotations

from barsek_visits.models.audit import AuditEntry, BookingStep
from barsek_visits.models.bookings import (
    Appointment,
    AppointmentEquipment,
    AppointmentResource,
    Booking,
    ImportedEvent,
    Meeting,
    MeetingGuest,
    MeetingSeries,
)
from barsek_visits.models.external_calendars import ExternalCalendar
from barsek_visits.models.feeds import ChangeCounter, EventText, Subscription
from barsek_visits.models.notifications import InvitedEvent, Notification, OutboxMail
from barsek_visits.models.offices import Office, OpeningTime, ProgrammeTemplate, Topic, VisitType
from barsek_visits.models.resources import (
    Block,
    Equipment,
    EquipmentPiece,
    HostLanguage,
    HostTopic,
    Reservation,
    Resource,
    WorkingTime,
)
from barsek_visits.models.search import SearchEntry
from barsek_visits.models.sign_in import AuthenticatorApp, Passkey, RecoveryCode, SignInTry, StaffLink, StaffSession
from barsek_visits.models.staff import Staff
from barsek_visits.models.visits import (
    ProtectedVisitCount,
    Visit,
    VisitAssignment,
    VisitBrowser,
    VisitChange,
    VisitCode,
    VisitContact,
    VisitFollowUp,
    VisitLink,
    VisitMessage,
    VisitNeeds,
    VisitOffer,
    VisitParticipants,
    VisitTopic,
    VisitWish,
)

__all__ = [
    "Appointment",
    "AppointmentEquipment",
    "AppointmentResource",
    "AuditEntry",
    "AuthenticatorApp",
    "Block",
    "Booking",
    "BookingStep",
    "ChangeCounter",
    "Equipment",
    "EquipmentPiece",
    "EventText",
    "ExternalCalendar",
    "HostLanguage",
    "HostTopic",
    "ImportedEvent",
    "InvitedEvent",
    "Meeting",
    "MeetingGuest",
    "MeetingSeries",
    "Notification",
    "Office",
    "OpeningTime",
    "OutboxMail",
    "Passkey",
    "ProgrammeTemplate",
    "ProtectedVisitCount",
    "RecoveryCode",
    "Reservation",
    "Resource",
    "SearchEntry",
    "SignInTry",
    "Staff",
    "StaffLink",
    "StaffSession",
    "Subscription",
    "Topic",
    "Visit",
    "VisitAssignment",
    "VisitBrowser",
    "VisitChange",
    "VisitCode",
    "VisitContact",
    "VisitFollowUp",
    "VisitLink",
    "VisitMessage",
    "VisitNeeds",
    "VisitOffer",
    "VisitParticipants",
    "VisitTopic",
    "VisitType",
    "VisitWish",
    "WorkingTime",
]
