"""A host's own page: what they speak and know, when they work, when they are away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, render_template, url_for

from barsek_visits.domain.errors import NotOffered, WallTimeGap
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.formats import weekday_names
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.resources.hosts import absences_of, hosting_of
from barsek_visits.queries.resources.topics import topics
from barsek_visits.services.resources import host_profiles as service
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.context import office
from barsek_visits.web.forms.resources.host_profile import (
    AbsenceForm,
    HostForm,
    RemoveAbsenceForm,
    WeekForm,
    week_values,
)
from barsek_visits.web.refusals import gap_text

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_UNPROCESSABLE = 422


def hosting() -> ResponseReturnValue:
    """Show the page."""
    return _page()


def describe_host() -> ResponseReturnValue:
    """Keep languages and topics."""
    form = HostForm()
    form.set_choices(topics())
    if not form.validate():
        return _page(host_form=form, status=_UNPROCESSABLE)
    service.describe_host(form.languages.data or (), form.topics.data or (), by=current_staff())
    return _done(_("Saved. You are proposed for visits that fit."))


def keep_week() -> ResponseReturnValue:
    """Keep the hours of the week."""
    form = WeekForm()
    if not form.validate():
        return _page(week_form=form, status=_UNPROCESSABLE)
    service.keep_week(form.to_week(), by=current_staff())
    return _done(_("Saved. You are proposed within these hours."))


def add_absence() -> ResponseReturnValue:
    """Note a time in which the host is away."""
    form = AbsenceForm()
    if not form.validate():
        return _page(absence_form=form, status=_UNPROCESSABLE)
    try:
        span = TimeSpan(*(office().office_time.instant(at.data) for at in (form.starts_at, form.ends_at)))
        service.add_absence(span, by=current_staff(), now=clock.now())
    except WallTimeGap as gap:
        form.starts_at.errors = [gap_text(gap)]
        return _page(absence_form=form, status=_UNPROCESSABLE)
    except NotOffered:
        form.ends_at.errors = [_("This time has passed.")]
        return _page(absence_form=form, status=_UNPROCESSABLE)
    return _done(_("Noted. Visits that you host then stay booked, and are shown under “Today”."))


def remove_absence(id: int) -> ResponseReturnValue:
    """Take an absence back."""
    if not RemoveAbsenceForm().validate():
        return _page(status=_UNPROCESSABLE)
    service.remove_absence(id, by=current_staff())
    return _done(_("You are there again."))


def _page(
    *,
    host_form: HostForm | None = None,
    week_form: WeekForm | None = None,
    absence_form: AbsenceForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    resource_id = current_staff().resource_id
    if resource_id is None:
        abort(404)
    row = hosting_of(resource_id)
    values: dict[str, Any] = {"languages": sorted(row.languages), "topics": sorted(row.topics)}
    host_form = host_form or HostForm(formdata=None, data=values)
    host_form.set_choices(topics())
    page = render_template(
        "staff/resources/host_profile.html",
        host_form=host_form,
        week_form=week_form or WeekForm(formdata=None, data=week_values(row.week)),
        absence_form=absence_form or AbsenceForm(formdata=None),
        absences=absences_of(resource_id, now=clock.now()),
        weekdays=weekday_names(),
    )
    return page, status


def _done(text: str) -> ResponseReturnValue:
    flash(text, "success")
    return redirect(url_for("staff.hosting"), code=303)
