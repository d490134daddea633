"""The money of an agency: invoices, statement, receipts, the next renewal, and the worksheet before it."""

from pydantic import Field

from models.billing.permissions import may_answer_worksheet, may_see_billing
from models.billing.state import Answer
from models.errors import RuleViolation
from models.pages import agency_page
from portal.answers import CheckedForm, check_page
from portal.routing import Download, GoTo, Page, Routes, Shown
from portal.visitor import Visitor
from services import agency_billing, billing_papers, last_license, renewals

routes = Routes()
MONEY = "/agencies/{agency_id}/invoices"
PDF = "application/pdf"

IN_WORDS = {Answer.KEEP: "Keep it", Answer.REMOVE: "Give it up", Answer.TRANSFER: "Keep it for another user"}
"""What can be answered about a license before a renewal."""


class AnswerWorksheet(CheckedForm):
    """For each license that is answered: its number, a colon, and the answer."""

    answers: tuple[str, ...] = Field(min_length=1, description="Answer about at least one license.")

    def by_license(self) -> dict[str, Answer]:
        """Return the answers by license. Raises RuleViolation for a word that is no answer."""
        pairs = [each.rpartition(":") for each in self.answers]
        if any(answer not in list(Answer) for _, _, answer in pairs):
            raise RuleViolation("unknown_answer", "Please choose one of the answers in the list.")
        return {license_id: Answer(answer) for license_id, _, answer in pairs}


@routes.page(MONEY, allowed=may_see_billing)
async def invoices(visitor: Visitor, agency_id: str, show: str = "") -> Page:
    """Show the agency's invoices, its account, and what the next renewal bills."""
    found = await agency_billing.look(visitor.context, visitor.person_id, agency_id, only_unpaid=show == "unpaid")
    return Page("agencies/invoices.html", dict(found))


@routes.page(MONEY + "/statement.pdf", allowed=may_see_billing, fresh=True)
async def statement_file(visitor: Visitor, agency_id: str) -> Download:
    """Give out the statement of the last twelve months."""
    content = await billing_papers.statement_pdf(visitor.context, visitor.person_id, agency_id, None, None)
    return Download(f"statement-{agency_id}.pdf", content, PDF)


@routes.page(MONEY + "/receipts/{entry:int}", allowed=may_see_billing)
async def receipt_file(visitor: Visitor, agency_id: str, entry: int) -> Download:
    """Give out the receipt of a payment."""
    content = await billing_papers.receipt_pdf(visitor.context, visitor.person_id, agency_id, entry)
    return Download(f"receipt-{entry}.pdf", content, PDF)


@routes.page(MONEY + "/credit-notes/{entry:int}", allowed=may_see_billing)
async def credit_note_file(visitor: Visitor, agency_id: str, entry: int) -> Download:
    """Give out a credit note."""
    content = await billing_papers.credit_note_pdf(visitor.context, visitor.person_id, agency_id, entry)
    return Download(f"credit-note-{entry}.pdf", content, PDF)


@routes.page("/invoices/{number}", allowed=may_see_billing)
async def invoice_file(visitor: Visitor, number: str) -> Download:
    """Give out an invoice."""
    paper = await billing_papers.paper(visitor.context, visitor.person_id, number)
    return Download(f"{number}.pdf", paper.content, PDF)


@routes.act(MONEY + "/worksheet", allowed=may_answer_worksheet, form=AnswerWorksheet, shows=invoices, fresh=True)
async def answer_worksheet(visitor: Visitor, form: AnswerWorksheet, key: str, agency_id: str) -> Shown:
    """Show what was answered to check, or record it."""
    answers = form.by_license()
    if form.step == "send":
        await renewals.answer_worksheet(visitor.context, visitor.person_id, key, agency_id, answers)
        return GoTo(agency_page(agency_id, "invoices"), "We have your answers. You can change them until the last day.")
    found = await agency_billing.look(visitor.context, visitor.person_id, agency_id)
    named = {each.license_id: f"{each.license_id}, {each.holder or 'nobody'}" for each in found.worksheet}
    return check_page(
        form,
        [(named.get(each, each), IN_WORDS[answer]) for each, answer in answers.items()],
        after=f"What you give up is not billed again, and ends with the current term. {found.otherwise}",
        button="Send the answers",
        warning=await last_license.worksheet_warning(visitor.context, visitor.person_id, agency_id, answers),
    )
