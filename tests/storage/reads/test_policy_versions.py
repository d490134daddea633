"""How many running cases keep which version of the policy."""

from datetime import timedelta

from models.license.lifecycle import LicenseState
from storage.database import Database
from storage.reads.policy_versions import KeptVersion, kept_versions
from storage.recorder import record
from tests.storage.samples import NOW, a_license, asked, settle_people, step_of, trained


def test_running_cases_are_counted_by_their_kind_and_their_version(database: Database) -> None:
    settle_people(database)
    request = asked()
    record(database, step_of(request))
    record(database, step_of(trained()))
    over = asked("Q2", person_id="toni")
    record(database, step_of(over.model_copy(update={"state": over.state.model_copy(update={"ended_at": NOW})})))
    first = a_license("one")
    newer = first.terms.model_copy(update={"policy_label": "Missouri 2"})
    deleted = a_license("gone", state=LicenseState.DELETED, deleted_at=NOW + timedelta(days=1))
    for each in (first, a_license("two"), a_license("three").model_copy(update={"terms": newer}), deleted):
        record(database, step_of(each))
    label = request.state.policy_label
    assert kept_versions(database) == [
        KeptVersion(label=label, noun="request", cases=1),
        KeptVersion(label=label, noun="training", cases=1),
        KeptVersion(label=label, noun="license", cases=2),
        KeptVersion(label="Missouri 2", noun="license", cases=1),
    ]
