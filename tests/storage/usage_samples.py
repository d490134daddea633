"""Users of the HMIS and licenses that are used or not, for the tests of what the records know of use."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from models.inactivity_review.cutoffs import Cutoff, cutoffs
from models.inactivity_review.state import ReviewTerms
from models.license import activity, timeline
from models.license.lifecycle import AssignmentState, LicenseState
from models.license.state import Activity, Assignment, License, UsageEvidence, license_terms
from storage.database import Database
from storage.recorder import record
from storage.tables.directory import people
from storage.tables.usage import ImportKind, LinkedBy, hmis_users, usage_imports
from tests.storage.samples import NOW, a_license, pack, step_of

LONG_AGO = NOW - timedelta(days=400)


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


def report_taken_in(database: Database, at: datetime, *kinds: ImportKind) -> None:
    """Files of usage that told of nobody; of both kinds unless they are named."""
    rows = [
        {
            "id": f"{kind}-{at:%Y%m%d%H%M%S}",
            "kind": kind,
            "at": at,
            "by": "hana",
            "digest": f"{kind}-{at:%Y%m%d%H%M%S}",
            **dict.fromkeys(("rows_read", "rows_refused", "users_matched", "users_unmatched"), 0),
            "summary": {},
        }
        for kind in kinds or tuple(ImportKind)
    ]
    with database.write() as connection:
        connection.execute(insert(usage_imports), rows)


def cutoffs_at(as_of: datetime, policy: str = "missouri") -> list[Cutoff]:
    """What a monthly review on that day asks for."""
    version = pack(policy).in_force(as_of)
    terms = ReviewTerms(time_zone=pack(policy).time_zone, policy_label=version.label, policy=version.licenses)
    return cutoffs(terms, as_of)
