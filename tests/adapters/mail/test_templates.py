"""What each letter says: the event, the next step, and every fact it was given."""

import re
from collections.abc import Sequence
from typing import Any

import pytest

from adapters.mail.checks import sample_facts
from adapters.mail.letter import Recipient
from adapters.mail.rendering import TEMPLATE_FOLDER, render
from models.effects import Facts
from models.notices import TEMPLATES
from models.people import Role
from tests.adapters.mail.samples import DANA, KIM, PAT, by_the_end_of_the_day, mailing, notice, pack
from tests.adapters.mail.test_rendering import Page, flowing

FRIDAY = "Friday, November 13, 2026"


def written(template: str, **facts: Any) -> tuple[str, str, str]:
    """Subject, text and visible HTML of a letter, each on one line."""
    deadline = by_the_end_of_the_day() if TEMPLATES[template].dated else None
    letter = render(notice(template, facts, deadline), mailing(), pack())
    return letter.subject, flowing(letter.text), Page(letter.html).text


def both(template: str, **facts: Any) -> str:
    """The text of a letter, after a look that its HTML says the same words."""
    _, text, html = written(template, **facts)
    assert words(text) <= words(html)
    return text


def words(said: str) -> set[str]:
    """The words in a text, without list numbers and rulers."""
    return set(re.findall(r"[A-Za-z]+", said))


def test_every_letter_has_a_template_and_every_template_a_letter() -> None:
    files = sorted(path.stem for path in TEMPLATE_FOLDER.glob("*.j2") if not path.stem.startswith("layout"))
    assert files == sorted(TEMPLATES)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_letter_uses_every_fact_it_asks_for(name: str) -> None:
    source = (TEMPLATE_FOLDER / f"{name}.j2").read_text()
    template = TEMPLATES[name]
    for fact in (*template.facts, *template.optional):
        assert f"facts.{fact}" in source


GREETINGS: Sequence[tuple[Sequence[Recipient], str]] = (
    ((KIM,), "Hello Kim Ortiz,"),
    ((KIM, PAT), "Hello Kim Ortiz and Pat Lee,"),
    ((KIM, PAT, DANA), "Hello everyone,"),
    ((KIM.model_copy(update={"name": ""}),), "Hello everyone,"),
    ((DANA,), "Hello Dana Reed,"),
)
"""Who gets a letter, and its first line."""


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_letter_greets_whoever_it_is_addressed_to(name: str) -> None:
    asked = notice(name, sample_facts(TEMPLATES[name]), by_the_end_of_the_day())
    for to, greeting in GREETINGS:
        about = DANA.person_id if to == (DANA,) or TEMPLATES[name].about else None
        addressed = {"to": tuple(each.person_id for each in to if len(to) < 3), "about": about}
        letter = render(
            asked.model_copy(update={**addressed, "to_role": Role.HMIS_LEAD}), mailing(to=to, cc=()), pack()
        )
        assert flowing(letter.text).startswith(greeting)
        assert f" {greeting} " in f" {Page(letter.html).text} "


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_letter_is_complete_and_plain(name: str) -> None:
    for number in (0, 1, 2):
        is_complete_and_plain(name, sample_facts(TEMPLATES[name], number))


def is_complete_and_plain(name: str, facts: Facts) -> None:
    letter = render(notice(name, facts, by_the_end_of_the_day()), mailing(), pack())
    for part in (letter.subject, letter.text, letter.html):
        assert "{{" not in part
        assert "{%" not in part
        assert "None" not in part
        assert "Undefined" not in part
    assert letter.subject
    assert max(len(line) for line in letter.text.splitlines()) <= 78
    for said in (flowing(letter.text), Page(letter.html).text):
        assert "What to do" in said
        assert "Questions?" in said
        assert ".." not in said
        assert " ." not in said
    said = flowing(letter.text)
    next_step = said.partition("What to do ----------")[2].partition("Deadline:")[0]
    assert next_step.strip().endswith((".", "?", "!"))


@pytest.mark.parametrize("name", [name for name, template in TEMPLATES.items() if template.about])
def test_every_letter_about_a_person_names_the_person_in_its_subject(name: str) -> None:
    letter = render(notice(name, sample_facts(TEMPLATES[name]), by_the_end_of_the_day()), mailing(), pack())
    assert "Dana Reed" in letter.subject


def test_training_reminder() -> None:
    assert "You have 3 days left" in both("training_reminder", next_step="Take the test", days_left=3)
    assert "You have 1 day left" in both("training_reminder", next_step="Take the test", days_left=1)
    said = both("training_reminder", next_step="Take the test", days_left=0)
    assert "Today is the last day" in said
    assert "What to do ---------- Take the test." in said


def test_step_returned_quotes_the_reviewer_line_by_line() -> None:
    facts: dict[str, Any] = {"case": 1, "step": 2, "title": "Enter a household", "comments": "Exit date?\nTwo names."}
    subject, text, html = written("step_returned", **facts)
    assert subject == "Please correct step 2 of practice case 1 (Dana Reed)"
    assert "> Exit date? > Two names." in text
    assert "Exit date? Two names." in html
    assert "Correct step 2 of practice case 1 and submit it again." in text


def test_step_approved_with_and_without_a_next_step() -> None:
    facts: dict[str, Any] = {"case": 1, "step": 1, "title": "Enter a household"}
    assert "Send step 2." in both("step_approved", next_step="Send step 2", **facts)
    assert "No action is needed now." in both("step_approved", next_step="", **facts)


@pytest.mark.requirement("ACC-05")
def test_what_a_reviewer_says_with_an_approval_is_quoted_in_whichever_letter_follows() -> None:
    facts: dict[str, Any] = {"case": 1, "step": 1, "title": "Enter a household", "next_step": "Send step 2"}
    window: dict[str, Any] = {"case": 2, "cases": 2, "first_step": "Enter a household"}
    for letter, given in (("step_approved", facts), ("case_opened", window), ("training_completed", {})):
        assert "Well spotted." in both(letter, **given, comments="Well spotted.")
        assert "comments" not in both(letter, **given)


@pytest.mark.requirement("NEW-04")
def test_a_signer_reads_what_to_sign_for_whom_by_when_and_for_which_request() -> None:
    subject, text, _ = written("signature_needed", title="User Agreement", last_day=FRIDAY, request="R-12")
    assert subject == "Please sign “User Agreement” (Dana Reed)"
    assert f"Sign “User Agreement” for Dana Reed by {FRIDAY}." in text
    assert "Request number: R-12." in text


def test_case_opened_names_its_own_date() -> None:
    subject, text, _ = written("case_opened", case=2, cases=3, first_step="Enter a household")
    assert subject == "Finish practice case 2 of 3 by Friday, November 20, 2026 (Dana Reed)"
    assert "It has its own deadline." in text


def test_training_extended_names_both_dates_and_the_reason() -> None:
    said = both("training_extended", reason="Illness", from_day=FRIDAY)
    assert f"It used to be {FRIDAY}." in said
    assert "Deadline: Friday, November 20, 2026 (end of day)." in said
    assert "Reason: Illness." in said


def test_training_lapsed_names_what_was_missing_and_says_how_to_start_again() -> None:
    said = both("training_lapsed", missing=["Basics test", "Step 2"])
    assert "- Basics test - Step 2" in said
    assert "ask your authorized representative to send a new user access request" in said
    assert "start the training over from the beginning" in said


def test_training_started_speaks_of_reviewers_only_where_there_is_a_practice_case() -> None:
    with_a_case = both("training_started", first_step="Take the test.", steps=["Basics test"], cases=1)
    assert "A reviewer checks each step of your work, so please allow time for that" in with_a_case
    without = both("training_started", first_step="Take the test.", steps=["Basics test"], cases=0)
    assert "reviewer" not in without
    assert "Please don’t wait until the last day. If you don’t finish by the deadline" in without


@pytest.mark.requirement("NEW-05")
def test_training_completed_says_what_comes_next() -> None:
    said = both("training_completed", then="Next, we’ll review your agency’s request.")
    assert "Next, we’ll review your agency’s request." in said
    assert "set up or change your access" not in said


def test_training_completed_asks_for_nothing() -> None:
    said = both("training_completed")
    assert "You completed your Lakeside HMIS training for Harbor House." in said
    assert "No action is needed." in said


def test_training_withdrawn_gives_the_reason() -> None:
    assert "Reason: Took another job." in both("training_withdrawn", reason="Took another job")


@pytest.mark.requirement("ACC-14")
def test_letters_about_a_person_who_left_speak_to_the_agency() -> None:
    training = both("training_ended_person_left")
    assert "We ended the Lakeside HMIS training of Dana Reed" in training
    change = both("change_ended_person_left", changes=["Reports"])
    assert "- Reports" in change
    for said in (training, change):
        assert "No action is needed." in said
        assert "Dana Reed no longer has access at Harbor House" in said
        assert "your access" not in said.lower()
        assert "your lakeside" not in said.lower()


def test_request_received_repeats_what_was_asked_for() -> None:
    assert "You asked for a new user." in both("request_received", kind="a new user")


def test_letters_give_the_number_that_a_command_needs() -> None:
    assert "Request number: R-12." in both("request_received", kind="a new user", request="R-12")
    assert "Request number: R-12." in both("request_returned", missing=["A page"], request="R-12")
    assert "Request number: R-12." in both("removal_scheduled", day=FRIDAY, request="R-12")


@pytest.mark.requirement("NEW-05")
def test_a_request_that_nobody_looked_at_is_not_said_to_be_reviewed() -> None:
    assert "We reviewed" not in both("request_returned", missing=["A page"], automatic=True)
    assert "We reviewed" in both("request_returned", missing=["A page"])


def test_request_returned_lists_what_is_missing_and_the_one_thing_to_do() -> None:
    said = both("request_returned", missing=["Certificate of the basics course"])
    assert "- Certificate of the basics course" in said
    assert "Add what is missing and send the request again." in said


def test_request_rejected_and_withdrawn_give_the_reason() -> None:
    assert "Reason: Not an agency of ours." in both("request_rejected", reason="Not an agency of ours")
    assert "Reason: No longer needed." in both("request_withdrawn", reason="No longer needed.")


@pytest.mark.requirement("ACC-10")
def test_no_license_available_tells_how_to_ask_for_one_in_the_office_s_words() -> None:
    asked = notice("no_license_available", {"region": "Region 4"})
    said = flowing(render(asked, mailing(), pack()).text)
    assert "no license is available in Region 4" in said
    assert "the manager of Region 4" in said
    assert "To ask for another license, reply to this email" in said
    own = pack({"additional-license": "Fill in the form for one more license."})
    assert "Fill in the form for one more license." in flowing(render(asked, mailing(), own).text)


def test_license_set_aside_and_wait_ended() -> None:
    assert "We set it aside for Dana Reed" in both("license_set_aside")
    assert "waited 30 days for a license. No license became available" in both("license_wait_ended", wait_days=30)


def test_account_ready_with_and_without_a_limit_for_the_first_sign_in() -> None:
    assert "Sign in within 30 days." in both("account_ready", first_sign_in_days=30)
    plain = both("account_ready", hmis_name="Other HMIS")
    assert "Your Other HMIS account at Harbor House is ready" in plain
    assert "within" not in plain


def test_change_not_made_says_that_a_new_request_is_needed() -> None:
    said = both("change_not_made", changes=["Access to Maple House"])
    assert "we didn’t make the change" in said
    assert "- Access to Maple House" in said
    assert "send a new user access request" in said


def test_access_changed_lists_the_changes() -> None:
    assert "- Access to Maple House" in both("access_changed", changes=["Access to Maple House"])


def test_training_site_ready_warns_of_real_people() -> None:
    assert "Never enter information about real people there." in both("training_site_ready")


def test_a_removal_can_be_changed_or_canceled_and_the_letters_say_so() -> None:
    assert f"will end on {FRIDAY}" in both("removal_scheduled", day=FRIDAY)
    assert "We can still change or cancel it." in both("removal_scheduled", day=FRIDAY)
    moved = both("removal_changed", day=FRIDAY, from_day="Monday, November 9, 2026")
    assert f"The new date is {FRIDAY}. The old date was Monday, November 9, 2026." in moved
    assert "we canceled the removal of Dana Reed" in both("removal_canceled")


@pytest.mark.requirement("ACC-15", "FEE-08")
def test_removal_done_says_so_when_the_notice_came_late() -> None:
    late = both("removal_done", late=True, lateness="2 days after the limit", license_kept=True)
    assert "You let us know too late, and we noted that in our records. 2 days after the limit." in late
    assert "Your agency keeps the license." in late
    on_time = both("removal_done", late=False, lateness="", license_kept=False)
    assert "too late" not in on_time
    assert "no longer has this license" in on_time


def test_license_letters_carry_reason_and_remedy() -> None:
    remedy = "Ask your agency administrator to send a request"
    assert f"{remedy}." in both("license_locked", what_to_do=remedy)
    inactive = both("license_inactive", reason="No sign-in for 30 days", what_to_do=remedy)
    assert "Reason: No sign-in for 30 days." in inactive
    assert f"What to do ---------- {remedy}." in inactive
    revoked = both("license_revoked", reason="Not used", appeal_how="Send the appeal form within 30 days")
    assert "You can appeal this decision. Send the appeal form within 30 days." in revoked
    without_committees = both("license_revoked", reason="Not used", what_to_do=remedy)
    assert f"What to do ---------- {remedy}." in without_committees
    assert "appeal" not in without_committees
    assert "The steps are the same as for a new user." in both("license_deleted", reason="Not used")


def test_inactivity_warning_says_what_counts_and_what_follows() -> None:
    said = both("inactivity_warning", rung="the license is locked", last_activity=FRIDAY, measure="client data entry")
    assert f"What we count: client data entry. Last on record: {FRIDAY}." in said
    assert "If nothing changes: the license is locked." in said


@pytest.mark.parametrize("name", ["first_sign_in_reminder", "recertification_due"])
@pytest.mark.parametrize(
    ("days", "said"), [(5, "You have 5 days left."), (1, "You have 1 day left."), (0, "Today is the last day.")]
)
def test_a_countdown_counts_properly(name: str, days: int, said: str) -> None:
    assert said in both(name, days_left=days)
