"""A public scanner (wapiti) over the running program: as a guest, and as a member of staff; its reports are read here.

A fault that it finds fails the run.  What it says of the sort "worth knowing" is printed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.pages.visitor import Visitor
from tests.support.servers.server import Server

_HOST = "jonas.breivik@barsek.example"  # of the demo
# All that it can ask without a helper elsewhere.  Left out: what guesses passwords, or looks for other people's
# software; the one for LDAP, which takes two pages with different tokens for a directory that answered; and the one for
# tokens, which takes two equal refusals for a form that asks for none (tests/web/test_routes.py asks every form).
_MODULES = (
    "backup,cookieflags,crlf,csp,exec,file,htaccess,http_headers,methods,permanentxss,redirect,shellshock,sql,"
    "upload,xss"
)
# The scan is over http on loopback, which has no such cookies; tests/web/test_headers.py looks under https.
_EXPECTED = ("Secure Flag cookie",)
_LIMITS = (
    "--depth", "3", "--max-links-per-page", "15", "--max-files-per-dir", "15", "--max-parameters", "25",
    "--max-scan-time", "90", "--max-attack-time", "15", "--skip", "lang", "--skip", "csrf_token",
)  # fmt: skip


def main() -> None:
    """Start the program on the demo's data, scan it, and read the reports."""
    tools = Path(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="barsek-scan-") as folder:
        server = Server(Path(folder) / "data", BARSEK_DEMO="1", BARSEK_WORKER="off")
        try:
            found = _scan(tools, server, "guest")
            visitor, link = Visitor(server.url), urlsplit(server.sign_in_link(_HOST)).path
            visitor.post(link, {"csrf_token": visitor.token(link)})
            found += _scan(tools, server, "host", "-s", f"{server.url}/staff/", "-H", f"Cookie: {visitor.cookie}")
            if visitor.get("/staff/").status != HTTPStatus.OK:
                found.append("the host was signed out while it was scanned: much of it has not been seen")
        finally:
            server.stop()
    print("\n".join(found) or "Nothing was found.")
    sys.exit(bool(found))


def _scan(tools: Path, server: Server, name: str, *more: str) -> list[str]:
    """Return what the scanner found, a line each."""
    report = tools / "reports" / f"{name}.json"
    command = [
        str(tools / "bin" / "wapiti"), "-u", f"{server.url}/", "--scope", "domain", "-m", _MODULES, "--flush-session",
        "--no-bugreport", "--store-session", str(tools / "sessions"), "-f", "json", "-o", str(report), "-v", "0",
        "-x", f"{server.url}/staff/logout", "-x", f"{server.url}/static/*", *_LIMITS, *more,
    ]  # fmt: skip
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    told = json.loads(report.read_text())
    print(f"{name}: {told['infos']['crawled_pages_nbr']} pages, report in {report}")
    for kind in ("anomalies", "additionals"):
        for sort, cases in ((sort, cases) for sort, cases in told[kind].items() if cases):
            print(f"  {kind}: {sort}, {len(cases)} times, such as {cases[0]['method']} {cases[0]['path'][:60]}")
    return [
        f"{name}: {sort}: {case['method']} {case['path']} {case['parameter'] or ''}: {case['info'][:200]}"
        for sort, cases in told["vulnerabilities"].items()
        for case in cases
        if sort not in _EXPECTED
    ]


if __name__ == "__main__":
    main()
