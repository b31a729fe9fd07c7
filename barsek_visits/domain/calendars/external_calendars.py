"""Calendars that hosts keep elsewhere: what an address may be, where it may lead, and what can go wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urlsplit

from barsek_visits.domain.errors import FileError

HTTPS_PORT = 443
LONGEST_ADDRESS = 2000
# Outlook offers webcal:// for the same file as https://.
_SCHEMES = frozenset({"https", "webcal", "webcals"})
_HOST = re.compile(r"[a-z0-9_.-]{1,253}|[0-9a-f:.]{2,45}")

# Global by number, yet served to the machines of a cloud only: they hand out keys.
_METADATA = (IPv4Address("168.63.129.16"), IPv6Address("fd00:ec2::254"))
_IN_HOUSE = (
    IPv4Network("127.0.0.0/8"),
    IPv4Network("10.0.0.0/8"),
    IPv4Network("172.16.0.0/12"),
    IPv4Network("192.168.0.0/16"),
    IPv6Network("::1/128"),
    IPv6Network("fc00::/7"),
)
# What Python 3.11 calls global and nobody's server has: protocol assignments, old relays, documentation.
_NOBODYS = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("2002::/16"),
    IPv6Network("3fff::/20"),
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")


class FetchProblem(StrEnum):
    """Why a calendar could not be fetched: all that is ever kept of a failure, never a header or a body."""

    KEY_LOST = "key_lost"  # the address was sealed with a key that is gone
    NO_SUCH_HOST = "no_such_host"
    FORBIDDEN = "forbidden"  # it leads to an address or a port that we do not ask
    UNREACHABLE = "unreachable"
    TOO_SLOW = "too_slow"
    TLS = "tls"
    REFUSED = "refused"
    GONE = "gone"
    REDIRECTED = "redirected"  # too often, or to what is no address
    SERVER_FAULT = "server_fault"
    TOO_LARGE = "too_large"
    NOT_A_CALENDAR = "not_a_calendar"
    TOO_MUCH = "too_much"  # reading it took more time or memory than one calendar may


class AddressFault(StrEnum):
    """What is wrong with an address as it was pasted."""

    NO_ADDRESS = "no_address"
    NOT_SECURE = "not_secure"
    CREDENTIALS = "credentials"
    PORT = "port"
    PRIVATE = "private"
    WEB_PAGE = "web_page"  # Outlook offers a page to look at beside the calendar


class BadAddress(FileError):
    """A text is not the address of a calendar that may be asked for."""

    def __init__(self, fault: AddressFault) -> None:
        """Keep what is wrong; never the address, which is a secret."""
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class CalendarAddress:
    """Where a calendar is asked for, by https; host and target are ASCII."""

    host: str
    port: int
    target: str

    @property
    def url(self) -> str:
        """The address in one piece."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}{'' if self.port == HTTPS_PORT else f':{self.port}'}{self.target}"


def calendar_address(text: str, *, private: bool = False) -> CalendarAddress:
    """Return the address that a text is; nothing is looked up.

    Args:
        text: what somebody pasted, or a server pointed to.
        private: whether calendars within the house, and other ports, are allowed.

    Raises:
        BadAddress: it is none that may be asked for.
    """
    if len(text) > LONGEST_ADDRESS or not text.isprintable() or any(char in text for char in ' \\<>"'):
        raise BadAddress(AddressFault.NO_ADDRESS)
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode()
        port = HTTPS_PORT if parts.port is None else parts.port
    except ValueError as error:
        raise BadAddress(AddressFault.NO_ADDRESS) from error
    if parts.scheme == "http":
        raise BadAddress(AddressFault.NOT_SECURE)
    if parts.scheme not in _SCHEMES or not _HOST.fullmatch(host):
        raise BadAddress(AddressFault.NO_ADDRESS)
    if "@" in parts.netloc:
        raise BadAddress(AddressFault.CREDENTIALS)
    _refuse_place(host, port, private=private)
    if parts.path.lower().endswith((".html", ".htm")):
        raise BadAddress(AddressFault.WEB_PAGE)
    query = f"?{_quoted(parts.query)}" if parts.query else ""
    return CalendarAddress(host, port, f"{_quoted(parts.path or '/')}{query}")


def _refuse_place(host: str, port: int, *, private: bool) -> None:
    if port != HTTPS_PORT and not private:
        raise BadAddress(AddressFault.PORT)
    try:
        is_allowed = may_ask(host, private=private)
    except ValueError:
        return  # a name: where it leads is looked at each time it is asked
    if not is_allowed:
        raise BadAddress(AddressFault.PRIVATE)


def _quoted(text: str) -> str:
    return quote(text, safe="%/:@!$&'()*+,;=~?-._")


def may_ask(ip: str, *, private: bool) -> bool:
    """Say whether a calendar may be asked for at a network address.

    Public ones may; where `private`, those of the house and this machine too.  Never: link-local ones, the
    metadata services of clouds, multicast, and whatever else is nobody's server.

    Raises:
        ValueError: this is no network address.
    """
    address = _unwrapped(ip_address(ip.partition("%")[0]))
    if address in _METADATA:
        return False
    if private and any(address in network for network in _IN_HOUSE):
        return True
    return _is_public(address)


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address within an IPv6 one, where a network only wraps it (RFC 4291 2.5.5.2, RFC 6052)."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(address.packed[-4:])
    return address


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if any(address in network for network in _NOBODYS) or address.is_multicast:
        return False
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    return address.is_global
