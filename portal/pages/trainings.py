"""A training: the trainee does it here, and whoever may follow it sees the same page."""

from typing import Final, Literal, Self

from pydantic import Field, model_validator

from models.errors import RuleViolation
from models.pages import training_page
from models.training import permissions
from portal.forms import Form, Line, OptionalLine, OptionalText, Text
from portal.routing import Download, GoTo, Page, Routes
from portal.visitor import Visitor
from services import training, training_documents
from services.documents import Upload
from services.training import TrainingProgress
from services.training_page import PartShown, TrainingPage, page
from services.uploads import GivenOut

routes = Routes()

PART_TEMPLATES: Final = {
    "form": "trainings/form.html",
    "course": "trainings/course.html",
    "signature": "trainings/signature.html",
    "account": "trainings/account.html",
}
"""The page on which each kind of requirement is done. Others need none."""


class AcceptForm(Form):
    """A form that the trainee read."""

    accept: Literal["yes"] = Field(description="Check the box if you completed the form and accept what it says.")


class CertificateForm(Form):
    """The certificate of a course."""

    paper: Upload = Field(description="Choose the file with your certificate: PDF, PNG, or JPEG.")
    several_courses: Literal["yes", ""] = ""


class SignHere(Form):
    """A name under a whole text."""

    typed_name: Line = Field(description="Type your first and last name.")
    agree: Literal["yes"] = Field(description="Check the box if you read the whole text and agree to it.")
    text: str


class SignedPaper(Form):
    """A copy that was signed on paper."""

    paper: Upload = Field(description="Choose the file with the signed copy: PDF, PNG, or JPEG.")


class NameAccount(Form):
    """The user name in another system."""

    user_name: Line = Field(description="Enter the user name as the other system shows it.")


class HandIn(Form):
    """A step of a practice case, with what shows the work."""

    note: OptionalText = ""
    client_id: OptionalLine = ""
    picture: Upload | None = None
    training_site_only: Literal["yes"] = Field(
        description="Check the box to confirm that everything here is from the training site, and no client is real."
    )

    @model_validator(mode="after")
    def _shows_the_work(self) -> Self:
        if not self.client_id and self.picture is None:
            raise RuleViolation(
                "no_evidence",
                "Enter the ID of the client on the training site, or choose a screenshot, so that the reviewer can see "
                "your work.",
            )
        return self


class WithdrawForm(Form):
    """Why a training is stopped."""

    reason: Text = Field(description="Say in a few words why you stop.")


@routes.page("/trainings/{request_id}", allowed=permissions.may_see_progress)
async def training_of(visitor: Visitor, request_id: str) -> Page:
    """Show where a training is, and what comes next."""
    return Page("trainings/page.html", {"page": await _page(visitor, request_id)})


@routes.page("/trainings/{request_id}/parts/{key}", allowed=permissions.may_see_progress)
async def part_of(visitor: Visitor, request_id: str, key: str) -> Page | GoTo:
    """Show a part of a training, with its form for whoever does it."""
    found = await _page(visitor, request_id)
    shown = found.part(key)
    template = None if shown is None else PART_TEMPLATES.get(shown.part.kind)
    if template is None:
        return GoTo(training_page(request_id))
    return Page(template, {"page": found, "shown": shown})


@routes.act(
    "/trainings/{request_id}/parts/{key}/accept", allowed=permissions.may_work_on, form=AcceptForm, shows=part_of
)
async def accept(visitor: Visitor, _: AcceptForm, form_key: str, request_id: str, key: str) -> GoTo:
    """Complete a form."""
    return _done(await training.submit_form(visitor.context, visitor.person_id, form_key, request_id, key))


@routes.act(
    "/trainings/{request_id}/parts/{key}/certificate",
    allowed=permissions.may_work_on,
    form=CertificateForm,
    shows=part_of,
)
async def add_certificate(visitor: Visitor, form: CertificateForm, form_key: str, request_id: str, key: str) -> GoTo:
    """Submit the certificate of a course."""
    several = form.several_courses == "yes"
    return _done(
        await training.add_certificate(
            visitor.context, visitor.person_id, form_key, request_id, key, form.paper, several_courses=several
        )
    )


@routes.act(
    "/trainings/{request_id}/parts/{key}/signature",
    allowed=permissions.may_sign,
    form=SignHere,
    shows=part_of,
    fresh=True,
)
async def sign(visitor: Visitor, form: SignHere, form_key: str, request_id: str, key: str) -> GoTo:
    """Sign by typing one's name under the text."""
    done = await training_documents.sign_here(
        visitor.context,
        visitor.person_id,
        form_key,
        request_id,
        key,
        typed_name=form.typed_name,
        text_sha256=form.text,
        way=visitor.person.session.way,
    )
    return _done(done, "You signed. You can download your copy below.")


@routes.act("/trainings/{request_id}/parts/{key}/paper", allowed=permissions.may_sign, form=SignedPaper, shows=part_of)
async def sign_on_paper(visitor: Visitor, form: SignedPaper, form_key: str, request_id: str, key: str) -> GoTo:
    """Submit a copy that was signed on paper."""
    return _done(await training.sign(visitor.context, visitor.person_id, form_key, request_id, key, form.paper))


@routes.act(
    "/trainings/{request_id}/parts/{key}/account",
    allowed=permissions.may_record_account,
    form=NameAccount,
    shows=part_of,
)
async def name_account(visitor: Visitor, form: NameAccount, form_key: str, request_id: str, key: str) -> GoTo:
    """Record the user name in another system."""
    return _done(
        await training.record_account(visitor.context, visitor.person_id, form_key, request_id, key, form.user_name)
    )


@routes.page("/trainings/{request_id}/parts/{key}/copy", allowed=permissions.may_see_progress)
async def copy_of(visitor: Visitor, request_id: str, key: str) -> Download:
    """Give out the copy of what someone signed."""
    return _saved(await training_documents.signed_copy(visitor.context, visitor.person_id, request_id, key))


@routes.page("/trainings/{request_id}/steps/{case}/{step}", allowed=permissions.may_see_progress)
async def step_of(visitor: Visitor, request_id: str, case: str, step: str) -> Page:
    """Show a step of a practice case, with its form for the trainee."""
    found = await _page(visitor, request_id)
    return Page("trainings/step.html", {"page": found, "shown": _step(found, case, step)})


@routes.act(
    "/trainings/{request_id}/steps/{case}/{step}", allowed=permissions.may_submit_step, form=HandIn, shows=step_of
)
async def hand_in(visitor: Visitor, form: HandIn, form_key: str, request_id: str, case: str, step: str) -> GoTo:
    """Hand in a step of a practice case."""
    shown = _step(await _page(visitor, request_id), case, step)
    done = await training.submit_step(
        visitor.context,
        visitor.person_id,
        form_key,
        request_id,
        shown.part.case_number or 0,
        shown.part.step_number or 0,
        form.note,
        client_id=form.client_id,
        picture=form.picture,
        training_site_only=form.training_site_only == "yes",
    )
    return _done(done, "You handed in the step. You’ll get an email when a reviewer has checked it.")


@routes.page("/trainings/{request_id}/withdraw", allowed=permissions.may_see_progress)
async def withdraw_page(visitor: Visitor, request_id: str) -> Page:
    """Say what stopping means, and ask why."""
    return Page("trainings/withdraw.html", {"page": await _page(visitor, request_id)})


@routes.act(
    "/trainings/{request_id}/withdraw", allowed=permissions.may_withdraw, form=WithdrawForm, shows=withdraw_page
)
async def withdraw(visitor: Visitor, form: WithdrawForm, form_key: str, request_id: str) -> GoTo:
    """Stop a training."""
    done = await training.withdraw(visitor.context, visitor.person_id, form_key, request_id, form.reason)
    return _done(done, "The training was stopped.")


@routes.page("/trainings/{request_id}/certificate", allowed=permissions.may_see_progress)
async def certificate(visitor: Visitor, request_id: str) -> Download:
    """Give out the certificate of completion."""
    return _saved(await training_documents.certificate(visitor.context, visitor.person_id, request_id))


async def _page(visitor: Visitor, request_id: str) -> TrainingPage:
    return await page(visitor.context, visitor.person_id, request_id)


def _step(found: TrainingPage, case: str, step: str) -> PartShown:
    """Return a step of a practice case. Raises RuleViolation if there is no such step."""
    shown = found.part(f"case/{case}/{step}")
    if shown is None:
        raise RuleViolation("unknown_step", "This training has no such step.")
    return shown


def _done(done: TrainingProgress, said: str = "Saved.") -> GoTo:
    """Go on to the training, with what happened and what comes next."""
    return GoTo(training_page(done.run.request_id), f"{said} Next: {done.run.next_step}")


def _saved(file: GivenOut) -> Download:
    return Download(file.file_name, file.content, file.media_type)
