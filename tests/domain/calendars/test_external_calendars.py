"""Which addresses of calendars are taken, and where they may lead."""

from __future__ import annotations

import pytest

from barsek_visits.domain.calendars.external_calendars import LONGEST_ADDRESS, BadAddress, calendar_address, may_ask

OUTLOOK = "https://outlook.office365.com/owa/calendar/1b9d@office.example/2d3f/calendar.ics"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (OUTLOOK, OUTLOOK),
        (OUTLOOK.replace("https", "webcal"), OUTLOOK),
        ("HTTPS://Calendar.Example", "https://calendar.example/"),
        ("https://calendar.example:443/a#part", "https://calendar.example/a"),
        ("https://bl\u00e5b\u00e6r.example/\u00e6.ics?q=\u00f8", "https://xn--blbr-roah.example/%C3%A6.ics?q=%C3%B8"),
        ("https://calendar.example/a%20b?x=%2F", "https://calendar.example/a%20b?x=%2F"),
        ("https://[2606:4700::1111]/a.ics", "https://[2606:4700::1111]/a.ics"),
    ],
)
def test_an_address_is_taken_as_https_and_ascii(text: str, url: str) -> None:
    assert url == calendar_address(text).url


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("http://calendar.example/a.ics", "not_secure"),
        ("ftp://calendar.example/a.ics", "no_address"),
        ("file:///etc/passwd", "no_address"),
        ("calendar.example/a.ics", "no_address"),
        ("", "no_address"),
        ("https://", "no_address"),
        ("https:///a.ics", "no_address"),
        ("https://calendar.example/a b.ics", "no_address"),
        ("https://calendar.example/a\r\nHost: x", "no_address"),
        ("https://calendar.example\\@evil.example/", "no_address"),
        ("https://a..b/", "no_address"),
        ("https://calendar.example:99999/", "no_address"),
        ("https://[fe80::1%25eth0]/", "no_address"),
        (f"https://calendar.example/{'a' * LONGEST_ADDRESS}", "no_address"),
        ("https://me:hush@calendar.example/a.ics", "credentials"),
        ("https://me@calendar.example/a.ics", "credentials"),
        ("https://calendar.example:8443/a.ics", "port"),
        ("https://calendar.example:0/a.ics", "port"),
        ("https://127.0.0.1/a.ics", "private"),
        ("https://[::1]/a.ics", "private"),
        ("https://169.254.169.254/latest/meta-data", "private"),
        ("https://\uff11\uff12\uff17.0.0.1/a.ics", "private"),
        ("https://calendar.example/owa/calendar.html", "web_page"),
    ],
)
def test_what_is_no_address_that_may_be_fetched_is_named(text: str, fault: str) -> None:
    with pytest.raises(BadAddress) as refused:
        calendar_address(text)

    assert fault == refused.value.fault
    assert "hush" not in str(refused.value)


def test_within_the_house_private_addresses_and_other_ports_are_taken_and_http_is_not() -> None:
    assert "https://10.0.0.7:8443/a.ics" == calendar_address("https://10.0.0.7:8443/a.ics", private=True).url
    for text in ("http://10.0.0.7/a.ics", "https://169.254.169.254/", "https://224.0.0.1/"):
        with pytest.raises(BadAddress):
            calendar_address(text, private=True)


PUBLIC = ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
IN_HOUSE = ["127.0.0.1", "127.255.0.1", "10.1.1.1", "172.16.0.1", "192.168.1.1", "::1", "fd12:3456::1",
            "::ffff:10.0.0.1", "64:ff9b::7f00:1"]  # fmt: skip
NEVER = [
    "0.0.0.0", "::", "169.254.169.254", "fe80::1", "fe80::1%eth0",  # unspecified, link-local
    "100.64.0.1", "192.0.0.192", "198.18.0.1", "240.0.0.1", "255.255.255.255",  # carriers, protocols, tests, nobody
    "168.63.129.16", "fd00:ec2::254", "100.100.100.200",  # metadata of clouds
    "224.0.0.1", "239.1.1.1", "ff02::1",  # multicast
    "2001:db8::1", "192.0.2.1", "203.0.113.1", "3fff::1",  # documentation
    "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "::127.0.0.1",  # wrapped
    "2001::1", "fec0::1", "100::1", "5f00::1",
]  # fmt: skip


@pytest.mark.parametrize("ip", PUBLIC)
def test_public_addresses_may_be_asked(ip: str) -> None:
    assert (True, True) == (may_ask(ip, private=False), may_ask(ip, private=True))


@pytest.mark.parametrize("ip", IN_HOUSE)
def test_addresses_of_the_house_may_be_asked_only_where_the_setting_says_so(ip: str) -> None:
    assert (False, True) == (may_ask(ip, private=False), may_ask(ip, private=True))


@pytest.mark.parametrize("ip", NEVER)
def test_other_addresses_are_never_asked(ip: str) -> None:
    assert (False, False) == (may_ask(ip, private=False), may_ask(ip, private=True))
