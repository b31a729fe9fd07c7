"""`flask staff` makes accounts, links and ends of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.support.office.house import PASSWORD

ADD = ("staff", "add", "Nina@barsek.example", "--name", "Nina Moe", "--role", "host", "--password-stdin")


def test_an_account_is_added_and_can_sign_in(run, client, house):
    added = run(*ADD, given=f"{PASSWORD}\n")
    assert (added.exit_code, added.output) == (0, "Added: Nina Moe, host.\n")

    answer = client.submit("/staff/login", {"email": "nina@barsek.example", "password": PASSWORD})
    assert answer.status_code == 303


def test_the_same_address_again_changes_the_account(run):
    run(*ADD, given=f"{PASSWORD}\n")
    assert run(*ADD, given=f"{PASSWORD}\n").output == "Changed: Nina Moe, host.\n"


@pytest.mark.parametrize(
    ("password", "said"),
    [("hemmelig", "too short: 15 characters"), ("Kirkenes-barents-1", "easily guessed"), ("x" * 201, "too long")],
)
def test_a_weak_password_is_refused_in_one_line(run, password, said):
    refused = run(*ADD, given=password)
    assert refused.exit_code == 1
    assert said in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert password not in refused.stderr


@pytest.mark.parametrize("email", ["nina", "nina@barsek", "a@b.no, c@d.no"])
def test_an_address_that_is_none_is_a_wrong_use(run, email):
    assert run("staff", "add", email, "--name", "N", "--role", "host").exit_code == 2


def test_a_link_signs_in_once(run, house, client):
    house.clock.set(datetime.now(UTC))
    link = run("staff", "link", "anna@barsek.example").output.strip()
    assert client.get(link).status_code == 200
    assert client.submit(link, {}).status_code == 303
    assert client.get(link).status_code == 404


def test_a_closed_account_has_no_link_and_no_way_in(run, house, client):
    assert run("staff", "deactivate", "anna@barsek.example").exit_code == 0

    assert "no active account" in run("staff", "link", "anna@barsek.example").stderr
    answer = client.submit("/staff/login", {"email": "anna@barsek.example", "password": PASSWORD})
    assert answer.status_code == 422


def test_an_unknown_account_cannot_be_closed(run):
    assert run("staff", "deactivate", "nobody@barsek.example").exit_code == 1
