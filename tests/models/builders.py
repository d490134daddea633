"""People, policies and cases, for tests that want to begin in the middle of things.

Monday, November 2, 2026, nine in the morning in Chicago is the usual beginning; the agency is called Harbor.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from adapters.policy_files import load_pack
from models.access_request import timeline as access_request_timeline
from models.access_request.messages import RequestStart
from models.access_request.state import AccessRequest, Removal, RequestKind
from models.license import timeline
from models.license.messages import LicenseStart
from models.license.state import License, LicenseTerms
from models.people import Actor, Grant, Role
from models.policy.access_requests import (
    AccessRequestPolicy,
    AccountPolicy,
    LeaverNotice,
    LicensingPolicy,
    NoOpenLicense,
    Procedure,
    Procedures,
    RequestForm,
    RequestingPolicy,
    ReviewPolicy,
    Stage,
)
from models.policy.agency_roles import HELPERS, Readers
from models.policy.directory import DirectoryPolicy
from models.policy.pack import PolicyVersion
from models.policy.training import (
    AtTheLimit,
    Counted,
    Extending,
    FailedAttempts,
    Lapse,
    PracticeCases,
    Reminders,
    TrainingPolicy,
    UnderReview,
    Window,
)
from models.training import timeline as training_timeline
from models.training.kinds.form import FormRequirement
from models.training.kinds.test import TestRequirement as PolicyTest
from models.training.lifecycle import StepState
from models.training.messages import TrainingStart
from models.training.rules import account, practice_case
from models.training.state import TrainingRun
from tests.models import forms
from tests.models.drivers import meet

FOLDER = Path(__file__).parents[2] / "policies"
ZONE = "America/Chicago"
SOURCE = "Handbook of the office, page 1"

MOMENT = timedelta(microseconds=1)
DAY = timedelta(days=1)
START = datetime(2026, 11, 2, 15, tzinfo=UTC)

HARBOR = "a-harbor"
LAKESIDE = "a-lakeside"
READERS = Readers(of_agency=(*HELPERS, Role.EXECUTIVE_DIRECTOR), of_office=DirectoryPolicy().readers)
"""Who sees an agency's records, where a pack does not say otherwise."""
REGION = "r-1"
TRAINEE = "p-trainee"
REPRESENTATIVE = "p-representative"


def at(day: date, hour: int = 12, minute: int = 0, zone: str = ZONE) -> datetime:
    """A moment on the wall clock of `zone`, in UTC."""
    return datetime.combine(day, time(hour, minute), tzinfo=ZoneInfo(zone)).astimezone(UTC)


# --- policies


@cache
def policy(name: str) -> PolicyVersion:
    """The newest version of a shipped pack."""
    return load_pack(FOLDER / f"{name}.toml").version[-1]


def missouri() -> PolicyVersion:
    """Review, license, then training: form, three tests, a practice case; fourteen days; no notice of a lapse."""
    return policy("missouri")


def minnesota() -> PolicyVersion:
    """Training first, then a license, taken or made."""
    return policy("minnesota")


def detroit() -> PolicyVersion:
    """Courses by role type and three signatures, then the review of the complete request."""
    return policy("detroit")


def small_training(**changes: Any) -> TrainingPolicy:
    """A form and a test, then a practice case of two steps; ten days, a reminder three days before the end."""
    usual: dict[str, Any] = {
        "requirements": (
            FormRequirement(id="rules", title="House rules", source=SOURCE),
            PolicyTest(id="basics", title="Basics", pass_mark=80, attempts=2, source=SOURCE),
        ),
        "practice": practice(after=("rules", "basics")),
        "window": window(),
        "reminders": Reminders(days_before=(3,), source=SOURCE),
        "lapse": Lapse(notice=True, source=SOURCE),
        "extending": Extending(roles=(Role.HMIS_LEAD,), at_most_days=14, source=SOURCE),
    }
    return TrainingPolicy(**{**usual, **changes})


def practice(
    steps: int = 2, cases: int = 1, after: tuple[str, ...] = (), by_type: dict[str, int] | None = None
) -> PracticeCases:
    """Practice cases of some steps each."""
    titles = tuple(f"Part {number}" for number in range(1, steps + 1))
    return PracticeCases(steps=titles, cases=cases, after=after, cases_by_project_type=by_type or {}, source=SOURCE)


def by_work() -> PracticeCases:
    """A practice case of four steps, of which some role types and project types need fewer."""
    return PracticeCases(
        steps=("One", "Two", "Three", "Four"),
        steps_by_role_type={"read-only": (4,)},
        steps_by_project_type={"outreach": (1, 2), "day": (1, 4)},
        source=SOURCE,
    )


def window(days: int = 10, under_review: UnderReview = UnderReview.LAPSE) -> Window:
    """A window of some days, and what becomes of a submission under review at its end."""
    return Window(days=days, under_review_at_deadline=under_review, source=SOURCE)


def limited(limit: int, counted: Counted, then: AtTheLimit, **more: Any) -> FailedAttempts:
    """A limit on failed attempts, by the rules of the office."""
    return FailedAttempts(limit=limit, counted=counted, then=then, source=SOURCE, **more)


def small_requests(**changes: Any) -> AccessRequestPolicy:
    """Like Missouri's, shorter: every number is its own."""
    usual: dict[str, Any] = {
        "form": RequestForm(source=SOURCE),
        "requesting": RequestingPolicy(roles=(Role.SIGNATORY, Role.REPRESENTATIVE), source=SOURCE),
        "reviewing": ReviewPolicy(roles=(Role.REVIEWER,), within_business_days=2, completion_days=5, source=SOURCE),
        "licensing": LicensingPolicy(when_none_open=NoOpenLicense.WAIT, wait_days=20, source=SOURCE),
        "procedures": procedures(),
        "leaver_notice": LeaverNotice(business_days=3, source=SOURCE),
        "account": AccountPolicy(target_hours=24, limit_hours=48, source=SOURCE),
    }
    return AccessRequestPolicy(**{**usual, **changes})


def procedures(*new_user: Stage) -> Procedures:
    """The usual procedures, or new users in another order of stages."""
    order = new_user or (Stage.REVIEW, Stage.LICENSE, Stage.TRAINING, Stage.ACCOUNT)
    return Procedures(
        new_user=Procedure(stages=order, source=SOURCE),
        modify_with_training=Procedure(stages=(Stage.REVIEW, Stage.TRAINING, Stage.ACCOUNT), source=SOURCE),
        modify=Procedure(stages=(Stage.REVIEW, Stage.ACCOUNT), source=SOURCE),
        training_site=Procedure(stages=(Stage.ACCOUNT,), source=SOURCE),
    )


# --- people


def person(person_id: str, role: Role | None = None, agency_id: str | None = None) -> Actor:
    """Somebody with one role, or none."""
    return Actor(person_id=person_id, grants=(Grant(role=role, agency_id=agency_id),) if role else ())


def trainee() -> Actor:
    """The person in training, without any role."""
    return person(TRAINEE)


def representative(agency_id: str = HARBOR) -> Actor:
    """An authorized representative; Harbor's is the one who asks."""
    return person(REPRESENTATIVE if agency_id == HARBOR else f"p-of-{agency_id}", Role.REPRESENTATIVE, agency_id)


def signatory(agency_id: str = HARBOR) -> Actor:
    """Whoever signed the agency's agreement."""
    return person("p-signatory", Role.SIGNATORY, agency_id)


def administrator(agency_id: str = HARBOR) -> Actor:
    """An agency administrator."""
    return person("p-administrator", Role.AGENCY_ADMINISTRATOR, agency_id)


def executive_director(agency_id: str = HARBOR) -> Actor:
    """An agency's executive director."""
    return person("p-director", Role.EXECUTIVE_DIRECTOR, agency_id)


def reviewer() -> Actor:
    """HMIS lead staff who review."""
    return person("p-reviewer", Role.REVIEWER)


def hmis_lead() -> Actor:
    """HMIS lead staff who may extend."""
    return person("p-lead", Role.HMIS_LEAD)


def system_administrator() -> Actor:
    """Who makes accounts."""
    return person("p-admin", Role.SYSTEM_ADMINISTRATOR)


def outsider() -> Actor:
    """Somebody without any role anywhere."""
    return person("p-outsider")


def as_the_trainee(actor: Actor) -> Actor:
    """The person in training, holding another person's roles as well."""
    return actor.model_copy(update={"person_id": TRAINEE})


# --- cases


def begun(training: TrainingPolicy | None = None, now: datetime = START, **changes: Any) -> TrainingRun:
    """A training run that has just begun; under Missouri's policy unless told."""
    return training_timeline.begin(training_start(training, **changes), now).state


def begun_in_detroit(role_type: str = "read-only") -> TrainingRun:
    """A training run by Detroit's policy whose trainee has the account that comes before the courses."""
    run = begun(detroit().training, role_type=role_type)
    return account.record_account(run, forms.account(trainee()), START).state


def training_start(training: TrainingPolicy | None = None, **changes: Any) -> TrainingStart:
    """What a training run begins with."""
    usual: dict[str, Any] = {
        "request_id": "q-1",
        "agency_id": HARBOR,
        "person_id": TRAINEE,
        "requested_by": REPRESENTATIVE,
        "time_zone": ZONE,
        "policy_label": "as tested",
        "policy": training or missouri().training,
    }
    return TrainingStart(**{**usual, **changes})


def run_at(
    step: int = 1,
    state: StepState = StepState.OPEN,
    case: int = 1,
    training: TrainingPolicy | None = None,
    now: datetime = START,
    **changes: Any,
) -> TrainingRun:
    """A run with its requirements met, at a step of a practice case; everything happened at `now`."""
    run = begun(training, now, **changes)
    for progress in run.requirements:
        run = meet(run, progress.requirement, now).state
    while True:
        at_step = next(each for each in run.steps if each.state != StepState.APPROVED)
        if (at_step.case, at_step.number) == (case, step):
            break
        run = approved(run, at_step.case, at_step.number, now)
    if state in (StepState.SUBMITTED, StepState.RETURNED):
        run = practice_case.submit_step(run, forms.hand_in(trainee(), case, step), now).state
    if state == StepState.RETURNED:
        run = practice_case.review_step(run, forms.correction(reviewer(), case, step), now).state
    return run


def approved(run: TrainingRun, case: int, step: int, now: datetime = START) -> TrainingRun:
    """The run after a step was handed in and approved."""
    run = practice_case.submit_step(run, forms.hand_in(trainee(), case, step), now).state
    return practice_case.review_step(run, forms.approval(reviewer(), case, step), now).state


def request_start(
    kind: RequestKind = RequestKind.NEW_USER, version: PolicyVersion | None = None, **changes: Any
) -> RequestStart:
    """What an access request begins with; a complete one, under Missouri's policy unless told."""
    rules = version or missouri()
    form = rules.access_requests.form
    usual: dict[str, Any] = {
        "request_id": "q-1",
        "kind": kind,
        "agency_id": HARBOR,
        "region_id": REGION,
        "region_name": "Region 1",
        "person_id": TRAINEE,
        "actor": representative(),
        "key": forms.new_key(),
        "role_type": form.role_types[0] if form.role_types and kind == RequestKind.NEW_USER else "",
        "project_types": ("emergency-shelter",) if form.project_types and kind == RequestKind.NEW_USER else (),
        "changes": ("Add the shelter in Elm Street",) if kind == RequestKind.MODIFY_ACCESS else (),
        "license_id": None if kind in (RequestKind.NEW_USER, RequestKind.TRAINING_SITE) else "l-1",
        "removal": Removal(no_longer_needed_on=date(2026, 11, 2)) if kind == RequestKind.REMOVE_USER else None,
        "time_zone": ZONE,
        "policy_label": "as tested",
        "policy": rules.access_requests,
        "training": rules.training,
    }
    return RequestStart(**{**usual, **changes})


def request(
    kind: RequestKind = RequestKind.NEW_USER,
    version: PolicyVersion | None = None,
    now: datetime = START,
    **changes: Any,
) -> AccessRequest:
    """A request that has just been submitted."""
    return access_request_timeline.begin(request_start(kind, version, **changes), now).state


def a_license(held_by: str | None = None, now: datetime = START, **changes: Any) -> License:
    """A license of Harbor: open, or held by somebody; under Missouri's policy unless told."""
    rules = missouri()
    terms = LicenseTerms(
        time_zone=ZONE, policy_label="as tested", policy=rules.licenses, account=rules.access_requests.account
    )
    start = LicenseStart(license_id="l-1", agency_id=HARBOR, created_at=now, held_by=held_by, terms=terms)
    return timeline.begin(start.model_copy(update=changes), now).state
