"""The query side of the monthly review: who of 100,000 licenses is over a rung, with exceptions and last use.

Measured on SQLite and on PostgreSQL, medians of several rounds. Run it as `python -m benchmarks.monthly_review`.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert, text

from adapters.policy_files import load_packs
from benchmarks.machine import machine
from benchmarks.postgres import temporary_postgres
from models.inactivity_review.cutoffs import cutoffs
from models.inactivity_review.state import ReviewTerms
from models.license.lifecycle import AssignmentState, LicenseKind, LicenseState
from models.people import Role
from models.policy.pack import PolicyPack
from settings import ROOT
from storage.database import Database, open_database
from storage.reads.past_cutoff import licenses_past_cutoff
from storage.schema import upgrade
from storage.tables.directory import agencies, designations, people, regions
from storage.tables.licenses import assignments, license_exceptions, licenses
from storage.tables.usage import (
    ImportKind,
    LinkedBy,
    agency_organizations,
    export_coverage,
    hmis_projects,
    hmis_users,
    login_coverage,
    usage_imports,
)

LICENSES = 100_000
AGENCIES = 6_000
ROUNDS = 7
AS_OF = datetime(2026, 11, 5, 14, 0, tzinfo=UTC)
BEGAN = AS_OF - timedelta(days=700)
NEW = AS_OF - timedelta(days=60)

Rows = Iterator[dict[str, Any]]


def measure(url: str, pack: PolicyPack) -> dict[str, float]:
    """Measure one database: licenses, how many are over a rung, and seconds."""
    upgrade(url)
    with open_database(url) as database:
        populate(database)
        terms = review_terms(pack)
        taken = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            asked = cutoffs(terms, AS_OF)
            found = licenses_past_cutoff(database, AS_OF, pack.time_zone, asked, terms.policy.evidence)
            taken.append(time.perf_counter() - began)
        return {
            "licenses": LICENSES,
            "over a rung": len(found),
            "of them excused": sum(each.excused_by is not None for each in found),
            "seconds, median": statistics.median(taken),
            "seconds, least": min(taken),
            "seconds, most": max(taken),
        }


def review_terms(pack: PolicyPack) -> ReviewTerms:
    """Return what the review follows on its day."""
    version = pack.in_force(AS_OF)
    return ReviewTerms(time_zone=pack.time_zone, policy_label=version.label, policy=version.licenses)


def populate(database: Database) -> None:
    """Hold every license; one in twenty was unused for long, one in a hundred was never used."""
    with database.write() as connection:
        for table, rows in (
            (regions, _regions()),
            (agencies, _agencies()),
            (people, _people()),
            (designations, _designations()),
            (licenses, _licenses()),
            (assignments, _assignments()),
            (license_exceptions, _exceptions()),
            (hmis_users, _users()),
            (usage_imports, _imports()),
            (agency_organizations, _organizations()),
            (hmis_projects, _projects()),
            (export_coverage, _exported()),
            (login_coverage, _listed()),
        ):
            _add(connection, table, rows)
    with database.write() as connection:
        connection.execute(text("ANALYZE"))


def _add(connection: Connection, table: Table, rows: Rows) -> None:
    every = list(rows)
    for start in range(0, len(every), 10_000):
        connection.execute(insert(table), every[start : start + 10_000])


def _regions() -> Rows:
    for n in range(10):
        yield {"id": f"r-{n}", "name": f"Region {n}", "population": 100_000}


def _agencies() -> Rows:
    for n in range(AGENCIES):
        yield {
            "id": f"a-{n}",
            "name": f"Agency {n}",
            "region_id": f"r-{n % 10}",
            "county": "Alder",
            "program_types": [],
        }


def _people() -> Rows:
    for n in range(LICENSES):
        email = f"p{n}@example.org"
        yield {"id": f"p-{n}", "first_name": "Test", "last_name": str(n), "email": email, "email_key": email}


def _designations() -> Rows:
    for n in range(0, LICENSES, 50):
        yield {
            "id": f"d-{n}",
            "person_id": f"p-{n}",
            "role": Role.LIST_HOLDER if n % 400 == 0 else Role.REVIEWER,
            "agency_id": None,
            "region_id": None,
            "from_day": date(2024, 1, 1),
            "until_day": None,
            "designated_by": None,
        }


def _imports() -> Rows:
    for kind in ImportKind:
        counts = dict.fromkeys(("rows_read", "rows_refused", "users_matched", "users_unmatched"), 0)
        yield {"id": kind, "kind": kind, "at": AS_OF, "by": "p-0", "digest": kind, "summary": {}, **counts}


def _organizations() -> Rows:
    for n in range(AGENCIES):
        yield {"organization_id": f"o-{n}", "agency_id": f"a-{n}", "linked_by": "p-0", "linked_at": BEGAN}


def _projects() -> Rows:
    for n in range(AGENCIES):
        yield {"project_id": f"j-{n}", "organization_id": f"o-{n}", "seen_at": AS_OF}


def _exported() -> Rows:
    covered = {"import_id": ImportKind.HUD, "covers_from": BEGAN, "covers_until": AS_OF}
    for n in range(AGENCIES):
        yield {"project_id": f"j-{n}", "organization_id": f"o-{n}", **covered}


def _listed() -> Rows:
    covered = {"import_id": ImportKind.LOGINS, "covers_from": None, "covers_until": AS_OF}
    for row in _users():
        yield {"user_id": row["user_id"], **covered}


def _licenses() -> Rows:
    for n in range(LICENSES):
        yield {
            "id": f"l-{n}",
            "agency_id": _agency_of(n),
            "kind": LicenseKind.STANDARD,
            "state": LicenseState.ACTIVE,
            "created_at": BEGAN,
            "step": 1,
            "holds": [],
            "policy_label": "Missouri 1",
        }


def _assignments() -> Rows:
    for n in range(LICENSES):
        yield {
            "license_id": f"l-{n}",
            "number": 1,
            "person_id": f"p-{n}",
            "agency_id": _agency_of(n),
            "state": AssignmentState.ACTIVE,
            "active_from": NEW if n % 100 == 7 else BEGAN,
        }


def _exceptions() -> Rows:
    for n in range(3, LICENSES, 200):
        yield {
            "license_id": f"l-{n}",
            "number": 1,
            "appeal_id": f"appeal-{n}",
            "until": None if n % 400 == 3 else date(2026, 6, 30),
            "reason": "Granted.",
            "granted_by": "p-0",
            "granted_at": BEGAN,
            "ended_at": None,
            "end_reason": "",
        }


def _users() -> Rows:
    """Make users: none never signed in, and one in ten has a user for that agency only."""
    for n in range(LICENSES):
        if n % 100 == 7:
            continue
        used = AS_OF - timedelta(days=220 + n % 90 if n % 20 == 3 else n % 150, seconds=n)
        yield {
            "user_id": str(n),
            "person_id": f"p-{n}",
            "agency_id": _agency_of(n) if n % 10 == 1 else None,
            "how": LinkedBy.EMAIL,
            "last_any_at": used + timedelta(hours=3),
            "last_data_entry_at": used,
            "last_login_at": used + timedelta(hours=4),
            "from_import": "i-1",
            "updated_at": AS_OF,
        }


def _agency_of(n: int) -> str:
    """Return a license's agency: one agency in sixty has a single license, and the others share the rest."""
    return f"a-{n}" if n < AGENCIES // 60 else f"a-{AGENCIES // 60 + n % (AGENCIES - AGENCIES // 60)}"


def main() -> None:
    """Measure and print."""
    print(machine())
    pack = load_packs(ROOT / "policies")["missouri"]
    with tempfile.TemporaryDirectory() as folder:
        _print("SQLite", measure(f"sqlite:///{Path(folder) / 'records.db'}", pack))
    with temporary_postgres() as url:
        _print("PostgreSQL", measure(url, pack))


def _print(database: str, figures: dict[str, float]) -> None:
    print(database)
    for name, figure in figures.items():
        print(f"  {name:<20}{figure:>12,.2f}" if isinstance(figure, float) else f"  {name:<20}{figure:>12,}")


if __name__ == "__main__":
    main()
