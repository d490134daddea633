"""What licenses answer, and what the records say against a step: nothing is lost, billing staff see what is left."""

from datetime import date

import pytest

from models.billing.answers import answered
from models.billing.messages import (
    AccessResult,
    AccessResults,
    AccessWork,
    AnswerWorksheet,
    DeferInvoice,
    DeletionResult,
    DeletionResults,
)
from models.billing.rules import access, account, corrections, renewal
from models.billing.state import Answer
from models.effects import TaskKind
from models.people import SYSTEM
from tests.models.billing.samples import Books, billing_contact, licenses, new_key, step

NEW_YEAR = date(2027, 1, 1)


def answer(license_id: str, work: AccessWork, *, done: bool = True, reached: bool = True) -> AccessResult:
    """What a license answers."""
    sentence = "" if done else "Nobody holds this license."
    return AccessResult(
        actor=SYSTEM, key=new_key(), license_id=license_id, work=work, done=done, sentence=sentence, reached=reached
    )


def reported(books: Books, *results: AccessResult) -> str:
    """Several answers as one step."""
    return books.send(access.report_all_access, AccessResults(actor=SYSTEM, key=new_key(), results=results))


@pytest.mark.requirement("FEE-07")
def test_the_answers_of_several_licenses_are_one_step() -> None:
    books = Books(has=licenses(3)).until(NEW_YEAR, hour=1)
    before = len(books.moves)
    reported(
        books,
        answer("l-1", AccessWork.TAKE),
        answer("l-2", AccessWork.TAKE, done=False),
        answer("l-3", AccessWork.TAKE, done=False, reached=False),
    )
    assert len(books.moves) == before + 1
    suspension = books.account.suspension
    assert suspension is not None
    assert (suspension.to_take, suspension.taken) == ((), ("l-1",))
    assert list(books.account.matters) == ["take/l-3"], "one that did not answer is for a person"
    assert books.account.matters["take/l-3"].startswith("Access with license l-3 did not end")


@pytest.mark.requirement("FEE-07")
def test_access_that_came_back_after_it_was_to_be_taken_again_is_taken_again() -> None:
    books = Books(has=licenses(1)).until(NEW_YEAR, hour=1)
    reported(books, answer("l-1", AccessWork.TAKE))
    books.pay("225.00")
    suspension = books.account.suspension
    assert suspension is not None
    assert suspension.to_return == ("l-1",)
    back = suspension.model_copy(update={"lifted_at": None, "to_return": (), "taken": ("l-1",)})
    books.account = books.account.model_copy(update={"suspension": back})  # unpaid again while the license is asked
    reported(books, answer("l-1", AccessWork.GIVE_BACK))
    after = books.account.suspension
    assert after is not None
    assert (after.to_take, after.taken) == (("l-1",), ())


def test_a_license_that_was_given_up_and_can_t_be_deleted_is_for_billing_staff() -> None:
    books = Books(has=licenses(2)).until(date(2026, 11, 20))
    said = AnswerWorksheet(actor=billing_contact(), key=new_key(), answers={"l-1": Answer.REMOVE, "l-2": Answer.REMOVE})
    books.send(renewal.answer_worksheet, said)
    books.until(NEW_YEAR)
    assert books.account.to_delete == ("l-1", "l-2")
    results = (
        DeletionResult(license_id="l-1", done=True),
        DeletionResult(license_id="l-2", done=False, sentence="It is set aside for a new user."),
    )
    books.send(access.report_deletions, DeletionResults(actor=SYSTEM, key=new_key(), results=results))
    assert not books.account.to_delete
    assert list(books.account.matters) == ["delete/l-2"]
    assert [task.kind for task in books.board.open.values()].count(TaskKind.SETTLE_BILLING) == 1


def test_nobody_says_for_a_license_what_became_of_it() -> None:
    books = Books(has=licenses(1))
    books.refuse("not_permitted", access.report_deletions, step(DeletionResults, results=()))


def test_a_contradiction_in_the_records_is_a_task() -> None:
    books = Books(has=licenses(1))
    decision = account.contradicted(books.account, "There is no agency “a-9” on record.", books.now)
    assert decision.opened[0].kind == TaskKind.SETTLE_BILLING
    assert list(decision.state.matters.values()) == [
        "Settle a contradiction in the records: There is no agency “a-9” on record."
    ]


def test_an_account_answers_with_what_came_of_it_and_how_it_stands() -> None:
    books = Books(has=licenses(1)).until(NEW_YEAR, hour=1)
    said = answered(books.account, "Done.")
    assert (str(said.balance), str(said.open), str(said.available), said.access_ended) == (
        "225.00",
        "225.00",
        "0.00",
        True,
    )


def test_more_time_to_pay_moves_the_invoice_s_entry_in_the_calendar() -> None:
    books = Books(has=licenses(1)).until(date(2026, 12, 5))
    number = books.last.number
    books.send(
        corrections.defer_invoice,
        step(DeferInvoice, invoice=number, to_day=date(2027, 1, 15), reason="The grant is late."),
    )
    issued, deferred = books.letters("invoice_issued")[0], books.letters("invoice_deferred")[0]
    assert issued.deadline_key == deferred.deadline_key == f"invoice/{number}"
    assert issued.deadline != deferred.deadline
