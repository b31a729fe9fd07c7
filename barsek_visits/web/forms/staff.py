"""Forms of the office: answering visits, meetings, calendar links, the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import HiddenField, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.validators import ValidationError

from barsek_visits.domain.events import Detail
from barsek_visits.i18n import LANGUAGES
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import lazy_gettext as _l
from barsek_visits.web.forms.fields import (
    FlagField,
    Form,
    MessageField,
    VersionField,
    WallTimeField,
    choices,
    required,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from barsek_visits.queries.availability import ResourceRow


_LONGEST_ID = 10


def resource_id(value: str | int | None) -> int | None:
    """Return a resource's id from a form's text, or as the page gave it."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < _LONGEST_ID else None


class SignInForm(Form):
    """Address and password."""

    email = StringField()
    password = PasswordField()
    next = StringField()


class ChoiceForm(Form):
    """A time, a room and hosts for a visit."""

    version = VersionField()
    starts_at = WallTimeField(validators=[required(_l("Please choose a time."))])
    room = SelectField(coerce=resource_id, choices=[], validate_choice=False)
    hosts = SelectMultipleField(coerce=resource_id, choices=[], validate_choice=False)
    over_busy = FlagField()

    def offer(self, rooms: Iterable[tuple[int, str]], hosts: Iterable[tuple[int, str]]) -> None:
        """Fill in what can be chosen."""
        self.room.choices = choices(rooms)
        self.hosts.choices = choices(hosts)

    @property
    def room_ids(self) -> tuple[int, ...]:
        """The chosen room, by id."""
        return (self.room.data,) if self.room.data else ()

    @property
    def host_ids(self) -> tuple[int, ...]:
        """The chosen hosts, by id."""
        return tuple(sorted({id_ for id_ in self.hosts.data or () if id_}))


class MoveVisitForm(ChoiceForm):
    """Another time, room or hosts, of the visit or one item of it; without an end it is as long as its type says."""

    ends_at = WallTimeField()
    item = HiddenField()

    @property
    def item_id(self) -> int | None:
        """The one item of the programme that moves, by id; None is all of it."""
        return resource_id(self.item.data)


class ReasonForm(Form):
    """A step that may say why."""

    version = VersionField()
    reason = MessageField()


class DeclineForm(ReasonForm):
    """Declining says why."""

    reason = MessageField(validators=[required(_l("Please write why: the delegation reads it."))])


class StepForm(Form):
    """A step that needs nothing but the version that was seen."""

    version = VersionField()


class AcceptForm(StepForm):
    """Accepting what the delegation asks for, also where a host's own calendar says busy."""

    over_busy = FlagField()


class SubscriptionForm(Form):
    """A new calendar link."""

    scope = SelectField(choices=[], validate_choice=False)
    detail = SelectField(choices=[], validate_choice=False)
    language = SelectField(choices=[], validate_choice=False)

    def offer(self, rooms: Iterable[ResourceRow], *, hosts_too: bool) -> None:
        """Fill in what can be chosen."""
        mine = [("mine", scope_name("mine"))] if hosts_too else []
        of_rooms = [(f"room:{row.id}", row.name) for row in rooms if row.kind == "room"]
        self.scope.choices = choices([*mine, ("office", scope_name("office")), *of_rooms])
        self.detail.choices = choices(
            (detail.value, detail_name(detail)) for detail in (Detail.TITLES, Detail.FULL, Detail.BUSY)
        )
        self.language.choices = choices(LANGUAGES.items())

    def validate_scope(self, field: SelectField) -> None:
        """Take only what is offered."""
        _offered(field)

    def validate_detail(self, field: SelectField) -> None:
        """Take only what is offered; nothing said is titles."""
        field.data = field.data or Detail.TITLES.value
        _offered(field)

    def validate_language(self, field: SelectField) -> None:
        """Take only what is offered."""
        _offered(field)


class InvitationsForm(Form):
    """Whether letters carry appointments."""

    on = FlagField()


def scope_name(scope: str) -> str:
    """Return what a calendar link shows."""
    return _("My visits and meetings") if scope == "mine" else _("The whole office")


def detail_name(detail: str) -> str:
    """Return how much a calendar link tells."""
    names = {
        "full": _("Everything but contact data"),
        "titles": _("Titles and rooms"),
        "busy": _("Only that the time is busy"),
    }
    return names[detail]


def _offered(field: SelectField) -> None:
    if field.data not in [choice.value for choice in field.choices or ()]:  # type: ignore[union-attr]
        raise ValidationError(_("Please choose one."))


class LanguageForm(Form):
    """The language of a member's pages and mails."""

    language = SelectField(choices=choices(LANGUAGES.items()), validate_choice=False)

    def validate_language(self, field: SelectField) -> None:
        """Take only our languages."""
        _offered(field)


class MorningForm(Form):
    """Whether the day's plan comes by mail."""

    on = FlagField()


class PasswordForm(Form):
    """A new password."""

    current_password = PasswordField()
    new_password = PasswordField(validators=[required(_l("Please write a new password."))])
    repeat_password = PasswordField()

    def validate_repeat_password(self, field: PasswordField) -> None:
        """Ask for the same twice."""
        if field.data != self.new_password.data:
            raise ValidationError(_("The two passwords are not the same."))
