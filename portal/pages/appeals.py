"""Appeals: filing one, following it, adding to it, withdrawing it."""

from pydantic import Field

from models.appeal.form import AppealForm
from models.appeal.permissions import may_add, may_destroy_attachment, may_file, may_see_appeal, may_withdraw
from models.appeal.reasons import AppealReason
from models.pages import appeal_page
from portal.forms import Form, Line, OptionalLine, OptionalText, Text
from portal.routing import Download, GoTo, Page, Routes
from portal.visitor import Visitor
from services import appeal_files, appeal_filing, appeals
from services.appeal_filing import NewAppeal
from services.documents import Upload
from services.forms import validated

routes = Routes()

FILE = "/appeals/{appeal_id}/files/{document_id}"
FILES = "Choose PDF, PNG, or JPEG files."


class FileAppeal(Form):
    """The form of Addendum 1, as far as the records don't know it."""

    license: OptionalLine = ""
    agency: OptionalLine = ""
    region: OptionalLine = ""
    title: Line = Field(description="Enter your title, such as case manager.")
    program_type: Line = Field(description="Enter the type of the program, such as street outreach.")
    phone: OptionalLine = ""
    statement: Text = Field(description="Write why the license is needed and how it is used.")
    why_late: OptionalText = ""
    files: tuple[Upload, ...] = Field(default=(), description=FILES)


class AnswerQuestion(Form):
    """The answer to the committee's question."""

    number: int
    text: Text = Field(description="Write your answer.")
    answer_files: tuple[Upload, ...] = Field(default=(), description=FILES)


class AttachFiles(Form):
    """More files."""

    files: tuple[Upload, ...] = Field(min_length=1, description="Choose at least one PDF, PNG, or JPEG file.")


class DestroyFile(Form):
    """Why a file is destroyed."""

    reason: Text = Field(description="Say why the file has to go. The reason stays on record.")


class WithdrawAppeal(Form):
    """Why, if the appellant wants to say."""

    reason: OptionalText = ""


@routes.page("/appeals/new", allowed=may_file)
async def new_appeal(visitor: Visitor, license: str = "", agency: str = "", region: str = "") -> Page:
    """Show the form, with what the records know."""
    filing = await appeal_filing.draft(visitor.context, visitor.person_id, license, agency, region)
    return Page("appeals/new.html", {"filing": filing})


@routes.act("/appeals/new", allowed=may_file, form=FileAppeal, shows=new_appeal)
async def file_appeal(visitor: Visitor, form: FileAppeal, key: str) -> GoTo:
    """File the appeal."""
    draft = await appeal_filing.draft(visitor.context, visitor.person_id, form.license, form.agency, form.region)
    written = validated(
        AppealForm,
        name=draft.name,
        title=form.title,
        organization=draft.organization,
        program_type=form.program_type,
        region_ids=(draft.region_id,),
        email=draft.email,
        phone=form.phone,
        reason=draft.reason,
        statement=form.statement,
    )
    about = tuple(each.license_id for each in draft.licenses)
    new = validated(NewAppeal, form=written, agency_id=draft.agency_id, license_ids=about, why_late=form.why_late)
    filed = await appeal_filing.file(visitor.context, visitor.person_id, key, new, form.files)
    asked = draft.reason in (AppealReason.MORE_ALLOTMENT, AppealReason.SPECIAL_REQUEST)
    sent = "Your request was sent." if asked else "Your appeal was filed."
    hears = f"The {filed.committee} hears it. You will get an email with the day of the meeting."
    return GoTo(appeal_page(filed.appeal_id), f"{sent} {hears}")


@routes.page("/appeals/{appeal_id}", allowed=may_see_appeal)
async def one_appeal(visitor: Visitor, appeal_id: str) -> Page:
    """Show an appeal: where it is, and what its reader may do."""
    return Page("appeals/one.html", dict(await appeals.look(visitor.context, visitor.person_id, appeal_id)))


@routes.page(FILE, allowed=may_see_appeal)
async def appeal_file(visitor: Visitor, appeal_id: str, document_id: str) -> Download:
    """Give out a file of an appeal. Each time is written down."""
    file = await appeal_files.give_out(visitor.context, visitor.person_id, appeal_id, document_id)
    return Download(file.file_name, file.content, file.media_type)


@routes.page(FILE + "/destroy", allowed=may_destroy_attachment)
async def destroy_page(visitor: Visitor, appeal_id: str, document_id: str) -> Page:
    """Say what destroying a file means, and ask why."""
    file = await appeal_files.to_destroy(visitor.context, visitor.person_id, appeal_id, document_id)
    return Page("appeals/destroy.html", {"file": file})


@routes.act(FILE + "/destroy", allowed=may_destroy_attachment, form=DestroyFile, shows=destroy_page, fresh=True)
async def destroy(visitor: Visitor, form: DestroyFile, _: str, appeal_id: str, document_id: str) -> GoTo:
    """Destroy a file. Done again, it changes nothing."""
    await appeal_files.destroy(visitor.context, visitor.person_id, appeal_id, document_id, form.reason)
    return GoTo(appeal_page(appeal_id), "The file was destroyed. What is on record about it stays.")


@routes.act("/appeals/{appeal_id}/answer", allowed=may_add, form=AnswerQuestion, shows=one_appeal)
async def answer_question(visitor: Visitor, form: AnswerQuestion, key: str, appeal_id: str) -> GoTo:
    """Answer the committee's question."""
    await appeals.answer(visitor.context, visitor.person_id, key, appeal_id, form.number, form.text, form.answer_files)
    return GoTo(appeal_page(appeal_id), "We passed your answer on to the committee.")


@routes.act("/appeals/{appeal_id}/files", allowed=may_add, form=AttachFiles, shows=one_appeal)
async def attach_files(visitor: Visitor, form: AttachFiles, key: str, appeal_id: str) -> GoTo:
    """Attach more files."""
    await appeals.attach(visitor.context, visitor.person_id, key, appeal_id, form.files)
    return GoTo(appeal_page(appeal_id), "The committee has your files now.")


@routes.page("/appeals/{appeal_id}/withdrawal", allowed=may_withdraw)
async def withdrawal(visitor: Visitor, appeal_id: str) -> Page:
    """Say what withdrawing means, before the button."""
    return Page("appeals/withdraw.html", dict(await appeals.look(visitor.context, visitor.person_id, appeal_id)))


@routes.act("/appeals/{appeal_id}/withdrawal", allowed=may_withdraw, form=WithdrawAppeal, shows=withdrawal)
async def withdraw_appeal(visitor: Visitor, form: WithdrawAppeal, key: str, appeal_id: str) -> GoTo:
    """Withdraw the appeal."""
    await appeals.withdraw(visitor.context, visitor.person_id, key, appeal_id, form.reason)
    return GoTo(appeal_page(appeal_id), "You withdrew the appeal. The committee will not hear it.")
