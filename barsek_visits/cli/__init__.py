"""The `flask` commands, a file a topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.cli import backup, demo, doctor, import_ics, office, person, purge, staff, worker

if TYPE_CHECKING:
    from flask import Flask


def init_cli(app: Flask) -> None:
    """Give the application its commands; `flask db` comes from Flask-Migrate."""
    for command in (
        backup.backup_command,
        backup.restore_command,
        demo.demo_command,
        doctor.doctor_command,
        import_ics.import_command,
        office.office_group,
        person.person_group,
        purge.purge_command,
        staff.staff_group,
        worker.worker_command,
    ):
        app.cli.add_command(command)
