"""Is a package of a lock known to be unsafe?  Asks pip-audit, else a database in a package.

Runs in the environment of requirements-security.txt, and says plainly who answered.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet


def main() -> None:
    """Ask about one lock; fails if anything is known."""
    lock = Path(sys.argv[1])
    found, unasked = _by_pip_audit(lock)
    if unasked:
        print(f"pip-audit's advisories cannot be had here: {unasked} packages are not answered for.")
        print("Asked instead: safety-db, which ends in July 2021 and so says nothing of what was found later.")
        found += _by_safety_db(lock)
    print("\n".join(found) or "Nothing is known.")
    sys.exit(bool(found))


def _by_pip_audit(lock: Path) -> tuple[list[str], int]:
    """Return what is known, and how many packages nothing could be asked about."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--disable-pip",
        "--require-hashes",
        "--format",
        "json",
        "-r",
        str(lock),
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        packages: list[dict[str, Any]] = json.loads(run.stdout)["dependencies"]
    except ValueError:
        return [], len(_locked(lock))
    known = [
        f"{one['name']} {one['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'nothing yet'}"
        for one in packages
        for fault in one.get("vulns", ())
    ]
    return known, sum("skip_reason" in one for one in packages)


def _by_safety_db(lock: Path) -> list[str]:
    database = find_spec("safety_db")
    if database is None or database.origin is None:  # found, and not imported: it would look for its file elsewhere
        raise SystemExit("safety-db is missing: see requirements-security.txt")
    advisories = json.loads(Path(database.origin).with_name("insecure.json").read_text())
    return [
        f"{name} {version}: {spec}"
        for name, version in _locked(lock).items()
        for spec in advisories.get(name, ())
        if SpecifierSet(spec).contains(version)
    ]


def _locked(lock: Path) -> dict[str, str]:
    """Return the version of each package."""
    lines = [line.rstrip(" \\") for line in lock.read_text().splitlines() if "==" in line and line[0].isalnum()]
    wanted = [Requirement(line) for line in lines]
    return {one.name: str(one.specifier).removeprefix("==") for one in wanted}


if __name__ == "__main__":
    main()
