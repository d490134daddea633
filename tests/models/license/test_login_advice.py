"""What somebody who asks for another person reads: about that person, and what the reader can do."""

import re

import pytest

from models.access_request.lifecycle import RequestState
from models.license.lifecycle import InactiveReason
from models.license.login_advice import advice
from models.license.login_help import LoginFacts, PendingLicenseAppeal, diagnose
from models.license.remedies import Reader, what_helps
from models.policy.licenses import Consequence
from tests.models.builders import a_license
from tests.models.license.test_login_help import paused

NAME = "Ellery Honeycutt"
ACTIVE = LoginFacts(license=a_license(held_by="p-1"), bad_attempts_allowed=3)


def in_training(facts: LoginFacts, needed: Consequence) -> LoginFacts:
    """The same, but a training comes first."""
    assert facts.license is not None
    return facts.model_copy(update={"license": facts.license.model_copy(update={"training_needed": needed})})


CASES = {
    "nobody asked": LoginFacts(),
    "in training": LoginFacts(request_state=RequestState.IN_TRAINING, missing=("The agreement",)),
    "sent back": LoginFacts(request_state=RequestState.RETURNED, missing=("The role type",)),
    "being set up": LoginFacts(request_state=RequestState.ACCOUNT_PENDING),
    "left": LoginFacts(former=a_license()),
    "locked": ACTIVE.model_copy(update={"locked": True}),
    "password": ACTIVE,
    **{each.value: paused(each) for each in InactiveReason},
    "refresher": in_training(paused(InactiveReason.NO_LOGIN), Consequence.REFRESHER),
    "retraining": in_training(paused(InactiveReason.NO_DATA_ENTRY), Consequence.RETRAINING),
}


@pytest.mark.requirement("LOG-01")
@pytest.mark.parametrize("reader", [Reader.AGENCY, Reader.OFFICE])
@pytest.mark.parametrize("case", CASES)
def test_whoever_asks_for_another_person_is_not_taken_for_that_person(case: str, reader: Reader) -> None:
    facts = CASES[case]
    found = advice(diagnose(facts), facts, reader, NAME)
    said = f"{found.sentence} {found.next_step}"
    assert re.search(r"\b(you|your|you’re|you’ll)\b", said, re.IGNORECASE) is None, said
    assert found.cause == diagnose(facts).cause
    assert found.next_step.endswith(".")


@pytest.mark.requirement("LOG-01")
@pytest.mark.parametrize("case", CASES)
def test_the_holder_reads_what_was_written_for_the_holder(case: str) -> None:
    facts = CASES[case]
    assert advice(diagnose(facts), facts, Reader.HOLDER, NAME) == diagnose(facts)


@pytest.mark.parametrize(
    ("case", "reader", "step"),
    [
        ("nobody asked", Reader.AGENCY, f"Request access for {NAME} as a new user."),
        ("nobody asked", Reader.OFFICE, f"The agency can request access for {NAME} as a new user."),
        ("sent back", Reader.AGENCY, "Complete the request."),
        ("in training", Reader.OFFICE, f"{NAME} or the agency does this next: The agreement."),
        ("sanction", Reader.AGENCY, "Contact the HMIS lead about it."),
        ("sanction", Reader.OFFICE, "Reactivate the license when the sanction is over."),
        ("no_login", Reader.AGENCY, "Request reactivation."),
        (
            "refresher",
            Reader.AGENCY,
            f"{NAME} needs to complete the refresher training first. Then: Request reactivation.",
        ),
        ("unpaid", Reader.AGENCY, "Pay the agency’s invoice. Payment restores access."),
    ],
)
def test_what_the_reader_can_do(case: str, reader: Reader, step: str) -> None:
    facts = CASES[case]
    assert advice(diagnose(facts), facts, reader, NAME).next_step == step


def test_everybody_waits_for_a_committee() -> None:
    facts = paused(InactiveReason.NO_DATA_ENTRY).model_copy(
        update={"appeal": PendingLicenseAppeal(committee="Performance Committee")}
    )
    found = advice(diagnose(facts), facts, Reader.OFFICE, NAME)
    assert found.next_step == diagnose(facts).next_step


@pytest.mark.requirement("LOG-01")
@pytest.mark.parametrize("reader", [Reader.AGENCY, Reader.OFFICE])
@pytest.mark.parametrize("reason", list(InactiveReason))
def test_what_helps_a_license_is_written_for_whoever_reads_it(reason: InactiveReason, reader: Reader) -> None:
    license_ = paused(reason).license
    assert license_ is not None
    said = what_helps(license_, reason, reader, NAME)
    assert re.search(r"\b(you|your|you’re|you’ll)\b", said, re.IGNORECASE) is None, said


@pytest.mark.requirement("LOG-01")
@pytest.mark.parametrize("reason", list(InactiveReason))
def test_nobody_is_sent_to_ask_themselves(reason: InactiveReason) -> None:
    facts = paused(reason)
    assert facts.license is not None
    assert "ask your" not in what_helps(facts.license, reason, Reader.CONTACT, NAME).lower()
    assert "ask your" not in advice(diagnose(facts), facts, Reader.CONTACT, NAME).next_step.lower()
