"""What happens to the same form sent again by hand, without its key: every service that takes a key says which."""

import importlib
import inspect
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

from services import queue


class Repeat(StrEnum):
    """What a repeat without the key of the first does."""

    HARMLESS = "it leaves everything as the first one did"
    REFUSED = "the rule refuses it, because the first one changed the state"
    RECOGNIZED = "it is asked about, because it would count as another one"


REPEATS = {
    Repeat.RECOGNIZED: """
        allotment.delegate allotment.deny
        meetings.cancel_meeting meeting_minutes.correct
        invoices.charge invoices.issue_credit invoices.write_off
        payments.pay_out payments.record_payment
        self_pay.request training.record_test
        """,
    Repeat.HARMLESS: """
        agency_closing.look_again
        allotment.decide_home allotment.record_intakes allotment.set_populations
        expiration_dates.set_expiration_date
        license_changes.ask_for_help license_changes.change_kind
        license_changes.set_expiration license_changes.set_funding
        policy_migration.adopt review_claims.claim
        renewals.answer_worksheet renewals.hold_renewal
        reviews.take_part
        """,
    Repeat.REFUSED: """
        agency_closing.call_off agency_closing.close
        allotment.answer_request allotment.confirm_commitments allotment.end_delegation
        appeal_filing.file
        appeals.answer appeals.assess appeals.attach appeals.set_aside appeals.settle appeals.withdraw
        billing_accounts.settle_matter closing_days.announce
        meetings.adjourn meetings.arrive hearings.cast_vote meetings.close_meeting hearings.continue_appeal
        hearings.count_votes hearings.decide meetings.depart meetings.hand_over hearings.make_motion
        meetings.move_meeting meetings.open_meeting meetings.present_report meetings.record_no_quorum
        hearings.recuse meetings.resume hearings.settle_recusal meetings.take_back_no_quorum
        directory.add_agency directory.add_person directory.change_agency directory.change_person directory.designate
        directory.end_designation directory.set_billing_contact
        invoices.bill_again invoices.defer_invoice invoices.undo_deferral invoices.void_invoice
        license_changes.clear_flag license_changes.confirm_order license_changes.deactivate license_changes.delete
        license_changes.end_exception license_changes.end_leave license_changes.flag license_changes.grant_exception
        license_changes.reactivate license_changes.revoke license_changes.start_leave
        new_requests.submit_all
        own_details.change_own_name own_details.confirm_own_address
        passkeys.remove
        payments.correct_payment payments.move_payment payments.return_payment
        renewals.release_renewal
        requests.change_removal_day requests.complete requests.confirm_account requests.review requests.submit
        requests.supply_paper requests.withdraw
        review_claims.hand_back review_decisions.approve_several review_decisions.decide_request
        review_decisions.decide_step review_phrases.add review_phrases.remove
        reviews.decide
        self_pay.accept self_pay.answer_review self_pay.delay self_pay.open_review self_pay.refuse self_pay.withdraw
        training.add_certificate training.correct_test training.extend training.grant_attempt training.record_account
        training.review_step training.sign training.submit_form training.submit_step training.withdraw
        training_documents.sign_here
        ways_in.ask_for_recovery ways_in.confirm_recovery ways_in.deactivate_person ways_in.hand_over ways_in.invite
        ways_in.reactivate_person ways_in.withdraw
        """,
}

NAMED_INSTEAD = {"meetings.cancel_meeting"}
"""A repeat is answered with the option that names the next meeting, instead of --again."""

SENDERS = {"meeting_steps", "allotment_steps"}
"""Services make or send their own steps with these, and each says for itself what a repeat does."""

SAID = {name: repeat for repeat, names in REPEATS.items() for name in names.split()}


def with_a_key() -> Iterator[tuple[str, bool]]:
    """Yield every service that takes a form's key, and whether it can be told that another one is meant."""
    for file in Path(str(queue.__file__)).parent.glob("*.py"):
        module = importlib.import_module(f"services.{file.stem}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            parameters = inspect.signature(function).parameters
            if file.stem in SENDERS:
                continue
            if function.__module__ == module.__name__ and not name.startswith("_") and "key" in parameters:
                yield f"{file.stem}.{name}", "again" in parameters


def test_every_service_that_takes_a_key_says_what_a_repeat_without_it_does() -> None:
    assert sorted(name for name, _ in with_a_key()) == sorted(SAID)
    assert len(SAID) == sum(len(names.split()) for names in REPEATS.values()), "a service is listed once"


@pytest.mark.parametrize(("name", "again"), sorted(with_a_key()))
def test_exactly_the_recognized_ones_can_be_told_that_another_one_is_meant(name: str, again: bool) -> None:
    assert again == (SAID[name] == Repeat.RECOGNIZED and name not in NAMED_INSTEAD)
