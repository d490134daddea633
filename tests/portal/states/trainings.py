"""The training of somebody, in all the ways in which it can be."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from models.calendar import Deadline
from models.documents import DocumentKind, ScanState
from models.people import Actor, Grant, Role
from models.policy.materials import Material, TrainingSite
from models.policy.training import Experience
from models.training.lifecycle import PartStatus, TrainingState
from models.training.overview import AttemptOverview, PartOverview, ReviewOverview
from models.training.requirement import EarlierCompletion, ScoreCorrection, SignedText
from models.training.waivers import WaiverGiven
from services.training_page import FileShown, LaterCase, PartShown, TrainingPage
from storage.documents import Document
from storage.reads.trainings import TrainingDetail
from storage.uploads import FileRecord
from tests.portal.states import Kind, State, Without, refused

AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
TRAINEE = Actor(person_id="tess")
REVIEWER = Actor(person_id="rita", grants=(Grant(role=Role.REVIEWER),))
LONG_NAME = "Wilhelmina-Alexandrina Featherstonehaugh-Cholmondeley"
LONG_AGENCY = "Interfaith Partnership for Emergency Shelter and Supportive Housing of Saint Louis County"
SOURCE = "Guide 001, requesting new users"
AGREEMENT = Material(
    source=SOURCE,
    requirements=("signed",),
    version="2026",
    text="\n\n".join(["The user keeps the password secret and uses the information only for the agency’s work."] * 8),
)
SITE = TrainingSite(
    source=SOURCE,
    link="https://training.hmis.example",
    cases=("Robin Alder, 34 years old, comes to your project today.\n\nAfter 40 days, Robin moves to an apartment.",),
)
TEST_LINK = Material(source=SOURCE, requirements=("test",), link="https://learning.helpdesk.example/privacy")
CHANGED = SignedText(typed_name="Tess Example", text_sha256="0" * 64, text_version="2025", signed_in_by="mail")
SIGNED = CHANGED.model_copy(update={"text_sha256": AGREEMENT.sha256, "text_version": "2026"})


def part(key: str, title: str, state: PartStatus = PartStatus.OPEN, kind: str = "form", **more: object) -> PartOverview:
    """A part of a training."""
    usual: dict[str, object] = {
        "key": key,
        "kind": kind,
        "case_number": None,
        "step_number": None,
        "title": title,
        "state": state,
        "met_at": AT if state == PartStatus.DONE else None,
        "met_by": "tess" if state == PartStatus.DONE else None,
        "document_id": None,
        "earlier_papers": (),
        "user_name": "",
        "instruction": "" if state == PartStatus.DONE else f"Complete “{title}”.",
    }
    return PartOverview.model_validate({**usual, **more})


def shown(of: PartOverview, section: str = "Forms", **more: object) -> PartShown:
    """A part as the page shows it."""
    usual: dict[str, object] = {
        "part": of,
        "section": section,
        "done_by": None,
        "material": None,
        "may_do": False,
        "done_elsewhere": False,
        "sign_again": False,
        "lost": False,
        "attempts": (),
        "reviews": (),
        "files": (),
    }
    return PartShown.model_validate({**usual, **more})


def step(
    number: int, state: PartStatus, title: str = "Create the household and enroll it", **more: object
) -> PartShown:
    """A step of the practice case."""
    of = part(f"case/1/{number}", title, state, "practice", case_number=1, step_number=number, instruction="")
    return shown(of, "Practice case", **more)


def review(
    number: int = 1, *, approved: bool | None = False, comments: str = "The exit date is missing."
) -> ReviewOverview:
    """A submission with its review, or without one."""
    return ReviewOverview(
        case_number=1,
        step_number=1,
        number=number,
        submitted_at=AT,
        note="I entered the household twice, please look at the second.",
        client_id="12345",
        document_id="d1",
        reviewed_at=None if approved is None else AT + timedelta(hours=5),
        reviewer_id=None if approved is None else "rita",
        approved=approved,
        comments="" if approved is None else comments,
    )


def file(
    name: str = "screen.png", *, scan: ScanState = ScanState.NOT_SCANNED, gone: str = "", staff: bool = False
) -> FileShown:
    """A file of the training."""
    record = FileRecord(
        id=f"d-{name}",
        file_name=name,
        scan=scan,
        stored_at=AT,
        stored_by="tess",
        destroyed_at=AT if gone else None,
        destroyed_why=gone,
    )
    there = not gone
    return FileShown(
        record=record,
        may_get=there and scan != ScanState.WAITING,
        may_destroy=there and staff,
        warn=there and scan == ScanState.NOT_SCANNED and staff,
    )


def attempt(number: int, score: str, *, passed: bool, corrected: bool = False) -> AttemptOverview:
    """An attempt at the test."""
    before = ScoreCorrection(
        at=AT, by="rita", reason="The digits were swapped.", score=Decimal(59), entered="59", passed=False
    )
    return AttemptOverview(
        test_key="test",
        number=number,
        score=score,
        entered=score,
        passed=passed,
        at=AT,
        taken_at=AT,
        entered_by="rita",
        corrections=(before,) if corrected else (),
    )


def later_cases(run: TrainingDetail) -> tuple[LaterCase, ...]:
    """The cases after the current one, each with two weeks of its own."""
    return tuple(
        LaterCase(number=number, days=14, last_day=run.deadline.last_day + timedelta(days=14))
        for number in range(run.case_number + 1, run.cases + 1)
    )


def page(*parts: PartShown, next_: PartShown | None = None, own: bool = True, **more: object) -> TrainingPage:
    """A page of the training of tess."""
    deadline = Deadline(
        ends_at=datetime(2026, 3, 17, 5, tzinfo=UTC),
        last_day=date(2026, 3, 16),
        zone="America/Chicago",
        started_at=AT,
        rule="14 calendar days",
        source=SOURCE,
    )
    usual: dict[str, object] = {
        "request_id": "R-3f9a0c12b7de",
        "agency_id": "A1",
        "person_id": "tess",
        "requested_by": "rhea",
        "role_type": "",
        "policy_label": "Missouri 1",
        "state": TrainingState.IN_TRAINING,
        "started_at": AT,
        "ended_at": None,
        "end_reason": "",
        "cases": 1,
        "case_number": 1,
        "deadline": deadline,
        "trainee_seconds": 1,
        "reviewer_seconds": 1,
        "next_step": "A reviewer is checking step 1 of the practice case.",
        "waiting_for": "a reviewer",
        "under_review": False,
        "reports_ignored": 0,
        "agency_name": "Lantern Street Shelter",
        "person_name": "Tess Example",
        "steps": tuple(each.part for each in parts),
        "attempts": (),
        "reviews": (),
    }
    run = TrainingDetail.model_validate({**usual, **more})
    return TrainingPage(
        run=run,
        parts=parts,
        next=next_,
        days_left=6,
        later_cases=later_cases(run),
        own=own,
        may_withdraw=own and run.ended_at is None,
        for_staff=not own,
        contact=Role.REPRESENTATIVE,
        extenders=(Role.HMIS_LEAD, Role.HMIS_DIRECTOR),
        site=SITE,
        may_see_history=True,
        evidence_days=365,
    )


FORM = shown(part("policies", "User Policies and Responsibilities"), may_do=True)
FORM_DONE = shown(part("policies", "User Policies and Responsibilities", PartStatus.DONE))
TEST = shown(
    part("test", "Security and Privacy Awareness Test", kind="test", attempts_left=2, instruction="Take the test."),
    "Tests",
    done_elsewhere=True,
    material=TEST_LINK,
    attempts=(attempt(1, "60", passed=False),),
)
PASSED = shown(
    part("test", "Security and Privacy Awareness Test", PartStatus.DONE, "test", attempts_left=2),
    "Tests",
    done_elsewhere=True,
    attempts=(attempt(1, "60", passed=False), attempt(2, "95", passed=True, corrected=True)),
)
RETURNED = step(1, PartStatus.RETURNED, may_do=True, reviews=(review(),), files=(file(),))
WAITING = step(
    1, PartStatus.SUBMITTED, reviews=(review(approved=None),), files=(file("a.png", scan=ScanState.WAITING),)
)
APPROVED = step(1, PartStatus.DONE, reviews=(review(1), review(2, approved=True, comments="Well done.")))
LATER = tuple(step(number, PartStatus.LOCKED) for number in (2, 3, 4))
COURSE = shown(part("basics", "HMIS Basics", kind="course"), "Courses", may_do=True, material=TEST_LINK)
REPLACED = shown(
    part("basics", "HMIS Basics", PartStatus.DONE, "course", document_id="d1"),
    "Courses",
    may_do=True,
    lost=True,
    files=(file("certificate.pdf", scan=ScanState.INFECTED, gone="The virus scanner found “Eicar” in it."),),
)
SIGNATURE = shown(
    part("signed", "User Agreement and Code of Ethics, signed by the new user", kind="signature"),
    "Signatures",
    may_do=True,
    material=AGREEMENT,
)
ON_PAPER = shown(part("signed", "User Agreement", kind="signature"), "Signatures", may_do=True)
SIGN_AGAIN = shown(
    part("signed", "User Agreement", PartStatus.DONE, "signature", signed=CHANGED),
    "Signatures",
    may_do=True,
    material=AGREEMENT,
    sign_again=True,
)
HAS_SIGNED = shown(
    part("signed", "User Agreement", PartStatus.DONE, "signature", signed=SIGNED), "Signatures", material=AGREEMENT
)
OTHERS = shown(
    part("director", "User Agreement, signed by the executive director", PartStatus.LOCKED, "signature"),
    "Signatures",
    done_by=Role.EXECUTIVE_DIRECTOR,
)
ACCOUNT = shown(part("center", "Account on the HMIS Learning Center", kind="account"), "Accounts", may_do=True)
HAS_ACCOUNT = shown(
    part("center", "Account on the HMIS Learning Center", PartStatus.DONE, "account", user_name="tess.s"), "Accounts"
)
LONG_PART = shown(part("policies", f"Responsibilities of Everybody Who Works for the {LONG_AGENCY}"), may_do=True)
LONG_STEP = step(
    1,
    PartStatus.RETURNED,
    title=f"Create the household of the {LONG_AGENCY}",
    may_do=True,
    reviews=tuple(review(number, comments="The exit date is missing. " * 40) for number in range(1, 9)),
    files=tuple(file(f"{'very-long-name-' * 7}{number}.png", staff=True) for number in range(1, 9)),
)
LAPSED = page(
    FORM_DONE,
    PASSED,
    step(1, PartStatus.OPEN),
    ended_at=AT,
    state=TrainingState.LAPSED,
    end_reason="The deadline was Monday, March 16, 2026, and not everything was done. Missing: step 1.",
)
COMPLETED = page(
    FORM_DONE, PASSED, APPROVED, ended_at=AT, state=TrainingState.COMPLETED, end_reason="Everything was done."
)
LONG = page(
    LONG_PART, SIGNATURE, OTHERS, LONG_STEP, next_=LONG_STEP, agency_name=LONG_AGENCY, person_name=LONG_NAME, own=False
)
DOCUMENT = Document(
    id="d-1",
    agency_id="A1",
    person_id="tess",
    person_name="Tess Example",
    kind=DocumentKind.EVIDENCE,
    file_name="screen.png",
    media_type="image/png",
    sha256="0" * 64,
    size=1,
    stored_at=AT,
    stored_by="tess",
    scan=ScanState.CLEAN,
    scanned_at=AT,
    destroyed_at=None,
    destroyed_by=None,
    destroyed_why="",
)
GONE = DOCUMENT.model_copy(update={"destroyed_at": AT, "destroyed_why": "It showed a real client."})


EARLIER = EarlierCompletion(
    at=AT,
    through=date(2026, 3, 12),
    sentence="Completed on Friday, December 12, 2025. That counts for 3 months, through Thursday, March 12, 2026. "
    f"Source: {SOURCE}.",
)
COUNTED = shown(part("basics", "HMIS Basics", PartStatus.DONE, "course", earlier=EARLIER), "Courses")
RAN_OUT = shown(part("basics", "HMIS Basics", kind="course", earlier=EARLIER), "Courses", may_do=True)
WAIVED = page(
    COUNTED,
    RAN_OUT,
    next_=RAN_OUT,
    waiver=WaiverGiven(
        waiver_id="experienced",
        sentence="For somebody who held an active license within the last 6 months, only these parts of the training "
        f"are needed: “HMIS Basics”. Source: {SOURCE}.",
        experience=Experience.ACTIVE_LICENSE,
        on=date(2026, 1, 5),
        record_id="l-0010",
    ),
).model_copy(update={"waiver_basis": "It rests on an active license at Elm House, on record for January 5."})
FAILED = page(
    FORM_DONE,
    TEST,
    ended_at=AT,
    state=TrainingState.FAILED,
    end_reason="There were 3 failed attempts at the tests of this training, and no more are allowed. Source: page 1.",
)


def of(
    template: str, kind: Kind, found: TrainingPage, one: PartShown | None = None, name: str = "", **more: object
) -> State:
    """A state of a page of a training."""
    actor = TRAINEE if found.own else REVIEWER
    return State(
        template=f"trainings/{template}.html",
        kind=kind,
        values={"page": found, **({} if one is None else {"shown": one}), **more},
        actor=actor,
        name=name,
    )


def destroying(kind: Kind, document: Document, **more: object) -> State:
    """A state of the page that destroys a file."""
    values = {"request_id": "R-1", "file": document, **more}
    return State(template="trainings/destroy.html", kind=kind, values=values, actor=REVIEWER)


BEGUN = page(FORM, TEST, *LATER, next_=FORM)
STATES = [
    of("page", Kind.ONE, BEGUN),
    of("page", Kind.ONE, page(FORM_DONE, TEST, *LATER, next_=TEST), name="test"),
    of("page", Kind.ONE, page(FORM_DONE, PASSED, RETURNED, *LATER, next_=RETURNED), name="returned"),
    of("page", Kind.MANY, page(FORM_DONE, PASSED, WAITING, *LATER), name="waiting"),
    of("page", Kind.MANY, page(FORM_DONE, PASSED, WAITING, *LATER, cases=2), name="two cases"),
    of("page", Kind.MANY, page(HAS_ACCOUNT, REPLACED, SIGN_AGAIN, OTHERS, next_=SIGN_AGAIN), name="sign again"),
    of("page", Kind.MANY, page(HAS_ACCOUNT, REPLACED, HAS_SIGNED, OTHERS, next_=REPLACED), name="file lost"),
    of("page", Kind.READ_ONLY, page(FORM_DONE, PASSED, RETURNED, *LATER, own=False)),
    of("page", Kind.READ_ONLY, LAPSED, name="lapsed"),
    of("page", Kind.READ_ONLY, COMPLETED, name="completed"),
    of("page", Kind.READ_ONLY, FAILED, name="failed"),
    of("page", Kind.MANY, WAIVED, name="waived"),
    of("page", Kind.LONG, LONG),
    of("form", Kind.ONE, BEGUN, FORM),
    of("form", Kind.LONG, LONG, LONG_PART.model_copy(update={"material": AGREEMENT})),
    of("form", Kind.ERROR, BEGUN, FORM, **refused(("accept", "Check the box if you completed the form."))),
    of("form", Kind.READ_ONLY, BEGUN, FORM_DONE),
    of("course", Kind.ONE, BEGUN, COURSE),
    of("course", Kind.MANY, BEGUN, REPLACED),
    of("course", Kind.ERROR, BEGUN, COURSE, **refused(("paper", "Choose the file with your certificate."))),
    of("course", Kind.READ_ONLY, LAPSED, COURSE.model_copy(update={"may_do": False})),
    of("signature", Kind.ONE, BEGUN, SIGNATURE),
    of("signature", Kind.ONE, BEGUN, ON_PAPER, name="on paper"),
    of("signature", Kind.MANY, BEGUN, SIGN_AGAIN),
    of("signature", Kind.ERROR, BEGUN, SIGNATURE, **refused(("typed_name", "Type your name."), typed_name="T.")),
    of("signature", Kind.READ_ONLY, BEGUN, HAS_SIGNED),
    of("account", Kind.ONE, BEGUN, ACCOUNT),
    of("account", Kind.ERROR, BEGUN, ACCOUNT, **refused(("user_name", "Enter the user name."))),
    of("account", Kind.READ_ONLY, BEGUN, HAS_ACCOUNT),
    of("step", Kind.ONE, BEGUN, RETURNED),
    of("step", Kind.MANY, BEGUN, APPROVED),
    of("step", Kind.LONG, LONG, LONG_STEP),
    of("step", Kind.ERROR, BEGUN, RETURNED, **refused(("training_site_only", "Check the box."), note="Please look.")),
    of("step", Kind.READ_ONLY, BEGUN, WAITING),
    of("withdraw", Kind.ONE, BEGUN),
    of("withdraw", Kind.ERROR, BEGUN, **refused(("reason", "Say in a few words why you stop."))),
    of("withdraw", Kind.READ_ONLY, LAPSED),
    destroying(Kind.ONE, DOCUMENT),
    destroying(Kind.ERROR, DOCUMENT, **refused(("reason", "Say why the file has to go."))),
    destroying(Kind.READ_ONLY, GONE),
]

_ALWAYS_A_PART = "A training always has at least one part."
_NO_FORM = "The page has no form of its own."
_ONE_PART = "The page is about one part."

WITHOUT: Without = {
    ("trainings/page.html", Kind.EMPTY): _ALWAYS_A_PART,
    ("trainings/page.html", Kind.ERROR): _NO_FORM,
    **{
        (f"trainings/{each}.html", kind): _ONE_PART
        for each, kinds in {
            "form": (Kind.EMPTY, Kind.MANY),
            "course": (Kind.EMPTY, Kind.LONG),
            "signature": (Kind.EMPTY, Kind.LONG),
            "account": (Kind.EMPTY, Kind.MANY, Kind.LONG),
            "step": (Kind.EMPTY,),
            "withdraw": (Kind.EMPTY, Kind.MANY, Kind.LONG),
            "destroy": (Kind.EMPTY, Kind.MANY, Kind.LONG),
        }.items()
        for kind in kinds
    },
}
