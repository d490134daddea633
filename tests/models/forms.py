"""What people send to a case, with a fresh form key each time unless one is given."""

from datetime import UTC, date, datetime
from itertools import count

from models.access_request.messages import (
    ChangeRemovalDay,
    CompleteRequest,
    ConfirmAccount,
    ReviewRequest,
    ReviewVerdict,
    WithdrawRequest,
)
from models.license.messages import (
    AssignLicense,
    EndAssignment,
    PlanDeactivation,
    ReleaseLicense,
    ReserveLicense,
)
from models.people import SYSTEM, Actor
from models.training.messages import (
    AddCertificate,
    CorrectTest,
    ExtendDeadline,
    GrantAttempt,
    RecordAccount,
    RecordTest,
    ReviewStep,
    Sign,
    SubmitForm,
    SubmitStep,
    TestReport,
    WithdrawTraining,
)

_numbers = count(1)


def new_key() -> str:
    """A form key that was not used before in this test run."""
    return f"form-{next(_numbers)}"


# --- to a training run


def form(actor: Actor, form_id: str = "user-policies", key: str = "") -> SubmitForm:
    """A completed form."""
    return SubmitForm(actor=actor, key=key or new_key(), form_id=form_id)


def grade(actor: Actor, test_id: str = "security-privacy", score: str = "95", key: str = "") -> RecordTest:
    """A test's grade."""
    return RecordTest(actor=actor, key=key or new_key(), test_id=test_id, score=score)


def score_correction(
    actor: Actor, score: str, attempt: int = 1, test_id: str = "security-privacy", key: str = ""
) -> CorrectTest:
    """A wrong score replaced."""
    return CorrectTest(
        actor=actor, key=key or new_key(), test_id=test_id, attempt=attempt, score=score, reason="A typo."
    )


def another_attempt(actor: Actor, test_id: str = "basics", key: str = "") -> GrantAttempt:
    """One more attempt at a test."""
    return GrantAttempt(actor=actor, key=key or new_key(), test_id=test_id, reason="The line broke.")


def certificate(actor: Actor, course_id: str, document_id: str = "d-1", key: str = "") -> AddCertificate:
    """A course's certificate."""
    return AddCertificate(actor=actor, key=key or new_key(), course_id=course_id, document_id=document_id)


def signature(actor: Actor, signature_id: str, document_id: str | None = "d-2", key: str = "") -> Sign:
    """A signature under the agreement."""
    return Sign(actor=actor, key=key or new_key(), signature_id=signature_id, document_id=document_id)


def account(
    actor: Actor, account_id: str = "learning-center", user_name: str = "t.trainee", key: str = ""
) -> RecordAccount:
    """The trainee's user name in another system."""
    return RecordAccount(actor=actor, key=key or new_key(), account_id=account_id, user_name=user_name)


def hand_in(actor: Actor, case: int = 1, step: int = 1, note: str = "", key: str = "") -> SubmitStep:
    """A practice-case step handed in."""
    return SubmitStep(actor=actor, key=key or new_key(), case=case, step=step, note=note)


def approval(actor: Actor, case: int = 1, step: int = 1, key: str = "") -> ReviewStep:
    """A reviewer approves a step."""
    return ReviewStep(actor=actor, key=key or new_key(), case=case, step=step, approve=True)


def correction(
    actor: Actor, case: int = 1, step: int = 1, comments: str = "The exit date is missing.", key: str = ""
) -> ReviewStep:
    """A reviewer sends a step back."""
    return ReviewStep(actor=actor, key=key or new_key(), case=case, step=step, approve=False, comments=comments)


def extension(actor: Actor, to_day: date, reason: str = "The trainee was ill.", key: str = "") -> ExtendDeadline:
    """A deadline moved to a later day."""
    return ExtendDeadline(actor=actor, key=key or new_key(), to_day=to_day, reason=reason)


def giving_up(actor: Actor, reason: str = "The position was not filled.", key: str = "") -> WithdrawTraining:
    """A training given up."""
    return WithdrawTraining(actor=actor, key=key or new_key(), reason=reason)


def report(
    test_id: str = "security-privacy", score: str = "95", report_id: str = "", taken_at: datetime | None = None
) -> TestReport:
    """A learning system's word about a test; taken late in 2026 unless told."""
    taken = taken_at or datetime(2026, 11, 3, tzinfo=UTC)
    return TestReport(report_id=report_id or new_key(), test_id=test_id, score=score, taken_at=taken)


# --- to an access request


def verdict(
    actor: Actor,
    decided: ReviewVerdict = ReviewVerdict.APPROVE,
    *,
    missing: tuple[str, ...] = (),
    reason: str = "",
    training_needed: bool | None = None,
    key: str = "",
) -> ReviewRequest:
    """A reviewer's word about a request."""
    return ReviewRequest(
        actor=actor,
        key=key or new_key(),
        verdict=decided,
        missing=missing,
        reason=reason,
        training_needed=training_needed,
    )


def completion(
    actor: Actor, *, role_type: str = "", project_types: tuple[str, ...] = (), note: str = "", key: str = ""
) -> CompleteRequest:
    """What was missing."""
    return CompleteRequest(
        actor=actor, key=key or new_key(), role_type=role_type, project_types=project_types, note=note
    )


def taking_back(actor: Actor, reason: str = "Not needed any more.", key: str = "") -> WithdrawRequest:
    """A request taken back."""
    return WithdrawRequest(actor=actor, key=key or new_key(), reason=reason)


def new_last_day(actor: Actor, last_day: date, key: str = "") -> ChangeRemovalDay:
    """A planned removal moved to another day."""
    return ChangeRemovalDay(actor=actor, key=key or new_key(), last_day=last_day)


def confirmation(actor: Actor, note: str = "", key: str = "") -> ConfirmAccount:
    """The work on an account is done."""
    return ConfirmAccount(actor=actor, key=key or new_key(), note=note)


# --- to a license


def reservation(request_id: str = "q-1", person_id: str = "p-trainee", key: str = "") -> ReserveLicense:
    """A license is to be set aside."""
    return ReserveLicense(actor=SYSTEM, key=key or new_key(), request_id=request_id, person_id=person_id)


def release(request_id: str = "q-1", key: str = "") -> ReleaseLicense:
    """A reservation is given up."""
    return ReleaseLicense(actor=SYSTEM, key=key or new_key(), request_id=request_id)


def assignment(request_id: str = "q-1", person_id: str = "p-trainee", key: str = "") -> AssignLicense:
    """The person begins on the license."""
    return AssignLicense(actor=SYSTEM, key=key or new_key(), request_id=request_id, person_id=person_id)


def leaving(person_id: str = "p-trainee", *, keep: bool = True, reason: str = "Left.", key: str = "") -> EndAssignment:
    """The holder needs the license no more."""
    return EndAssignment(actor=SYSTEM, key=key or new_key(), person_id=person_id, keep=keep, reason=reason)


def program(
    on_day: date | None, request_id: str = "q-2", person_id: str = "p-trainee", key: str = ""
) -> PlanDeactivation:
    """A deactivation planned, moved or, without a day, canceled."""
    return PlanDeactivation(
        actor=SYSTEM, key=key or new_key(), request_id=request_id, person_id=person_id, on_day=on_day
    )
