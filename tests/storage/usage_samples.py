"""Users of the HMIS and licenses that are used or not, for the tests of what the records know of use."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from models.inactivity_review.cutoffs import Cutoff, cutoffs
from models.inactivity_review.state import ReviewTerms
from models.license import activity, timeline
from models.license.lifecycle import AssignmentState, LicenseState
from models.license.state import Activity, Assignment, License, UsageEvidence, license_terms
from storage.database import Database
from storage.recorder import record
from storage.tables.directory import agencies, people
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
from tests.storage.samples import NOW, a_license, pack, step_of

LONG_AGO = NOW - timedelta(days=400)
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
ACCOUNTS = tuple(str(number) for number in range(100))
"""Accounts of the HMIS as the tests call them."""


def ago(days: float) -> datetime:
    """So many days before NOW."""
    return NOW - timedelta(days=days)


def used_license(
    license_id: str = "L1",
    person_id: str = "tess",
    *,
    since: datetime = LONG_AGO,
    agency_id: str = "A1",
    policy: str = "missouri",
    **more: Any,
) -> License:
    """A license that a person is on since a day, following a pack."""
    assignment = Assignment(number=1, person_id=person_id, state=AssignmentState.ACTIVE, active_from=since)
    return a_license(
        license_id,
        agency_id=agency_id,
        state=LicenseState.ACTIVE,
        assignments=(assignment,),
        terms=license_terms(pack(policy), NOW),
        **more,
    )


def marked(license_id: str = "L1", person_id: str = "tess") -> License:
    """A license that the ladder marked for revocation: no data entry for six months."""
    license_ = used_license(license_id, person_id, since=ago(300))
    used = UsageEvidence(activity=Activity(data_entry=ago(250), login=ago(1)))
    state = activity.informed(license_, used)
    while state.flag is None:
        decision = timeline.wake(state, used, NOW)
        assert decision is not None
        state = decision.state
    return state


def keep(database: Database, *licenses: License, number: int = 1) -> None:
    """Write licenses down as they are."""
    for each in licenses:
        assert not record(database, step_of(each, number)).conflict


def add_people(database: Database, names: Sequence[str]) -> None:
    """People who are nothing but on record."""
    rows = [
        {
            "id": name,
            "first_name": name.title(),
            "last_name": "Sample",
            "email": f"{name}@sample.example",
            "email_key": f"{name}@sample.example",
        }
        for name in names
    ]
    with database.write() as connection:
        connection.execute(insert(people), rows)


def hmis_user(database: Database, user_id: str, person_id: str | None = None, **columns: Any) -> None:
    """A user of the HMIS as imports left it."""
    row = {
        "user_id": user_id,
        "person_id": person_id,
        "how": LinkedBy.HAND if person_id else None,
        "updated_at": NOW,
        **columns,
    }
    with database.write() as connection:
        connection.execute(insert(hmis_users), [row])


def report_taken_in(database: Database, until: datetime, *kinds: ImportKind, at: datetime | None = None) -> None:
    """Files of usage that told of nobody, imported when their time ends; of both kinds unless they are named."""
    rows = [
        {
            "id": f"{kind}-{until:%Y%m%d%H%M%S}",
            "kind": kind,
            "at": at or until,
            "by": "hana",
            "digest": f"{kind}-{until:%Y%m%d%H%M%S}",
            **dict.fromkeys(("rows_read", "rows_refused", "users_matched", "users_unmatched"), 0),
            "summary": {},
        }
        for kind in kinds or tuple(ImportKind)
    ]
    with database.write() as connection:
        connection.execute(insert(usage_imports), rows)


def everything_covered(
    database: Database,
    until: datetime = NOW,
    *,
    since: datetime = ALWAYS,
    accounts: Iterable[str] = ACCOUNTS,
    imported: datetime | None = None,
) -> None:
    """A report of each kind that covers the time before `until`: entries of every agency, logins of these accounts.

    They are imported at `until` unless said otherwise. A review counts only what was imported by its day.
    """
    exported, listed = (f"{kind}-{until:%Y%m%d%H%M%S}" for kind in (ImportKind.HUD, ImportKind.LOGINS))
    with database.read() as connection:
        if connection.execute(select(usage_imports.c.id).where(usage_imports.c.id == exported)).first() is not None:
            return
    report_taken_in(database, until, at=imported)
    with database.write() as connection:
        known = list(connection.execute(select(agencies.c.id)).scalars())
        if connection.execute(select(hmis_projects.c.project_id)).first() is None:
            connection.execute(insert(agency_organizations), [_organization(each) for each in known])
            connection.execute(insert(hmis_projects), [_project(each) for each in known])
        times = {"covers_from": since, "covers_until": until}
        connection.execute(
            insert(export_coverage),
            [
                {"import_id": exported, "project_id": f"P-{each}", "organization_id": f"O-{each}", **times}
                for each in known
            ],
        )
        connection.execute(
            insert(login_coverage), [{"import_id": listed, "user_id": each, **times} for each in accounts]
        )


def _organization(agency_id: str) -> dict[str, Any]:
    return {"organization_id": f"O-{agency_id}", "agency_id": agency_id, "linked_by": "hana", "linked_at": ALWAYS}


def _project(agency_id: str) -> dict[str, Any]:
    return {"project_id": f"P-{agency_id}", "organization_id": f"O-{agency_id}", "seen_at": NOW}


def cutoffs_at(as_of: datetime, policy: str = "missouri") -> list[Cutoff]:
    """What a monthly review on that day asks for."""
    version = pack(policy).in_force(as_of)
    terms = ReviewTerms(time_zone=pack(policy).time_zone, policy_label=version.label, policy=version.licenses)
    return cutoffs(terms, as_of)
