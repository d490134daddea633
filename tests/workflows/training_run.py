"""A training run as a test works on it."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from models.effects import ActedT, Rule
from models.ids import training_workflow_id
from models.people import Actor, Grant, Role
from models.training.messages import (
    AddCertificate,
    CorrectTest,
    CourseReport,
    ExtendDeadline,
    RecordAccount,
    RecordTest,
    ReviewStep,
    Sign,
    SubmitForm,
    SubmitStep,
    TestReport,
    WithdrawTraining,
)
from models.training.requirement import TrainingRequirement
from models.training.rules import account, course, form, practice_case, signature, test, window
from models.training.state import TrainingRun
from storage.reads.trainings import TrainingDetail, training

if TYPE_CHECKING:
    from tests.workflows.office import Office

RITA = Actor(person_id="rita", grants=(Grant(role=Role.REVIEWER),))
ADA = Actor(person_id="ada", grants=(Grant(role=Role.AGENCY_ADMINISTRATOR, agency_id="A1"),))
ED = Actor(person_id="ed", grants=(Grant(role=Role.EXECUTIVE_DIRECTOR, agency_id="A1"),))
LENA = Actor(person_id="lena", grants=(Grant(role=Role.HMIS_LEAD),))

SIGNERS = {Role.AGENCY_ADMINISTRATOR: ADA, Role.EXECUTIVE_DIRECTOR: ED}


class Training:
    """One training run and what is done on it. Every verb raises RuleViolation when it is refused."""

    def __init__(self, office: "Office", request_id: str, trainee: str) -> None:
        self.office = office
        self.request_id = request_id
        self.trainee = Actor(person_id=trainee)
        self.workflow_id = training_workflow_id(request_id)

    async def snapshot(self) -> TrainingRun:
        """The run as its workflow has it."""
        run = await self.office.processes.snapshot(self.workflow_id, TrainingRun)
        assert run is not None
        return run

    async def on_record(self) -> TrainingDetail | None:
        """The run as the records have it."""
        return training(self.office.database, self.request_id, await self.office.now())

    async def result(self) -> Any:
        """How it ended; it must be about to end by itself."""
        return await self.office.client.get_workflow_handle(self.workflow_id).result()

    async def submit_form(self, form_id: str = "user-policies", *, key: str = "") -> TrainingRun:
        """The trainee completes a form."""
        return await self._do(form.submit_form, SubmitForm(actor=self.trainee, key=self._key(key), form_id=form_id))

    async def take_test(self, test_id: str, score: str = "90", *, actor: Actor = RITA, key: str = "") -> TrainingRun:
        """A reviewer enters a grade."""
        return await self._do(
            test.record_test, RecordTest(actor=actor, key=self._key(key), test_id=test_id, score=score)
        )

    async def correct_test(self, test_id: str, attempt: int, score: str) -> TrainingRun:
        """A reviewer corrects a wrong score."""
        message = CorrectTest(
            actor=RITA, key=self._key(), test_id=test_id, attempt=attempt, score=score, reason="A typo."
        )
        return await self._do(test.correct_test, message)

    async def certify(self, course_id: str) -> TrainingRun:
        """The trainee hands a certificate in."""
        return await self._do(
            course.add_certificate,
            AddCertificate(actor=self.trainee, key=self._key(), course_id=course_id, document_id=f"d-{course_id}"),
        )

    async def sign(self, signature_id: str, actor: Actor) -> TrainingRun:
        """Somebody signs."""
        return await self._do(signature.sign, Sign(actor=actor, key=self._key(), signature_id=signature_id))

    async def record_account(
        self, account_id: str = "learning-center", user_name: str = "", *, actor: Actor | None = None
    ) -> TrainingRun:
        """The trainee, unless said otherwise, says what the user name in another system is."""
        message = RecordAccount(
            actor=actor or self.trainee,
            key=self._key(),
            account_id=account_id,
            user_name=user_name or f"{self.trainee.person_id}.{self.request_id}",
        )
        return await self._do(account.record_account, message)

    async def hand_in(self, step: int, case: int = 1, *, key: str = "") -> TrainingRun:
        """The trainee hands a practice-case step in."""
        return await self._do(
            practice_case.submit_step, SubmitStep(actor=self.trainee, key=self._key(key), case=case, step=step)
        )

    async def approve(self, step: int, case: int = 1, *, actor: Actor = RITA) -> TrainingRun:
        """A reviewer approves a step."""
        return await self._do(
            practice_case.review_step, ReviewStep(actor=actor, key=self._key(), case=case, step=step, approve=True)
        )

    async def send_back(self, step: int, comments: str, case: int = 1) -> TrainingRun:
        """A reviewer sends a step back."""
        return await self._do(
            practice_case.review_step,
            ReviewStep(actor=RITA, key=self._key(), case=case, step=step, approve=False, comments=comments),
        )

    async def extend(self, to_day: date, reason: str = "The trainee was ill.", *, actor: Actor = LENA) -> TrainingRun:
        """The HMIS lead moves the deadline."""
        return await self._do(window.extend, ExtendDeadline(actor=actor, key=self._key(), to_day=to_day, reason=reason))

    async def withdraw(self, reason: str = "A new job.", *, actor: Actor | None = None) -> TrainingRun:
        """The training is given up, by the trainee unless said otherwise."""
        return await self._do(
            window.withdraw, WithdrawTraining(actor=actor or self.trainee, key=self._key(), reason=reason)
        )

    async def report(self, report_id: str, test_id: str, score: str, taken_at: datetime) -> bool:
        """The learning system reports a test."""
        report = TestReport(report_id=report_id, test_id=test_id, score=score, taken_at=taken_at)
        return await self.office.processes.report(self.workflow_id, test.report_test, report)

    async def report_course(self, report_id: str, course_id: str, completed_at: datetime) -> bool:
        """The learning system reports a completed course."""
        report = CourseReport(report_id=report_id, course_id=course_id, completed_at=completed_at)
        return await self.office.processes.report(self.workflow_id, course.report_course, report)

    async def do_requirements(self) -> TrainingRun:
        """Everything that is no practice case, in order."""
        run = await self.snapshot()
        for progress in run.requirements:
            run = await DRIVERS[progress.requirement.kind](self, progress.requirement)
        return run

    async def do_case(self, case: int = 1) -> TrainingRun:
        """Every step of a practice case, each approved at once."""
        run = await self.snapshot()
        for step in [each.number for each in run.steps if each.case == case]:
            await self.hand_in(step, case)
            run = await self.approve(step, case)
        return run

    async def do_everything(self) -> None:
        """The whole training, without a mistake."""
        run = await self.do_requirements()
        for case in range(1, run.cases + 1 if run.steps else 1):
            await self.do_case(case)

    async def _do(self, rule: Rule[TrainingRun, ActedT], message: ActedT) -> TrainingRun:
        return await self.office.processes.take(self.workflow_id, rule, message)

    def _key(self, key: str = "") -> str:
        return key or self.office.fresh("form")


Driver = Callable[[Training, TrainingRequirement], Awaitable[TrainingRun]]

DRIVERS: dict[str, Driver] = {
    "form": lambda run, wanted: run.submit_form(wanted.id),
    "test": lambda run, wanted: run.take_test(wanted.id),
    "course": lambda run, wanted: run.certify(wanted.id),
    "signature": lambda run, wanted: run.sign(
        wanted.id, SIGNERS[wanted.done_by] if wanted.done_by is not None else run.trainee
    ),
    "account": lambda run, wanted: run.record_account(wanted.id),
}
"""How a test meets a requirement, one line for each kind."""
