"""A small continuum and what happens in it, for the tests of the records: made with the real rules."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from adapters.policy_files import load_packs
from models.access_request import timeline as access_request_timeline
from models.access_request.messages import RequestStart
from models.access_request.state import AccessRequest, RequestKind
from models.appeal.form import AppealForm
from models.appeal.lifecycle import AppealState
from models.appeal.reasons import AppealReason
from models.appeal.responses import Response
from models.appeal.state import Appeal
from models.appeal.verdicts import Upheld
from models.base import Message
from models.effects import Decision
from models.ids import license_workflow_id, request_workflow_id, training_workflow_id
from models.license.lifecycle import AssignmentState, LicenseState
from models.license.state import Assignment, License, license_terms
from models.people import SYSTEM, Actor, Grant, Role
from models.policy.pack import PolicyPack
from models.steps import Step
from models.training import timeline
from models.training.messages import TrainingStart
from models.training.state import TrainingRun
from storage.columns import id_of
from storage.database import Database
from storage.projections.appeal import project as project_appeal
from storage.tables.directory import agencies, designations, people, regions
from storage.tables.licenses import licenses

NOW = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
"""A Monday morning in Missouri."""

LEAD = Actor(person_id="rita", grants=(Grant(role=Role.REVIEWER),))


@cache
def pack(name: str = "missouri") -> PolicyPack:
    """One of the policy packs that are shipped."""
    return load_packs(Path(__file__).parents[2] / "policies")[name]


KEEPING = pack().keeping(NOW)
"""What the directory goes by in Missouri."""


def settle_people(database: Database, *names: str) -> None:
    """Regions R1 and R2, agencies A1 (in R1) and A2 (in R2), and people: sam the signatory of A1, rita the reviewer,
    alex the system administrator, mona the manager of R1, ed the director of A1, tess and toni without roles."""
    persons = ["sam", "rita", "alex", "mona", "ed", "tess", "toni", *names]
    with database.write() as connection:
        connection.execute(
            insert(regions),
            [{"id": each, "name": f"Region {each[1]}", "population": 1000} for each in ("R1", "R2")],
        )
        connection.execute(
            insert(agencies),
            [
                {"id": f"A{n}", "name": f"Agency {n}", "region_id": f"R{n}", "county": "Boone", "program_types": []}
                for n in (1, 2)
            ],
        )
        connection.execute(
            insert(people),
            [
                {
                    "id": each,
                    "first_name": each.title(),
                    "last_name": "Sample",
                    "email": f"{each}@sample.example",
                    "email_key": f"{each}@sample.example",
                }
                for each in persons
            ],
        )
        connection.execute(
            insert(designations),
            [
                designation("sam", Role.SIGNATORY, agency_id="A1"),
                designation("rita", Role.REVIEWER),
                designation("alex", Role.SYSTEM_ADMINISTRATOR),
                designation("mona", Role.REGION_MANAGER, region_id="R1"),
                designation("ed", Role.EXECUTIVE_DIRECTOR, agency_id="A1"),
            ],
        )


def settle_license(database: Database, **columns: Any) -> None:
    """An open license L1 of A1, with whatever columns are said."""
    row = {"id": "L1", "agency_id": "A1", "kind": "standard", "state": "open", "created_at": NOW, "step": 1}
    with database.write() as connection:
        connection.execute(insert(licenses), {**row, **columns})


def settle_denied_appeal(database: Database, appeal_id: str, agency_id: str = "A1") -> None:
    """An appeal of an agency that its committee denied."""
    version = pack().in_force(NOW)
    if version.appeals is None:
        raise LookupError("this pack has no appeals")
    denied = Appeal(
        appeal_id=appeal_id,
        state=AppealState.CLOSED,
        time_zone=pack().time_zone,
        policy_label=version.label,
        policy=version.appeals,
        committee_id="coordinated-entry",
        committee="Coordinated Entry Committee",
        form=AppealForm(organization="Agency 1", reason=AppealReason.DENIED_ALLOTMENT),
        agency_id=agency_id,
        filed_by="sam",
        filed_at=NOW,
        response=Response(
            committee_id="coordinated-entry",
            meeting_id="coordinated-entry-2026-03",
            meeting_day=NOW.date(),
            at=NOW,
            by="sam",
            why="All are given.",
            verdict=Upheld(),
        ),
        ended_at=NOW,
        closed_at=NOW,
    )
    with database.write() as connection:
        project_appeal(connection, denied, 1)


def designation(person_id: str, role: Role, **columns: Any) -> dict[str, Any]:
    """A row of designations, under the id that loading a file and the office's own steps give it."""
    row = {"agency_id": None, "region_id": None, "from_day": date(2020, 1, 1), "until_day": None, **columns}
    return {
        "id": id_of(person_id, role, row["agency_id"], row["region_id"], row["from_day"].isoformat()),
        "person_id": person_id,
        "role": role,
        "designated_by": None,
        **row,
    }


def asked(
    request_id: str = "Q1",
    *,
    person_id: str = "tess",
    agency_id: str = "A1",
    kind: RequestKind = RequestKind.NEW_USER,
    at: datetime = NOW,
    **more: Any,
) -> Decision[AccessRequest]:
    """A request as it begins: sam of A1 asks."""
    version = pack().in_force(at)
    start = RequestStart(
        request_id=request_id,
        kind=kind,
        agency_id=agency_id,
        region_id=f"R{agency_id[1]}",
        person_id=person_id,
        actor=signatory(agency_id),
        key=request_id,
        time_zone=pack().time_zone,
        policy_label=version.label,
        policy=version.access_requests,
        training=version.training,
        **more,
    )
    return access_request_timeline.begin(start, at)


def trained(request_id: str = "Q1", *, person_id: str = "tess", at: datetime = NOW) -> Decision[TrainingRun]:
    """A training run as it begins, of a person of A1 in Missouri."""
    version = pack().in_force(at)
    start = TrainingStart(
        request_id=request_id,
        agency_id="A1",
        person_id=person_id,
        requested_by="sam",
        time_zone=pack().time_zone,
        policy_label=version.label,
        policy=version.training,
    )
    return timeline.begin(start, at)


def signatory(agency_id: str = "A1") -> Actor:
    """Sam, acting for an agency."""
    return Actor(person_id="sam", grants=(Grant(role=Role.SIGNATORY, agency_id=agency_id),))


def a_license(license_id: str = "L1", *, agency_id: str = "A1", **more: Any) -> License:
    """A license: open unless said otherwise."""
    terms = license_terms(pack(), NOW)
    return License(
        license_id=license_id, agency_id=agency_id, created_at=NOW - timedelta(days=400), **{"terms": terms, **more}
    )


def reserved(license_id: str = "L1", person_id: str = "tess", *, number: int = 1, agency_id: str = "A1") -> License:
    """A license that is set aside for a person."""
    assignment = Assignment(
        number=number, person_id=person_id, state=AssignmentState.RESERVED, request_id="Q1", reserved_at=NOW
    )
    return a_license(license_id, agency_id=agency_id, state=LicenseState.RESERVED, assignments=(assignment,))


def held(license_id: str = "L1", person_id: str = "tess", *, number: int = 1, agency_id: str = "A1") -> License:
    """A license with a person on it."""
    assignment = Assignment(number=number, person_id=person_id, state=AssignmentState.ACTIVE, active_from=NOW)
    return a_license(license_id, agency_id=agency_id, state=LicenseState.ACTIVE, assignments=(assignment,))


def step_of(
    decision: Decision[Any] | AccessRequest | TrainingRun | License,
    number: int = 1,
    *,
    at: datetime = NOW,
    actor: Actor = SYSTEM,
    workflow_id: str = "",
) -> Step:
    """What a workflow would have written down for a decision, or merely for a state."""
    made: Decision[Any] = (
        decision if isinstance(decision, Decision) else Decision(state=decision, move="noted", summary="Noted.")
    )
    return Step(
        workflow_id=workflow_id or workflow_of(made.state),
        number=number,
        at=at,
        actor=actor,
        move=made.move,
        summary=made.summary,
        subject=made.state,
        opened=made.opened,
        closed=made.closed,
        notices=made.notices,
    )


def workflow_of(state: Message) -> str:
    """The id of the workflow that keeps `state`."""
    if isinstance(state, License):
        return license_workflow_id(state.license_id)
    if isinstance(state, TrainingRun):
        return training_workflow_id(state.request_id)
    if isinstance(state, AccessRequest):
        return request_workflow_id(state.request_id)
    raise TypeError(state)
