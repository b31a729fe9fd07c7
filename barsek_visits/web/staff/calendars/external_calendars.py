"""The calendar that a host keeps elsewhere: its address saved, and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, url_for

from barsek_visits.i18n import gettext as _
from barsek_visits.services.calendars import external_calendars as service
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.forms.base import Form
from barsek_visits.web.forms.calendars.external_calendars import ExternalCalendarForm
from barsek_visits.web.staff.calendars.subscriptions_page import subscriptions_page

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def save_external_calendar() -> ResponseReturnValue:
    """Keep the address of the member's own calendar."""
    form = ExternalCalendarForm()
    if not form.validate():
        return subscriptions_page(external_form=form, status=422)
    service.connect_calendar(form.address.data, by=current_staff(), now=clock.now())
    flash(_("The address is saved. Your calendar is fetched within a minute or two."), "success")
    return redirect(url_for("staff.subscriptions"), code=303)


def remove_external_calendar() -> ResponseReturnValue:
    """Forget the member's own calendar."""
    if not Form().validate():
        abort(422)
    service.remove_calendar(by=current_staff(), now=clock.now())
    flash(_("Your own calendar is removed, with all busy times that it brought."), "success")
    return redirect(url_for("staff.subscriptions"), code=303)
