"""The same form again by hand, without its key: it is asked about where it would count as another one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from models.allotment.messages import DenyLicense
from models.allotment.repeats import require_not_repeated as license_not_repeated
from models.allotment.rules import delegations
from models.committee.messages import CloseMeeting, CorrectMinutes
from models.committee.repeats import require_not_repeated as correction_not_repeated
from models.committee.rules import meetings, minutes
from models.errors import RuleViolation
from models.forms import SENT_AGAIN
from models.training.repeats import require_not_repeated as attempt_not_repeated
from models.training.rules import test
from tests.models import forms
from tests.models.allotment.samples import Shares, ce_lead, giving, new_key
from tests.models.builders import HARBOR, LAKESIDE, START, begun, hmis_lead, reviewer, small_training
from tests.models.checks import assert_sentence
from tests.models.committee.samples import ADA, CLEO, DAN, Chamber

A_MINUTE = timedelta(minutes=1)


def asked(check: Callable[..., None], *given: Any) -> str:
    """What is asked about a form that may be the same as an earlier one; nothing if nothing is."""
    try:
        check(*given)
    except RuleViolation as refusal:
        assert_sentence(refusal.sentence)
        return refusal.sentence
    return ""


def test_a_license_given_again_by_the_same_person_is_asked_about_for_a_day() -> None:
    shares = Shares()
    first = giving(1)
    shares.send(delegations.delegate, first)
    sentence = asked(license_not_repeated, shares.allotment, giving(1), shares.now + A_MINUTE)
    assert sentence.startswith("You already sent the same form 1 minute ago: a license for Harbor House.")
    assert asked(license_not_repeated, shares.allotment, giving(1), shares.now + SENT_AGAIN) == ""
    others = (first, giving(1, agency_id=LAKESIDE), giving(1, actor=ce_lead(2)), giving(1, license_id="l-7"))
    for other in others:
        assert asked(license_not_repeated, shares.allotment, other, shares.now) == ""


def test_a_denial_again_by_the_same_person_is_asked_about_since_its_letter_says_how_to_appeal() -> None:
    shares = Shares()
    said = {"region_id": "r-1", "agency_id": HARBOR, "organization": "Harbor House", "why": "All given."}
    first = DenyLicense(actor=ce_lead(), key=new_key(), **said)
    shares.send(delegations.deny_license, first)
    again = first.model_copy(update={"key": new_key()})
    assert "a denial to Harbor House" in asked(license_not_repeated, shares.allotment, again, shares.now)
    assert asked(license_not_repeated, shares.allotment, first, shares.now) == ""
    another = again.model_copy(update={"why": "None is left."})
    assert asked(license_not_repeated, shares.allotment, another, shares.now) == ""


def test_an_attempt_recorded_again_with_the_same_score_is_asked_about() -> None:
    first = forms.grade(reviewer(), "basics", "10")
    run = test.record_test(begun(small_training()), first, START).state
    sentence = asked(attempt_not_repeated, run, forms.grade(reviewer(), "basics", "10 %"), START + A_MINUTE)
    assert "attempt 1, 10 percent" in sentence
    assert asked(attempt_not_repeated, run, first, START) == ""
    for other in (
        forms.grade(reviewer(), "basics", "20"),
        forms.grade(hmis_lead(), "basics", "10"),
        forms.grade(reviewer(), "basics", "10").model_copy(update={"taken_at": START - A_MINUTE}),
        forms.grade(reviewer(), "none-such", "10"),
    ):
        assert asked(attempt_not_repeated, run, other, START) == ""
    assert asked(attempt_not_repeated, run, forms.grade(reviewer(), "basics", "10"), START + SENT_AGAIN) == ""


def test_a_correction_of_the_minutes_made_again_is_asked_about() -> None:
    chamber = Chamber().docket()
    chamber.open(ADA, CLEO, DAN)
    chamber.continue_()
    chamber.send(meetings.close_meeting, chamber.step(CloseMeeting))
    said = {"meeting_id": chamber.last.meeting_id, "text": "Bo was there.", "why": "He was left out."}
    first = chamber.step(CorrectMinutes, ADA, **said)
    chamber.send(minutes.correct_minutes, first)
    again = chamber.step(CorrectMinutes, ADA, **said)
    assert "a correction of the minutes" in asked(correction_not_repeated, chamber.committee, again, chamber.now)
    assert asked(correction_not_repeated, chamber.committee, first, chamber.now) == ""
    another = again.model_copy(update={"text": "Eve was there."})
    assert asked(correction_not_repeated, chamber.committee, another, chamber.now) == ""
