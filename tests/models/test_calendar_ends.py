"""Whatever a letter puts into calendars, another one takes out when its matter ends: every window and every meeting."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import pytest

from models.access_request.rules import ending, reviewing
from models.allotment.messages import ConfirmCommitments, EndDelegation
from models.allotment.rules import delegations
from models.appeal.messages import AnswerQuestion, Withdraw
from models.appeal.responses import ContinuedFor
from models.appeal.rules import submissions
from models.billing.messages import AnswerWorksheet, SetExpirationDate, VoidInvoice
from models.billing.rules import corrections, expiration, renewal
from models.billing.state import Answer
from models.effects import Notice
from models.ids import license_workflow_id
from models.license.lifecycle import InactiveReason
from models.license.rules import access, revocation
from models.notices import TEMPLATES, CalendarMatter
from models.policy.licenses import RevocationAppeals
from models.training import timeline
from models.training.rules import practice_case, window
from tests.models import builders, forms
from tests.models import license_builders as licenses
from tests.models.allotment import samples as allotments
from tests.models.appeal import samples as appeals
from tests.models.billing import samples as accounts
from tests.models.checks import sound
from tests.models.committee import samples as committees

APPEALING = RevocationAppeals(how="Write to the committee.", within_days=30, source=builders.SOURCE)

Story = Callable[[], Iterable[Notice]]


def calendar_after(sent: Iterable[Notice], process: str = "process") -> set[str]:
    """What is in a reader's calendar after these letters."""
    entries: set[str] = set()
    for notice in sent:
        if notice.appointment is not None:
            key, off = notice.appointment.uid, notice.appointment.canceled
        elif notice.deadline is not None:
            key, off = f"{notice.deadline_of or process}#{notice.deadline_key}", notice.deadline_is_off
            assert notice.deadline_key is not None, notice.template
        else:
            continue
        assert TEMPLATES[notice.template].entries, notice.template
        assert notice.deadline_title or notice.appointment, notice.template
        if off:
            entries.discard(key)
        else:
            entries.add(key)
    return entries


def at_work(story: Story) -> list[Notice]:
    """The letters of a story, of which at least one puts something into calendars."""
    sent = list(story())
    assert any(calendar_after(sent[: number + 1]) for number in range(len(sent))), "nothing was ever in a calendar"
    return sent


# --- training


def a_run(*ends: Callable[[Any], Any]) -> Story:
    """A training begins, and ends in one of these ways."""

    def story() -> Iterable[Notice]:
        begins = sound(timeline.begin(builders.training_start(builders.small_training()), builders.START))
        yield from begins.notices
        for end in ends:
            yield from sound(end(begins.state)).notices

    return story


def second_case_opened_and_done() -> Iterable[Notice]:
    """One practice case after the other, of one step each."""
    training = builders.small_training(requirements=(), practice=builders.practice(steps=1, cases=2))
    begins = sound(timeline.begin(builders.training_start(training), builders.START))
    yield from begins.notices
    run = begins.state
    for case in (1, 2):
        run = sound(practice_case.submit_step(run, forms.hand_in(builders.trainee(), case), builders.START)).state
        decision = sound(practice_case.review_step(run, forms.approval(builders.reviewer(), case), builders.START))
        yield from decision.notices
        run = decision.state


def lapsed(run: Any) -> Any:
    """Nobody did anything."""
    return timeline.wake(run, run.window.deadline.ends_at)


def withdrawn_run(run: Any) -> Any:
    """The representative gives up."""
    return window.withdraw(run, forms.giving_up(builders.representative()), builders.START)


# --- access requests


def returned_request(end: Callable[[Any], Any]) -> Story:
    """A request comes back as incomplete, and ends in one of these ways."""

    def story() -> Iterable[Notice]:
        back = sound(reviewing.open_review(builders.request(project_types=()), builders.START))
        yield from back.notices
        yield from sound(end(back.state)).notices

    return story


def completed(request: Any) -> Any:
    """The representative adds what was missing."""
    message = forms.completion(builders.representative(), project_types=("emergency-shelter",))
    return reviewing.complete(request, message, builders.START + builders.DAY)


def taken_back(request: Any) -> Any:
    """The representative withdraws it."""
    return ending.withdraw(request, forms.taking_back(builders.representative()), builders.START)


# --- licenses and appeals


def revoked(end: Callable[[licenses.Life], Any]) -> Story:
    """A license is revoked, and what follows."""

    def story() -> Iterable[Notice]:
        life = licenses.Life(licenses.held(licenses.terms(appealing=APPEALING)))
        life.send(revocation.revoke, licenses.revocation(InactiveReason.SANCTION))
        assert life.license.revocation is not None
        assert life.license.revocation.appeal_until is not None
        end(life)
        return life.notices

    return story


def reinstated(life: licenses.Life) -> None:
    """The sanction is lifted."""
    life.send(access.reactivate, licenses.reactivation(actor=builders.hmis_lead()))


def appealed(number: int) -> Story:
    """Several licenses were revoked, and one appeal is filed about all of them."""

    def story() -> Iterable[Notice]:
        for each in range(1, number + 1):
            life = licenses.Life(licenses.held(licenses.terms(appealing=APPEALING)))
            life.send(revocation.revoke, licenses.revocation(InactiveReason.SANCTION))
            yield from (
                letter.model_copy(update={"deadline_of": license_workflow_id(f"l-{each}")}) for letter in life.notices
            )
        contested = tuple(appeals.contested(each, appeal_until=date(2026, 11, 19)) for each in range(1, number + 1))
        yield from appeals.Case(appeals.start(contested=contested)).docketed().sent

    return story


def asked(end: Callable[[appeals.Case], Any]) -> Story:
    """The committee asks the appellant something, and what follows."""

    def story() -> Iterable[Notice]:
        case = appeals.Case().continued(ContinuedFor.QUESTION)
        assert calendar_after(case.sent)
        end(case)
        return case.sent

    return story


def answered(case: appeals.Case) -> None:
    """The appellant answers."""
    message = AnswerQuestion(actor=builders.representative(), key=appeals.new_key(), number=1, answer="Until June.")
    case.send(submissions.answer_question, message)


def withdrawn_appeal(case: appeals.Case) -> None:
    """The appellant gives up."""
    case.send(submissions.withdraw, Withdraw(actor=builders.representative(), key=appeals.new_key()))


# --- billing


def billed(end: Callable[[accounts.Books], Any]) -> Story:
    """A renewal is invoiced, and what follows."""

    def story() -> Iterable[Notice]:
        books = accounts.Books(has=accounts.licenses(2), paid=True).until(date(2026, 12, 3))
        assert [each for each in calendar_after(books.sent) if "invoice/" in each]
        end(books)
        return [each for each in books.sent if not (each.deadline_key or "").startswith("worksheet/")]

    return story


def paid(books: accounts.Books) -> None:
    """The agency pays all of it."""
    books.pay("450.00")


def paid_in_two_parts(books: accounts.Books) -> None:
    """The agency pays one part, and then the other."""
    books.pay("100.00")
    assert calendar_after(books.sent)
    books.pay("350.00")


def paid_two_invoices_at_once(books: accounts.Books) -> None:
    """One check settles two invoices."""
    books.new("l-9")
    assert len([each for each in calendar_after(books.sent) if "invoice/" in each]) == 2
    books.pay("5000.00")


def voided(books: accounts.Books) -> None:
    """The invoice was wrong."""
    message = accounts.step(VoidInvoice, invoice=books.last.number, reason="Wrong licenses.", bill_again=False)
    books.send(corrections.void_invoice, message)


def asked_what_to_renew(end: Callable[[accounts.Books], Any]) -> Story:
    """The agency is asked which licenses to renew, and what follows."""

    def story() -> Iterable[Notice]:
        books = accounts.Books(accounts.a_policy(), has=accounts.licenses(2), paid=True).until(date(2026, 11, 16))
        assert calendar_after(books.sent)
        end(books)
        return books.sent

    return story


def all_answered(books: accounts.Books) -> None:
    """Every license has an answer, in two steps, the second of which is given twice."""
    for license_id in ("l-1", "l-2", "l-2"):
        answers = {license_id: Answer.KEEP}
        books.send(
            renewal.answer_worksheet, accounts.step(AnswerWorksheet, accounts.billing_contact(), answers=answers)
        )
    assert len(books.letters("deadline_over")) == 2, "one for the billing contact, one for the representatives"


def another_date(books: accounts.Books) -> None:
    """The licenses expire on another day, so nobody needs to answer now."""
    message = accounts.step(
        SetExpirationDate, expires_on=date(2027, 3, 31), reason="The fiscal year changed.", licenses=books.has
    )
    books.send(expiration.set_expiration_date, message)
    for invoice in books.account.invoices:
        if invoice.is_open:
            books.pay(str(books.open(invoice.number)))


# --- allotment and committees


def given(end: Callable[[allotments.Shares], Any]) -> Story:
    """A Coordinated CalendarMatter license is given, and what follows."""

    def story() -> Iterable[Notice]:
        table = allotments.Shares()
        table.give()
        end(table)
        return table.sent

    return story


def confirmed(table: allotments.Shares) -> None:
    """The organization confirms its commitments."""
    number = table.allotment.delegations[-1].number
    message = ConfirmCommitments(
        actor=builders.representative(), key=allotments.new_key(), delegation=number, agreed=True
    )
    table.send(delegations.confirm_commitments, message)


def ended(table: allotments.Shares) -> None:
    """The region takes the license back."""
    license_id = table.allotment.delegations[-1].license_id
    message = EndDelegation(actor=allotments.ce_lead(), key=allotments.new_key(), license_id=license_id, why="Unused.")
    table.send(delegations.end_delegation, message)


def meeting(end: Callable[[committees.Chamber], Any]) -> Story:
    """The agenda of a meeting goes out, and what follows."""

    def story() -> Iterable[Notice]:
        chamber = committees.Chamber().docket()
        chamber.until(chamber.next.when.begins_at - timedelta(hours=1))
        uid = f"meeting-{chamber.next.meeting_id}"
        assert calendar_after(chamber.sent) == {uid}
        end(chamber)
        return [each for each in chamber.sent if each.appointment is None or each.appointment.uid == uid]

    return story


def canceled(chamber: committees.Chamber) -> None:
    """The chair cancels it."""
    chamber.cancel()


def moved_and_canceled(chamber: committees.Chamber) -> None:
    """The chair moves it, and cancels it then."""
    chamber.reschedule(chamber.next.when.day + timedelta(days=2))
    assert calendar_after(chamber.sent)
    chamber.cancel()


def without_quorum(chamber: committees.Chamber) -> None:
    """Too few members come; it is held after all, and then they are too few again."""
    chamber.no_quorum()
    assert not calendar_after(chamber.sent)
    chamber.take_back()
    assert calendar_after(chamber.sent)
    chamber.no_quorum()


def missed(chamber: committees.Chamber) -> None:
    """Nobody opens it."""
    meeting = chamber.next
    assert meeting.when.missed_at is not None
    chamber.until(meeting.when.missed_at)


STORIES: dict[CalendarMatter, list[Story]] = {
    CalendarMatter.TRAINING_WINDOW: [a_run(lapsed), a_run(withdrawn_run), second_case_opened_and_done],
    CalendarMatter.REQUEST_WAIT: [returned_request(completed), returned_request(taken_back)],
    CalendarMatter.APPEAL_DEADLINE: [revoked(reinstated), appealed(1), appealed(3)],
    CalendarMatter.INVOICE_DUE: [
        billed(paid),
        billed(paid_in_two_parts),
        billed(paid_two_invoices_at_once),
        billed(voided),
    ],
    CalendarMatter.WORKSHEET: [asked_what_to_renew(all_answered), asked_what_to_renew(another_date)],
    CalendarMatter.QUESTION: [asked(answered), asked(withdrawn_appeal), asked(appeals.Case.decided)],
    CalendarMatter.COMMITMENTS: [given(confirmed), given(ended)],
    CalendarMatter.MEETING: [meeting(canceled), meeting(moved_and_canceled), meeting(without_quorum), meeting(missed)],
}


@pytest.mark.parametrize(
    ("entry", "number"), [(entry, number) for entry in STORIES for number in range(len(STORIES[entry]))]
)
def test_whatever_a_letter_put_into_calendars_is_taken_out_when_its_matter_ends(
    entry: CalendarMatter, number: int
) -> None:
    sent = at_work(STORIES[entry][number])
    assert calendar_after(sent) == set()
    carried = [each for each in sent if each.deadline is not None or each.appointment is not None]
    assert any(entry in TEMPLATES[each.template].entries for each in carried)


def test_every_matter_that_reaches_calendars_has_a_story_of_its_end() -> None:
    assert set(STORIES) == set(CalendarMatter)
    dated = {name for name, template in TEMPLATES.items() if template.dated}
    assert {name for name in dated if not TEMPLATES[name].entries} == set()
