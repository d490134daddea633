"""Letters about appeals, meetings and Coordinated Entry licenses: what each says and asks for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.mail.message import as_bytes
from adapters.mail.rendering import render
from models.effects import Appointment
from models.notices import NoticeFault
from tests.adapters.mail.samples import WRITTEN, by_the_end_of_the_day, entry_of, mailing, notice, pack
from tests.adapters.mail.test_rendering import flowing
from tests.adapters.mail.test_templates import both, written

ABOUT = {"committee": "Performance Committee", "about": "a license revoked due to inactivity"}
NEXT = "Wednesday, December 9, 2026, at 10:00 AM"
MEETING = Appointment(
    uid="meeting-performance-2026-11",
    title="Performance Committee: monthly meeting",
    begins_at=datetime(2026, 11, 10, 16, tzinfo=UTC),
    ends_at=datetime(2026, 11, 10, 17, 30, tzinfo=UTC),
)


def agenda(**facts: Any) -> dict[str, Any]:
    """The facts of an agenda with two appeals."""
    return {
        "committee": "Performance Committee",
        "meeting": "Tuesday, November 10, 2026, at 10:00 AM",
        "appeals": ["Harbor House: a license", "Lake Shelter: a license"],
        **facts,
    }


def test_an_appeal_that_was_received_names_committee_and_meeting() -> None:
    said = both("appeal_received", **ABOUT, meeting="Tuesday, November 10, 2026, at 10:00 AM")
    assert "The Performance Committee will review it at its meeting" in said
    assert "on Tuesday, November 10, 2026, at 10:00 AM." in said


@pytest.mark.parametrize("template", ["appeal_continued", "appeal_assessment", "appeal_carried_over"])
def test_an_appeal_that_goes_on_gives_the_reason_and_the_next_meeting(template: str) -> None:
    said = both(template, **ABOUT, reason="We need figures", next_meeting=NEXT)
    assert "We need figures" in said
    assert NEXT in said


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_an_interrupted_meeting_names_when_it_goes_on_and_what_that_means() -> None:
    said = both("appeal_adjourned", **ABOUT, reason="It was late", resumes=NEXT)
    assert "Your appeal stays on the docket" in said
    assert f"when the meeting continues, on {NEXT}." in said
    assert "can’t end without a response to it" in both("appeal_resumed", **ABOUT)
    assert "Your appeal stays on the docket" in both("appeal_rescheduled", **ABOUT, next_meeting=NEXT)
    assert "Your appeal stays on the docket" in both(
        "appeal_carried_over", **ABOUT, reason="No quorum.", next_meeting=NEXT
    )


def test_a_question_quotes_the_committee_and_has_a_date() -> None:
    subject, text, _ = written("appeal_question", **ABOUT, reason="When is she back?", next_meeting=NEXT)
    assert subject == "The committee has a question about your appeal: answer by Friday, November 20, 2026"
    assert "> When is she back?" in text
    assert "the committee will continue without your answer" in text


@pytest.mark.requirement("LIC-21")
def test_an_exception_says_until_when() -> None:
    facts = {**ABOUT, "reason": "Leave", "licenses": "1 license", "until": "Wednesday, June 30, 2027"}
    said = both("appeal_exception", **facts)
    assert "an exception to the inactivity policy for 1 license, until Wednesday, June 30, 2027." in said


@pytest.mark.requirement("LIC-22", "LIC-23")
def test_a_denial_offers_both_ways_on_with_and_without_an_estimate() -> None:
    facts = {**ABOUT, "reason": "Not used", "self_pay": "Ask for self-pay.", "board": "Go to the board of directors."}
    said = both("appeal_denied", **facts, estimate="An estimate for 1 license: $185.00 once.")
    for words in (
        "The committee denied your appeal.",
        "Ask for self-pay.",
        "$185.00 once.",
        "Go to the board of directors.",
    ):
        assert words in said
    assert "estimate" not in both("appeal_denied", **facts)


@pytest.mark.requirement("LIC-20")
@pytest.mark.parametrize("for_region", [True, False])
def test_a_granted_license_goes_to_the_organization_or_to_the_region(for_region: bool) -> None:
    said = both(
        "appeal_license_granted", **ABOUT, reason="Need", how="that another region can spare", for_region=for_region
    )
    assert "a Coordinated Entry license that another region can spare." in said
    assert ("Your region gets" in said) is for_region
    assert ("Confirm your organization’s commitments" in said) is not for_region


def test_the_other_decisions_give_their_reason() -> None:
    assert "It reinstated 1 license." in both("appeal_reinstated", **ABOUT, reason="Used", licenses="1 license")
    assert "It asked the HMIS lead for one more Coordinated Entry license." in both(
        "appeal_license_requested", **ABOUT, reason="Need"
    )
    assert "was set aside" in both("appeal_set_aside", **ABOUT, reason="New papers")
    assert "was withdrawn" in both("appeal_withdrawn", **ABOUT)
    ended = both("appeal_withdrawn", **ABOUT, reason="Harbor House closes.")
    assert "has ended" in ended
    assert "Reason: Harbor House closes." in ended
    assert "file another appeal" not in ended


def test_the_agenda_lists_appeals_and_report_and_says_what_each_needs() -> None:
    said = both("meeting_agenda", **agenda(report="2026-11, with 4 licenses", moved="Wednesday, November 11, 2026"))
    assert "1. Harbor House: a license 2. Lake Shelter: a license" in said
    assert "needs a response at the meeting" in said
    assert "2026-11, with 4 licenses." in said
    assert "moved from Wednesday, November 11, 2026, which is a holiday" in said
    empty = both("meeting_agenda", **agenda(appeals=[]))
    assert "There are none so far." in empty
    assert "holiday" not in empty
    assert "report" not in empty


def test_the_agenda_carries_the_meeting_with_its_hours_in_utc() -> None:
    asked = notice("meeting_agenda", agenda()).model_copy(update={"appointment": MEETING})
    letter = render(asked, mailing(), pack())
    entry = entry_of(letter.calendar)
    assert entry["dtstart"].to_ical() == b"20261110T160000Z"
    assert entry["dtend"].to_ical() == b"20261110T173000Z"
    assert entry["uid"] == "meeting-performance-2026-11@lakeside.example"
    assert entry["summary"] == "Performance Committee: monthly meeting"
    assert b'filename="meeting.ics"' in as_bytes(letter)
    assert render(asked, mailing(), pack()) == letter


def test_a_meeting_announced_again_replaces_the_entry() -> None:
    asked = notice("meeting_agenda", agenda()).model_copy(update={"appointment": MEETING})
    first, later = (
        entry_of(render(asked, mailing(written_at=WRITTEN + timedelta(days=days)), pack()).calendar) for days in (0, 1)
    )
    assert first["uid"] == later["uid"]
    assert int(str(first["sequence"])) < int(str(later["sequence"]))
    assert str(first["organizer"]) == "mailto:hmis@lakeside.example"
    assert len(first.walk("VALARM")) == 1


def test_an_entry_that_was_taken_away_comes_back_even_if_both_letters_are_of_the_same_second() -> None:
    """A meeting is recorded as without a quorum by mistake, and that is taken back at once."""
    gone = MEETING.model_copy(update={"canceled": True, "sequence": 1})
    back = MEETING.model_copy(update={"sequence": 2})
    first, later = (
        entry_of(
            render(
                notice("meeting_agenda", agenda()).model_copy(update={"appointment": each}), mailing(), pack()
            ).calendar
        )
        for each in (gone, back)
    )
    assert first["uid"] == later["uid"]
    assert int(str(first["sequence"])) < int(str(later["sequence"]))
    assert (str(first["status"]), str(later["status"])) == ("CANCELLED", "CONFIRMED")


def test_a_letter_has_one_calendar_entry_at_most() -> None:
    both_entries = notice("meeting_agenda", agenda(), by_the_end_of_the_day()).model_copy(
        update={"appointment": MEETING}
    )
    with pytest.raises(NoticeFault, match="one calendar entry"):
        render(both_entries, mailing(), pack())


def test_a_meeting_that_was_not_held_says_what_was_carried_over() -> None:
    facts = agenda(reason="There was no quorum")
    said = both("meeting_not_held", **facts, next_meeting=NEXT)
    assert "did not hold its meeting on Tuesday, November 10, 2026, at 10:00 AM. There was no quorum." in said
    assert "Carried over without a response" in said
    assert NEXT in said
    assert "Wait for the agenda" in both("meeting_not_held", **{**facts, "appeals": []})


def test_the_minutes_list_every_response() -> None:
    facts = {"committee": "Performance Committee", "meeting": "Tuesday, November 10, 2026"}
    said = both("meeting_minutes", **facts, responses=["Harbor House — decided: the appeal is denied"])
    assert "1. Harbor House — decided: the appeal is denied" in said
    assert "no appeals on the docket" in both("meeting_minutes", **facts, responses=[])


@pytest.mark.requirement("LIC-14")
def test_a_license_that_is_given_names_what_the_organization_promises() -> None:
    said = both("ce_license_given", region="Region 1", commitments=["Serve as a level 3 access point"], delegation=3)
    assert "Delegation number: 3." in said, "what `confirm-commitments` asks for"
    assert "reply to this email and say that your organization agrees to each of them." in said
    assert "- Serve as a level 3 access point" in said
    assert "Confirm your organization’s commitments:" in said


@pytest.mark.parametrize("template", ["ce_license_ended", "ce_license_denied"])
def test_a_license_that_is_denied_or_taken_back_can_be_appealed(template: str) -> None:
    said = both(template, region="Region 1", reason="All are given")
    assert "Reason: All are given." in said
    assert "appeal to the Coordinated Entry Committee" in said


def test_an_answered_request_and_new_figures_are_told() -> None:
    assert "granted the request for one more" in both(
        "license_request_answered", region="Region 1", granted=True, reason="Yes"
    )
    assert "denied the request for one more" in both(
        "license_request_answered", region="Region 1", granted=False, reason="No"
    )
    facts: dict[str, Any] = {"region": "Region 1", "allotted": 2, "delegated": 4, "arithmetic": "1 ÷ 2 × 20 = 10"}
    assert "Decide which licenses to take back" in both("allotment_changed", **facts)
    enough = flowing(render(notice("allotment_changed", {**facts, "allotted": 4}), mailing(), pack()).text)
    assert "No action is needed." in enough
