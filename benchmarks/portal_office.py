"""A large office's records for the portal: made by the real rules once, and repeated for every agency.

Each agency has as many people and licenses as another, so a page of one agency shows the same in a large office as in a
small one. Agency "a-1" has somebody in each role, and the reviewers' queue holds every open task.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final

from sqlalchemy import Table, insert, text

from adapters.policy_files import load_packs
from benchmarks.portal_dates import NOW, SINCE
from benchmarks.portal_first_agency import add_one_of_each, with_meetings
from models.access_request import timeline as request_timeline
from models.access_request.messages import RequestStart
from models.access_request.state import AccessRequest, RequestKind
from models.appeal.form import AppealForm
from models.appeal.lifecycle import AppealState
from models.appeal.reasons import AppealReason
from models.appeal.state import Appeal
from models.calendar import day_deadline
from models.committee import timeline as committee_timeline
from models.committee.messages import CommitteeStart
from models.effects import TaskKind
from models.inactivity_review.state import Finding, InactivityReview
from models.license.lifecycle import AssignmentState, LicenseState
from models.license.state import Assignment, License, license_terms
from models.people import Actor, Grant, Role
from models.policy.licenses import Measure
from models.policy.pack import PolicyPack
from models.training import timeline as training_timeline
from models.training.messages import TrainingStart
from models.training.overview import overview
from models.training.state import TrainingRun
from models.usage.coverage import NotCovered
from settings import Settings
from storage.columns import id_of
from storage.database import Database
from storage.names import has_names, note_names
from storage.projections.access_request import request_row
from storage.projections.appeal import appeal_row
from storage.projections.committee import project as project_committee
from storage.projections.inactivity_review import finding_row, review_row
from storage.projections.license import assignment_row, license_row
from storage.projections.training_run import run_row, step_rows
from storage.tables.appeals import appeals
from storage.tables.directory import agencies, designations, people, regions
from storage.tables.licenses import assignments, licenses
from storage.tables.records import audit_entries
from storage.tables.requests import access_requests
from storage.tables.reviews import inactivity_findings, inactivity_reviews, review_coverage, unknown_uses
from storage.tables.trainings import training_runs, training_steps
from storage.tables.usage import ImportKind
from storage.tables.work import tasks

AT_ONCE: Final = 2_000
"""How many rows a statement inserts."""

PAST_LIMIT: Final = 3
"""How many licenses of each agency are past a limit of the inactivity policy."""

Row = dict[str, Any]

EVERYWHERE: Mapping[str, Role] = {
    "rita": Role.REVIEWER,
    "lena": Role.HMIS_LEAD,
    "alex": Role.SYSTEM_ADMINISTRATOR,
    "bea": Role.BILLING,
    "carla": Role.PERFORMANCE_CHAIR,
    "marc": Role.PERFORMANCE_MEMBER,
    "mia": Role.PERFORMANCE_MEMBER,
    "cyd": Role.CE_CHAIR,
}
AT_FIRST_AGENCY: Mapping[str, Role] = {
    "sam": Role.SIGNATORY,
    "rhea": Role.REPRESENTATIVE,
    "ada": Role.AGENCY_ADMINISTRATOR,
    "ed": Role.EXECUTIVE_DIRECTOR,
}


@dataclass(frozen=True)
class Size:
    """How large an office is. Each agency has `licenses` with somebody on each, and `runs` trainings."""

    agencies: int
    licenses: int
    runs: int
    tasks: int
    appeals: int

    @property
    def total(self) -> int:
        """The licenses of all agencies."""
        return self.agencies * self.licenses


LARGE: Final = Size(agencies=2_000, licenses=50, runs=10, tasks=5_000, appeals=500)
SMALL: Final = Size(agencies=20, licenses=50, runs=10, tasks=50, appeals=5)


def pack() -> PolicyPack:
    """Return Missouri's pack."""
    return load_packs(Settings().policies)["missouri"]


def fill(database: Database, size: Size) -> None:
    """Put an office on record. The tables are there and empty."""
    made = _Rows(pack(), size)
    with database.write() as connection:
        for table, rows in made.every():
            while some := list(islice(rows, AT_ONCE)):
                connection.execute(insert(table), some)
                if has_names(table):
                    note_names(connection, table, some)
        for committee in made.committees():
            project_committee(connection, committee, 1)
    add_one_of_each(database, made.pack)
    with database.write() as connection:
        connection.execute(text("ANALYZE"))


class _Rows:
    """The rows of an office, table after table."""

    def __init__(self, policy: PolicyPack, size: Size) -> None:
        self.pack, self._version, self._size = policy, policy.in_force(NOW), size

    def every(self) -> Iterator[tuple[Table, Iterator[Row]]]:
        """Yield each table with its rows, in an order that the keys of others allow."""
        yield regions, iter([{"id": f"r-{n}", "name": f"Region {n}", "population": 1000} for n in range(1, 11)])
        yield agencies, self._agencies()
        yield people, self._people()
        yield designations, self._designations()
        yield licenses, self._licenses()
        yield assignments, self._assignments()
        yield access_requests, self._requests()
        yield training_runs, self._runs()
        yield training_steps, self._steps()
        yield tasks, self._tasks()
        yield appeals, self._appeals()
        yield audit_entries, self._audit()
        yield from self._review()

    def _agencies(self) -> Iterator[Row]:
        for n in self._numbers():
            yield {
                "id": f"a-{n}",
                "name": f"Lantern House {n}",
                "region_id": f"r-{n % 10 + 1}",
                "county": "Alder",
                "program_types": [],
            }

    def _people(self) -> Iterator[Row]:
        for each in (*EVERYWHERE, *AT_FIRST_AGENCY):
            yield _person(each, each.title(), "Example")
        for n in self._numbers():
            for k in self._holders():
                yield _person(_holder(n, k), f"Holder{k}", f"Of{n}")

    def _designations(self) -> Iterator[Row]:
        for person, role in EVERYWHERE.items():
            yield _designation(person, role, None)
        for person, role in AT_FIRST_AGENCY.items():
            yield _designation(person, role, "a-1")
        for n in self._numbers():
            yield _designation(_holder(n, 1), Role.REPRESENTATIVE, f"a-{n}")

    def _licenses(self) -> Iterator[Row]:
        usual = license_row(held_license(self.pack), 1)
        for n in self._numbers():
            for k in self._holders():
                yield {**usual, "id": f"l-{n}-{k}", "agency_id": f"a-{n}"}

    def _assignments(self) -> Iterator[Row]:
        held = held_license(self.pack)
        usual = assignment_row(held, held.assignments[0])
        for n in self._numbers():
            for k in self._holders():
                yield {**usual, "license_id": f"l-{n}-{k}", "agency_id": f"a-{n}", "person_id": _holder(n, k)}

    def _requests(self) -> Iterator[Row]:
        usual = request_row(begun_request(self.pack), 1)
        for n, k in self._trainings():
            own = {"id": _request(n, k), "agency_id": f"a-{n}", "person_id": _holder(n, k), "region_id": "r-1"}
            yield {**usual, **own, "requested_by": _holder(n, 1)}

    def _runs(self) -> Iterator[Row]:
        usual = run_row(self._overview, 1, NOW)
        for n, k in self._trainings():
            own = {"request_id": _request(n, k), "agency_id": f"a-{n}", "person_id": _holder(n, k)}
            yield {**usual, **own, "requested_by": _holder(n, 1)}

    def _steps(self) -> Iterator[Row]:
        usual = step_rows(self._overview)
        for n, k in self._trainings():
            for each in usual:
                yield dict(each) | {"request_id": _request(n, k)}

    @property
    def _overview(self) -> Any:
        return overview(begun_training(self.pack), NOW)

    def _tasks(self) -> Iterator[Row]:
        """Yield the tasks: of each two, one is a trainee’s and one waits for a reviewer."""
        for number, (n, k) in enumerate(self._trainings()):
            if number == self._size.tasks:
                return
            own = number % 2 == 0
            yield {
                "workflow_id": f"training/{_request(n, k)}",
                "key": "training" if own else "review/1/1",
                "kind": TaskKind.DO_TRAINING if own else TaskKind.REVIEW_STEP,
                "title": "Complete your training" if own else "Review step 1 of practice case 1",
                "role": None if own else Role.REVIEWER,
                "person_id": _holder(n, k) if own else None,
                "agency_id": f"a-{n}",
                "request_id": _request(n, k),
                "about_id": _holder(n, k),
                "opened_at": SINCE,
                "due_at": NOW + timedelta(hours=number),
            }

    def _appeals(self) -> Iterator[Row]:
        if self._version.appeals is None:
            return
        for number in range(self._size.appeals):
            n = number % self._size.agencies + 1
            form = AppealForm(organization=f"Lantern House {n}", reason=AppealReason.REVOKED_INACTIVITY)
            made = Appeal(
                appeal_id=f"p-{number + 1}",
                state=AppealState.FILED,
                time_zone=self.pack.time_zone,
                policy_label=self._version.label,
                policy=self._version.appeals,
                committee_id="performance",
                committee="Performance Committee",
                form=form,
                agency_id=f"a-{n}",
                filed_by=_holder(n, 1),
                filed_at=SINCE,
            )
            yield dict(appeal_row(made, 1))

    def _review(self) -> Iterator[tuple[Table, Iterator[Row]]]:
        """Yield a monthly review: of each agency, a few licenses are past a limit, and no report covers the others."""
        review = a_review()
        yield inactivity_reviews, iter([dict(review_row(review, 1))])
        yield inactivity_findings, self._findings(review)
        unknown = self._size.agencies * max(self._size.licenses - PAST_LIMIT, 0)
        said = [f"No HMIS CSV export covers {self._size.agencies:,} agencies."]
        yield review_coverage, iter([{"review_id": review.review_id, "not_covered": said, "unknown": unknown}])
        yield unknown_uses, self._unknown(review.review_id)

    def _findings(self, review: InactivityReview) -> Iterator[Row]:
        (usual,) = review.findings
        for n in self._numbers():
            for k in list(self._holders())[:PAST_LIMIT]:
                own = {"license_id": f"l-{n}-{k}", "agency_id": f"a-{n}", "person_id": _holder(n, k)}
                yield dict(finding_row(review, usual.model_copy(update=own)))

    def _unknown(self, review_id: str) -> Iterator[Row]:
        number = 0
        for n in self._numbers():
            for k in list(self._holders())[PAST_LIMIT:]:
                number += 1
                missing = {"kind": ImportKind.HUD, "since": SINCE.date(), "why_not": NotCovered.UNMAPPED_AGENCY}
                place = {"review_id": review_id, "number": number, "license_id": f"l-{n}-{k}", "assignment": 1}
                yield {**place, **missing}

    def _audit(self) -> Iterator[Row]:
        for n, k in self._trainings():
            for step in range(1, 6):
                yield {
                    "workflow_id": f"training/{_request(n, k)}",
                    "step": step,
                    "at": SINCE + timedelta(hours=step),
                    "actor_id": _holder(n, k),
                    "actor_grants": [],
                    "move": "noted",
                    "summary": "The trainee handed in a step.",
                    "conflict": "",
                    "policy_label": self._version.label,
                    "agency_id": f"a-{n}",
                    "person_id": _holder(n, k),
                }

    def committees(self) -> Iterator[Any]:
        """Yield the committees as they begin."""
        for rule in self._version.committees:
            start = CommitteeStart(
                committee_id=rule.id,
                time_zone=self.pack.time_zone,
                policy_label=self._version.label,
                policy=rule,
                holidays=(),
                holidays_until=date.max,
            )
            begun = committee_timeline.begin(start, NOW).state
            yield with_meetings(begun) if rule.id == "performance" else begun

    def _numbers(self) -> range:
        return range(1, self._size.agencies + 1)

    def _holders(self) -> range:
        return range(1, self._size.licenses + 1)

    def _trainings(self) -> Iterator[tuple[int, int]]:
        return ((n, k) for n in self._numbers() for k in range(1, min(self._size.runs, self._size.licenses) + 1))


def _holder(agency: int, number: int) -> str:
    return f"p-{agency}-{number}"


def _request(agency: int, number: int) -> str:
    return f"q-{agency}-{number}"


def _person(person_id: str, first: str, last: str) -> Row:
    address = f"{person_id}@agency.example"
    return {"id": person_id, "first_name": first, "last_name": last, "email": address, "email_key": address}


def _designation(person_id: str, role: Role, agency_id: str | None) -> Row:
    return {
        "id": id_of(person_id, role, agency_id, None, "2020-01-01"),
        "person_id": person_id,
        "role": role,
        "agency_id": agency_id,
        "region_id": None,
        "from_day": date(2020, 1, 1),
        "until_day": None,
        "designated_by": None,
    }


def a_review() -> InactivityReview:
    """Return a monthly review with one finding."""
    finding = Finding(
        license_id="l-1-1",
        agency_id="a-1",
        person_id="p-1-1",
        rung="no-data-entry",
        measure=Measure.DATA_ENTRY,
        counted_from=SINCE,
        effective=SINCE,
    )
    return InactivityReview(
        review_id="2026-03",
        as_of=NOW,
        due=day_deadline(NOW, 30, "America/Chicago", rule="30 days", source="Policy 003"),
        policy_label="2020",
        findings=(finding,),
        held_by=(Role.LEAD_AGENCY, Role.HMIS_LEAD),
    )


def held_license(policy: PolicyPack, license_id: str = "x", agency_id: str = "x", person_id: str = "x") -> License:
    """Return a license with somebody on it."""
    assignment = Assignment(number=1, person_id=person_id, state=AssignmentState.ACTIVE, active_from=SINCE)
    return License(
        license_id=license_id,
        agency_id=agency_id,
        created_at=SINCE,
        terms=license_terms(policy, NOW),
        state=LicenseState.ACTIVE,
        assignments=(assignment,),
    )


def begun_request(
    policy: PolicyPack, request_id: str = "x", agency_id: str = "x", person_id: str = "x"
) -> AccessRequest:
    """Return a request as it begins."""
    version = policy.in_force(NOW)
    start = RequestStart(
        request_id=request_id,
        kind=RequestKind.NEW_USER,
        agency_id=agency_id,
        region_id="r-1",
        person_id=person_id,
        actor=Actor(person_id="sam", grants=(Grant(role=Role.SIGNATORY, agency_id=agency_id),)),
        key="x",
        time_zone=policy.time_zone,
        policy_label=version.label,
        policy=version.access_requests,
        training=version.training,
    )
    return request_timeline.begin(start, SINCE).state


def begun_training(
    policy: PolicyPack, request_id: str = "x", agency_id: str = "x", person_id: str = "x"
) -> TrainingRun:
    """Return a training as it begins."""
    version = policy.in_force(NOW)
    start = TrainingStart(
        request_id=request_id,
        agency_id=agency_id,
        person_id=person_id,
        requested_by="sam",
        time_zone=policy.time_zone,
        policy_label=version.label,
        policy=version.training,
    )
    return training_timeline.begin(start, NOW).state
