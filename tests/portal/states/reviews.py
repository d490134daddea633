"""What waits for a review, and the pages on which it is decided."""

from datetime import UTC, date, datetime, timedelta

from models.access_request.lifecycle import RequestState
from models.access_request.state import RequestKind
from models.calendar import Deadline, day_deadline
from models.effects import TaskKind
from models.license.lifecycle import LicenseKind
from models.people import Actor, Grant, Role
from models.reviewing import BulkOutcome, ReviewClaim, ReviewKind, ReviewPhrase
from models.training.lifecycle import PartStatus, TrainingState
from models.training.overview import AttemptOverview, PartOverview, ReviewOverview
from models.training.requirement import ScoreCorrection
from services.review_queue import QueuedReview, ReviewQueue
from services.review_views import RequestForReview, StepForReview, TestOfTraining, TrainingForStaff
from storage.reads.requests import RequestRow
from storage.reads.reviewing import ReviewRow
from storage.reads.trainings import TrainingDetail
from tests.portal.states import Kind, State, Without, refused

REVIEWER = Actor(person_id="rita", grants=(Grant(role=Role.REVIEWER),))
AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
LONG_NAME = "Wilhelmina-Alexandrina Featherstonehaugh-Cholmondeley"
LONG_AGENCY = "Interfaith Partnership for Emergency Shelter and Supportive Housing of Saint Louis County"
LONG_TEXT = "Please enter the exit date, the destination, and the reason for leaving for each household member. " * 12


def deadline() -> Deadline:
    """Return a trainee's deadline."""
    return day_deadline(AT, 14, "America/Chicago", "14 calendar days for the training", "Guide 001, paragraph 2")


def row(number: int, **changes: object) -> ReviewRow:
    """Return a task that waits for a review."""
    usual: dict[str, object] = {
        "task_id": number,
        "workflow_id": f"training/Q{number}",
        "key": "review/1/2",
        "kind": TaskKind.REVIEW_STEP,
        "title": "Review step 2 of practice case 1",
        "request_id": f"Q{number}",
        "agency_id": "A1",
        "agency_name": "Lantern Street Shelter",
        "about_id": "tess",
        "about_name": "Tess Example",
        "requested_by": "sam",
        "opened_at": AT,
        "due_at": AT + timedelta(days=3),
        "closed_at": None,
        "deadline": deadline(),
        "claim": None,
    }
    return ReviewRow.model_validate({**usual, **changes})


def queued(number: int, *, claimed_by: str = "", **changes: object) -> QueuedReview:
    """Return a row of the queue, claimed by somebody or nobody."""
    claim = None
    if claimed_by:
        claim = ReviewClaim(
            person_id=claimed_by,
            person_name=f"{claimed_by.title()} Example",
            claimed_at=AT,
            lapses_at=AT + timedelta(hours=4),
        )
    mine = claimed_by == "rita"
    usual: dict[str, object] = {
        "row": row(number),
        "claim": claim,
        "mine": mine,
        "age": "2 days",
        "days_left": "12 days left",
        "overdue": False,
        "may_claim": not claimed_by,
        "may_approve": mine or not claimed_by,
    }
    return QueuedReview.model_validate({**usual, **changes})


A_REQUEST = queued(
    900,
    row=row(900, kind=TaskKind.REVIEW_REQUEST, key="review", workflow_id="request/Q900", deadline=None),
    days_left="",
    may_approve=False,
)
LONG_ROW = queued(
    901, row=row(901, agency_name=LONG_AGENCY, about_name=LONG_NAME), overdue=True, claimed_by="bartholomew-maximilian"
)


def queue(kind: Kind, *rows: QueuedReview, name: str = "", **more: object) -> State:
    """Return a state of the queue."""
    found = ReviewQueue(
        reviews=rows,
        agencies=(("A1", "Lantern Street Shelter"), ("A2", LONG_AGENCY)),
        kinds=tuple(ReviewKind),
        agency_id="",
        kind="steps" if name == "filtered" else "",
        mine=name == "filtered",
        not_reviewed=False,
        next_after=40 if kind == Kind.MANY else 0,
    )
    values = {"found": found, "query": "", "next_page": "/reviews?after=40" if kind == Kind.MANY else "", "first": True}
    return State(template="reviews/queue.html", kind=kind, values={**values, **more}, actor=REVIEWER, name=name)


def part(**changes: object) -> PartOverview:
    """Return a step of a practice case."""
    usual: dict[str, object] = {
        "key": "case/1/2",
        "kind": "practice",
        "case_number": 1,
        "step_number": 2,
        "title": "Enter the services",
        "state": PartStatus.SUBMITTED,
        "met_at": None,
        "met_by": None,
        "document_id": None,
        "earlier_papers": (),
        "user_name": "",
    }
    return PartOverview.model_validate({**usual, **changes})


TEST = part(key="privacy", kind="test", case_number=None, step_number=None, title="Security and privacy", state="open")


def round_(number: int, **changes: object) -> ReviewOverview:
    """Return a submission with its review."""
    usual: dict[str, object] = {
        "case_number": 1,
        "step_number": 2,
        "number": number,
        "submitted_at": AT + timedelta(days=number),
        "note": "I entered the client as C-1024.",
        "client_id": "C-1024",
        "document_id": f"d-{number}",
        "reviewed_at": AT + timedelta(days=number, hours=3),
        "reviewer_id": "rita",
        "approved": False,
        "comments": "The exit date is missing.",
    }
    return ReviewOverview.model_validate({**usual, **changes})


UNDER_REVIEW: dict[str, object] = {"reviewed_at": None, "reviewer_id": None, "approved": None, "comments": ""}


def training(**changes: object) -> TrainingDetail:
    """Return a training run."""
    usual: dict[str, object] = {
        "request_id": "Q1",
        "agency_id": "A1",
        "agency_name": "Lantern Street Shelter",
        "person_id": "tess",
        "person_name": "Tess Example",
        "requested_by": "sam",
        "role_type": "",
        "policy_label": "2020",
        "state": TrainingState.IN_TRAINING,
        "started_at": AT,
        "ended_at": None,
        "end_reason": "",
        "cases": 1,
        "case_number": 1,
        "deadline": deadline(),
        "trainee_seconds": 0,
        "reviewer_seconds": 0,
        "next_step": "A reviewer checks step 2.",
        "waiting_for": "a reviewer",
        "under_review": True,
        "reports_ignored": 0,
        "steps": (part(),),
        "attempts": (),
        "reviews": (),
    }
    return TrainingDetail.model_validate({**usual, **changes})


def phrase(number: int, text: str = "Please enter the exit date.") -> ReviewPhrase:
    """Return a phrase."""
    return ReviewPhrase(id=number, text=text, added_by="Rita Example", added_at=AT)


PHRASES = (phrase(1), phrase(2, "Please use the client from your worksheet."))


def step(
    kind: Kind,
    *rounds: ReviewOverview,
    name: str = "",
    why_not: str = "",
    run: TrainingDetail | None = None,
    **more: object,
) -> State:
    """Return a state of a step before a reviewer."""
    found = StepForReview(
        training=run or training(),
        part=part(),
        rounds=rounds,
        names={"rita": "Rita Example"},
        waiting=more.pop("waiting", None if why_not else queued(1)),
        phrases=PHRASES if kind != Kind.EMPTY else (),
        why_not=why_not,
    )
    values = {"found": found, "back": "kind=steps", **more}
    return State(template="reviews/step.html", kind=kind, values=values, actor=REVIEWER, name=name)


def request(
    kind: Kind, *, why_not: str = "", name: str = "", changes: dict[str, object] | None = None, **more: object
) -> State:
    """Return a state of a request before a reviewer."""
    nothing = dict.fromkeys(
        (
            *("ended_at", "due", "training_needed", "license_id", "no_longer_needed_on", "last_day", "keep_license"),
            "transfer_license",
            *("notice_due_at", "notice_late", "notice_late_by", "notice_late_in", "notice_lateness"),
            *("account_target_at", "account_limit_at", "account_confirmed_at", "account_confirmed_by", "account_late"),
        )
    )
    usual: dict[str, object] = {
        **nothing,
        "id": "Q900",
        "kind": RequestKind.MODIFY_ACCESS,
        "agency_id": "A1",
        "agency_name": "Lantern Street Shelter",
        "region_id": "R1",
        "person_id": "tess",
        "person_name": "Tess Example",
        "requested_by": "sam",
        "role_type": "",
        "project_types": ("emergency-shelter",),
        "changes": ("reports",),
        "note": "She runs the reports now.",
        "license_kind": LicenseKind.STANDARD,
        "policy_label": "2020",
        "state": RequestState.UNDER_REVIEW,
        "submitted_at": AT,
        "end_reason": "",
        "due": deadline(),
        "missing": (),
        "papers": (),
        "license_is_reserved": False,
    }
    found = RequestForReview(
        request=RequestRow.model_validate({**usual, **(changes or {})}),
        asked_by="Sam Example",
        waiting=None if why_not else A_REQUEST,
        phrases=PHRASES,
        asks_about_training=True,
        why_not=why_not,
    )
    values = {"found": found, "back": "", **more}
    return State(template="reviews/request.html", kind=kind, values=values, actor=REVIEWER, name=name)


def attempt(number: int, score: str = "72", *corrections: ScoreCorrection) -> AttemptOverview:
    """Return an attempt at a test."""
    return AttemptOverview(
        test_key="privacy",
        number=number,
        score=score,
        entered=score,
        passed=False,
        at=AT,
        taken_at=AT,
        entered_by="rita",
        corrections=corrections,
    )


CORRECTION = ScoreCorrection.model_validate(
    {"at": AT, "by": "rita", "reason": "The digits were swapped.", "score": "27", "entered": "27", "passed": False}
)


def about(test: TestOfTraining | None, run: TrainingDetail | None = None, why_not: str = "") -> TrainingForStaff:
    """Return a training with a test, or with none."""
    return TrainingForStaff(
        training=run or training(),
        tests=(test,) if test else (),
        names={"rita": "Rita Example"},
        may_end=not why_not,
        may_extend=not why_not,
        extend_at_most=14,
        why_not=why_not,
    )


def with_attempts(*attempts: AttemptOverview, may: bool = True, **changes: object) -> TestOfTraining:
    """Return a test with its attempts."""
    usual: dict[str, object] = {
        "part": TEST,
        "pass_mark": 80,
        "attempts": attempts,
        "attempts_left": 0 if may else 2,
        "may_record": may,
        "may_correct": may,
        "may_grant": may,
    }
    return TestOfTraining.model_validate({**usual, **changes})


OVER = "This training has ended, so nothing about it can be changed."
LONG_RUN = training(person_name=LONG_NAME, agency_name=LONG_AGENCY, next_step=LONG_TEXT[:300])
OPEN_TEST = with_attempts(attempt(1))
CLOSED_TEST = with_attempts(attempt(1), may=False)


def score_form(template: str, wanted: str, **typed: str) -> list[State]:
    """Return the states of a form about a test or the deadline."""
    values: dict[str, object] = {"test": OPEN_TEST, "attempt": attempt(1)}

    def made(kind: Kind, found: TrainingForStaff, **more: object) -> State:
        return State(template=template, kind=kind, values={**values, "found": found, **more}, actor=REVIEWER)

    name = next(iter(typed))
    return [
        made(Kind.ONE, about(OPEN_TEST)),
        made(Kind.LONG, about(OPEN_TEST, LONG_RUN)),
        made(Kind.ERROR, about(OPEN_TEST), **refused((name, wanted), **typed)),
        made(Kind.READ_ONLY, about(CLOSED_TEST, why_not=OVER), test=CLOSED_TEST),
    ]


def outcome(number: int, refused_: str = "") -> BulkOutcome:
    """Return what became of a step."""
    return BulkOutcome(
        title="Review step 2 of practice case 1",
        person_name=f"Tess Example {number}",
        agency_name="Lantern Street Shelter",
        path=f"/trainings/Q{number}/review/1/2",
        refused=refused_,
    )


CLAIMED = "Mona Example claimed this on Monday, March 2, 2026, at 9:00 AM. " * 3


def plain(template: str, kind: Kind, **values: object) -> State:
    """Return a state of a page that shows these values."""
    return State(template=template, kind=kind, values=values, actor=REVIEWER)


STATES = [
    queue(Kind.EMPTY),
    queue(Kind.EMPTY, name="filtered"),
    queue(Kind.ONE, queued(1)),
    queue(Kind.MANY, *(queued(number) for number in range(1, 38)), queued(38, claimed_by="rita"), A_REQUEST, LONG_ROW),
    queue(Kind.LONG, LONG_ROW),
    queue(Kind.ERROR, queued(1), **refused(("chosen", "Choose at least one step."))),
    queue(Kind.READ_ONLY, queued(1, claimed_by="mona")),
    step(Kind.EMPTY, why_not="This is not waiting for a review."),
    step(Kind.ONE, round_(1, **UNDER_REVIEW)),
    step(
        Kind.MANY,
        *(round_(number) for number in range(1, 6)),
        round_(6, **UNDER_REVIEW),
        waiting=queued(1, claimed_by="rita"),
    ),
    step(Kind.LONG, round_(1, note=LONG_TEXT, comments=LONG_TEXT), round_(2, **UNDER_REVIEW), run=LONG_RUN),
    step(
        Kind.ERROR,
        round_(1, **UNDER_REVIEW),
        **refused(("verdict", "Choose whether you approve the step or send it back."), comments="See page 2."),
    ),
    step(
        Kind.READ_ONLY,
        round_(1, **UNDER_REVIEW),
        why_not="Mona Example has claimed this.",
        waiting=queued(1, claimed_by="mona"),
    ),
    request(Kind.ONE),
    request(Kind.LONG, changes={"person_name": LONG_NAME, "agency_name": LONG_AGENCY, "note": LONG_TEXT}),
    request(Kind.ERROR, **refused(("verdict", "Choose whether you approve the request, return it, or reject it."))),
    request(Kind.READ_ONLY, why_not="You can’t review your own request. Please ask somebody else to review it."),
    plain("reviews/tests.html", Kind.EMPTY, found=about(None)),
    plain("reviews/tests.html", Kind.ONE, found=about(OPEN_TEST)),
    plain(
        "reviews/tests.html",
        Kind.MANY,
        found=about(with_attempts(*(attempt(n, "72", CORRECTION) for n in range(1, 9)))),
    ),
    plain("reviews/tests.html", Kind.LONG, found=about(OPEN_TEST, LONG_RUN)),
    plain("reviews/tests.html", Kind.READ_ONLY, found=about(CLOSED_TEST, why_not=OVER)),
    *score_form("reviews/record_score.html", "Enter the score in percent.", score="ninety"),
    *score_form("reviews/correct_score.html", "Enter the score in percent.", score="ninety"),
    *score_form("reviews/grant_attempt.html", "Enter why you grant another attempt.", reason=""),
    *score_form("reviews/end_training.html", "Enter why you end the training.", reason=""),
    *score_form("reviews/extend.html", "Enter the new last day.", day=date(2020, 1, 1).isoformat()),
    plain("reviews/approve.html", Kind.EMPTY, picked=(), back=""),
    plain("reviews/approve.html", Kind.ONE, picked=(queued(1),), back=""),
    plain("reviews/approve.html", Kind.MANY, picked=tuple(queued(n) for n in range(1, 51)), back="kind=steps"),
    plain("reviews/approve.html", Kind.LONG, picked=(LONG_ROW, queued(2)), back=""),
    plain(
        "reviews/approve.html",
        Kind.ERROR,
        picked=(queued(1),),
        back="",
        **refused(("chosen", "Choose at least one step.")),
    ),
    plain("reviews/approve.html", Kind.READ_ONLY, picked=(queued(1, claimed_by="mona"),), back=""),
    plain("reviews/results.html", Kind.EMPTY, outcomes=(), back=""),
    plain("reviews/results.html", Kind.ONE, outcomes=(outcome(1),), back=""),
    plain(
        "reviews/results.html",
        Kind.MANY,
        outcomes=tuple(outcome(n, CLAIMED[:65] * (n % 7 == 0)) for n in range(1, 31)),
        back="",
    ),
    plain("reviews/results.html", Kind.LONG, outcomes=(outcome(1, CLAIMED),), back=""),
    plain("reviews/phrases.html", Kind.EMPTY, phrases=()),
    plain("reviews/phrases.html", Kind.ONE, phrases=(phrase(1),)),
    plain("reviews/phrases.html", Kind.MANY, phrases=tuple(phrase(n) for n in range(1, 41))),
    plain("reviews/phrases.html", Kind.LONG, phrases=(phrase(1, LONG_TEXT),)),
    plain("reviews/phrases.html", Kind.ERROR, phrases=(), **refused(("text", "Enter a sentence."), text="")),
]

_FORMS = ("record_score", "correct_score", "grant_attempt", "end_training", "extend")
_ONE_MATTER = "The page is about one thing, which there is."

WITHOUT: Without = {
    **{(f"reviews/{each}.html", kind): _ONE_MATTER for each in _FORMS for kind in (Kind.EMPTY, Kind.MANY)},
    ("reviews/request.html", Kind.EMPTY): _ONE_MATTER,
    ("reviews/request.html", Kind.MANY): _ONE_MATTER,
    ("reviews/tests.html", Kind.ERROR): "The page has no form.",
    ("reviews/results.html", Kind.ERROR): "The page has no form.",
    ("reviews/results.html", Kind.READ_ONLY): "The page has nothing to change.",
    ("reviews/phrases.html", Kind.READ_ONLY): "Whoever sees the phrases may change them.",
}
