"""From a notice to a letter: what every letter has, and what keeps a notice from becoming one."""

from datetime import timedelta
from email import message_from_bytes
from html.parser import HTMLParser
from pathlib import Path

import pytest

from adapters.mail.letter import Mailbox, Recipient
from adapters.mail.message import as_bytes
from adapters.mail.rendering import SUBJECT_LENGTH, render
from models.effects import Notice
from models.notices import NoticeFault
from tests.adapters.mail.samples import (
    DANA,
    KIM,
    LAST_DAY,
    PAT,
    WRITTEN,
    by_the_end_of_the_day,
    entry_of,
    mailing,
    notice,
    pack,
    training_started,
    within_hours,
)

SPELLED = "Friday, November 20, 2026"


class Page(HTMLParser):
    """The tags and the visible text of an HTML part."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []
        self.language = ""
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in ("a", "strong"):
            self.words.append(" ")
        if tag == "html":
            self.language = dict(attrs).get("lang") or ""

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return flowing("".join(self.words))


def flowing(text: str) -> str:
    """A wrapped text on one line."""
    return " ".join(text.split())


@pytest.mark.requirement("ACC-03")
def test_the_first_letter_names_the_date_in_subject_text_html_and_calendar() -> None:
    letter = render(training_started(), mailing(), pack())
    assert SPELLED in letter.subject
    assert f"Deadline: {SPELLED} (end of day)." in flowing(letter.text)
    assert f"Deadline: {SPELLED} (end of day)." in Page(letter.html).text
    assert entry_of(letter.calendar).start == LAST_DAY


@pytest.mark.requirement("ACC-09")
def test_the_first_letter_has_the_first_steps_and_the_representative_in_copy() -> None:
    letter = render(training_started(), mailing(), pack())
    assert letter.to == (DANA,)
    assert letter.cc == (PAT,)
    for said in (flowing(letter.text), Page(letter.html).text):
        assert "What to do" in said
        assert "Fill in the User rules form." in said
        assert "Step 1: Enter a household" in said
        assert "A copy of this email went to Pat Lee." in said


@pytest.mark.requirement("ACC-09")
@pytest.mark.parametrize(
    ("cases", "said"), [(1, "You’ll complete one practice case."), (3, "You’ll complete 3 practice cases")]
)
def test_the_first_letter_says_whether_more_than_one_practice_case_is_expected(cases: int, said: str) -> None:
    letter = render(training_started(cases=cases), mailing(), pack())
    assert said in flowing(letter.text)
    assert said in Page(letter.html).text


def test_a_training_without_practice_cases_speaks_of_none() -> None:
    assert "You’ll complete" not in render(training_started(cases=0), mailing(), pack()).text


def test_every_letter_greets_by_name_and_says_whom_to_ask() -> None:
    letter = render(training_started(), mailing(), pack())
    for said in (flowing(letter.text), Page(letter.html).text):
        assert "Hello Dana Reed," in said
        assert "help@lakeside.example" in said
        assert "555-0100" in said
        assert "Thank you, Lakeside HMIS Office" in said


def test_without_a_phone_there_is_no_number_to_call() -> None:
    letter = render(training_started(), mailing(), pack(phone=""))
    assert "You can also call" not in letter.text
    assert "You can also call" not in letter.html


def test_the_answer_goes_to_the_helpdesk() -> None:
    letter = render(training_started(), mailing(), pack())
    assert letter.sender == Mailbox(name="Lakeside HMIS Office", address="hmis@lakeside.example")
    assert letter.reply_to.address == "help@lakeside.example"


def test_a_letter_from_somebody_else_is_signed_by_them_and_answered_to_them() -> None:
    manager = Mailbox(name="Robin Vale", address="robin@lakeside.example")
    asked = notice("no_license_available", {"region": "Region 4"})
    letter = render(asked, mailing(signer=manager), pack())
    assert letter.reply_to == manager
    assert "Robin Vale\nLakeside HMIS Office" in letter.text
    assert "Robin Vale" in Page(letter.html).text


def test_two_people_are_both_greeted_and_many_are_not_listed() -> None:
    asked = notice("billing_access_restored").model_copy(update={"about": None})
    two = render(asked, mailing(to=(DANA, PAT), cc=()), pack())
    assert two.text.startswith("Hello Dana Reed and Pat Lee,")
    three = render(asked, mailing(to=(DANA, PAT, KIM), cc=()), pack())
    assert three.text.startswith("Hello everyone,")


def test_a_letter_to_a_person_greets_that_person_alone() -> None:
    letter = render(training_started(), mailing(to=(DANA, KIM), cc=(PAT,)), pack())
    assert letter.to == (DANA, KIM)
    for said in (flowing(letter.text), Page(letter.html).text):
        assert "Hello Dana Reed," in said
        assert "A copy of this email went to Kim Ortiz and Pat Lee." in said


def test_a_letter_about_a_person_to_somebody_else_greets_whoever_gets_it() -> None:
    asked = notice("request_received", {"kind": "a new user"}).model_copy(update={"to": (KIM.person_id,)})
    letter = render(asked, mailing(to=(KIM,)), pack())
    assert letter.text.startswith("Hello Kim Ortiz,")


def test_nobody_gets_the_same_letter_twice() -> None:
    again = Recipient(person_id="p-other", name="Dana R.", address="DANA@harbor.example")
    letter = render(training_started(), mailing(to=(DANA, again), cc=(PAT, DANA, PAT)), pack())
    assert letter.recipients == (DANA, PAT)


def test_the_text_fits_the_window_of_any_mail_program() -> None:
    letter = render(training_started(steps=["A very long step " * 12]), mailing(), pack())
    assert max(len(line) for line in letter.text.splitlines()) <= 78
    assert "\n\n\n" not in letter.text
    assert not any(line != line.rstrip() for line in letter.text.splitlines())


def test_the_html_names_its_language_and_forces_no_colors() -> None:
    letter = render(training_started(), mailing(), pack())
    page = Page(letter.html)
    assert page.language == "en"
    assert "background" not in letter.html
    assert "img" not in page.tags
    assert "font-size: 1.125em" in letter.html


@pytest.mark.parametrize("field", ["about_name", "agency_name"])
def test_a_name_made_of_html_is_shown_and_not_obeyed(field: str) -> None:
    evil = "<script>alert(1)</script>"
    letter = render(training_started(), mailing(**{field: evil}), pack())
    assert "script" not in Page(letter.html).tags
    assert evil in Page(letter.html).text
    assert evil in flowing(letter.subject + letter.text)


def test_a_fact_made_of_html_or_jinja_is_shown_and_not_obeyed() -> None:
    evil = "<img src=x onerror=alert(1)> {{ office }} {% raw %}"
    letter = render(training_started(first_step=evil, steps=[evil]), mailing(), pack())
    assert "img" not in Page(letter.html).tags
    assert evil in flowing(letter.text)
    assert evil in Page(letter.html).text


def test_a_recipient_named_in_html_is_shown_and_not_obeyed() -> None:
    evil = Recipient(person_id="p-1", name="<b>Dana</b>", address="dana@harbor.example")
    letter = render(training_started(), mailing(to=(evil,), cc=(evil,)), pack())
    assert "b" not in Page(letter.html).tags


def test_a_name_with_a_line_break_leaves_the_subject_one_line() -> None:
    letter = render(training_started(), mailing(about_name="Dana\r\nBcc: all@harbor.example\r\n\r\nHi"), pack())
    assert "\n" not in letter.subject
    assert "Dana Bcc: all@harbor.example Hi" in letter.subject


def test_a_very_long_subject_is_cut() -> None:
    letter = render(training_started(), mailing(about_name="Dana " * 100), pack())
    assert len(letter.subject) == SUBJECT_LENGTH
    assert letter.subject.endswith("…")


def test_control_characters_in_a_fact_do_not_reach_the_letter() -> None:
    letter = render(training_started(first_step="Fill\x00 in\x1b[2J the form\ud800"), mailing(), pack())
    assert "Fill in [2J the form." in flowing(letter.text)


def test_a_deadline_in_hours_names_the_hour() -> None:
    letter = render(notice("training_completed", {}, within_hours()), mailing(), pack())
    assert "Deadline: Sunday, November 8, 2026, at 9:00 AM." in flowing(letter.text)


def test_a_letter_without_a_deadline_has_no_date_and_no_calendar_entry() -> None:
    letter = render(notice("training_completed"), mailing(), pack())
    assert letter.calendar is None
    assert "Deadline" not in letter.text
    assert "Deadline" not in letter.html


def test_the_calendar_entry_carries_the_title_and_what_to_do() -> None:
    asked = training_started().model_copy(update={"deadline_title": "HMIS training must be done"})
    letter = render(asked, mailing(), pack())
    entry = entry_of(letter.calendar)
    assert str(entry["SUMMARY"]) == "HMIS training must be done"
    description = str(entry["DESCRIPTION"])
    assert description.startswith("Complete your Lakeside HMIS training. Start here: Fill in the User rules form.")
    assert f"Deadline: {SPELLED} (end of day)." in description
    assert "help@lakeside.example" in description


def test_letters_about_one_deadline_share_its_calendar_entry_and_those_about_another_do_not() -> None:
    asked = training_started().model_copy(update={"deadline_key": "case-1"})

    def entry(asked: Notice, workflow_id: str, step: int) -> tuple[str, int]:
        at = WRITTEN + timedelta(minutes=step)
        letter = render(asked, mailing(workflow_id=workflow_id, written_at=at, notice_id=f"n-{step}"), pack())
        found = entry_of(letter.calendar)
        return str(found["UID"]), int(str(found["SEQUENCE"]))

    first, later = entry(asked, "training/Q1", 1), entry(asked, "training/Q1", 9)
    assert first[0] == later[0]
    assert first[1] < later[1]
    elsewhere = asked.model_copy(update={"deadline_of": "training/Q1"})
    assert entry(elsewhere, "license/L1", 1)[0] == first[0]
    assert entry(asked, "training/Q2", 1)[0] != first[0]
    assert entry(asked.model_copy(update={"deadline_key": "case-2"}), "training/Q1", 1)[0] != first[0]


def test_a_deadline_that_is_off_is_canceled_in_the_calendar_and_not_spoken_of() -> None:
    asked = training_started().model_copy(update={"deadline_key": "case-1"})
    off = asked.model_copy(
        update={"template": "training_withdrawn", "facts": {"reason": "Moved away"}, "deadline_is_off": True}
    )
    later = WRITTEN + timedelta(days=2)
    first, last = render(asked, mailing(), pack()), render(off, mailing(written_at=later), pack())
    before, after = entry_of(first.calendar), entry_of(last.calendar)
    assert (after["UID"], str(after["STATUS"])) == (before["UID"], "CANCELLED")
    assert int(str(after["SEQUENCE"])) > int(str(before["SEQUENCE"]))
    assert SPELLED in first.text
    assert SPELLED not in last.text
    (part,) = [each for each in message_from_bytes(as_bytes(last)).walk() if each.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "CANCEL"


def test_a_calendar_entry_without_a_title_takes_the_subject() -> None:
    letter = render(training_started(), mailing(), pack())
    assert str(entry_of(letter.calendar)["SUMMARY"]) == letter.subject


def test_the_same_notice_becomes_the_same_letter() -> None:
    assert render(training_started(), mailing(), pack()) == render(training_started(), mailing(), pack())


def test_an_office_words_its_letters_its_own_way() -> None:
    words = {"greeting": "Dear", "closing": "Warm regards,", "representative": "agency administrator"}
    letter = render(training_started(), mailing(), pack(words))
    assert letter.text.startswith("Dear Dana Reed,")
    assert "your agency administrator will need to send a new user access request" in flowing(letter.text)
    assert "Warm regards, Lakeside HMIS Office" in Page(letter.html).text


def test_an_office_replaces_a_whole_template(tmp_path: Path) -> None:
    own = tmp_path / "lakeside.templates"
    own.mkdir()
    (own / "training_completed.j2").write_text(
        "{% extends layout %}{% block subject %}Hooray{% endblock %}"
        "{% block news %}{% filter paragraph %}{{ about_name }} did it.{% endfilter %}{% endblock %}"
        "{% block next %}{% filter paragraph %}Rest.{% endfilter %}{% endblock %}"
    )
    letter = render(notice("training_completed"), mailing(), pack(), tmp_path)
    assert letter.subject == "Hooray"
    assert "Dana Reed did it." in letter.text
    assert "<p>Rest.</p>" in letter.html
    other = render(notice("training_withdrawn", {"reason": "Moved"}), mailing(), pack(), tmp_path)
    assert other.subject == "Your Lakeside HMIS training was stopped (Dana Reed)"


def test_a_template_that_names_something_unknown_writes_no_letter(tmp_path: Path) -> None:
    own = tmp_path / "lakeside.templates"
    own.mkdir()
    (own / "training_completed.j2").write_text(
        "{% extends layout %}{% block subject %}Done{% endblock %}"
        "{% block news %}{{ facts.grade }}{% endblock %}{% block next %}Rest.{% endblock %}"
    )
    with pytest.raises(NoticeFault, match=r"training_completed\.j2 can't be written: UndefinedError"):
        render(notice("training_completed"), mailing(), pack(), tmp_path)


def test_a_notice_with_missing_facts_is_refused_and_names_them_all() -> None:
    with pytest.raises(NoticeFault) as refused:
        render(notice("training_started", {"first_step": "Begin", "cases": "two"}), mailing(), pack())
    assert str(refused.value) == (
        "The notice 'training_started' can't be written: the fact 'steps' is missing, "
        "the fact 'cases' must be of type int, and it has no deadline."
    )


def test_a_letter_of_an_unknown_name_is_refused() -> None:
    with pytest.raises(NoticeFault, match="there is no letter of this name"):
        render(notice("greetings"), mailing(), pack())


def test_a_letter_to_nobody_is_refused() -> None:
    with pytest.raises(NoticeFault, match="has no recipient"):
        render(notice("training_completed"), mailing(to=()), pack())


def test_a_letter_about_a_person_without_a_name_is_refused() -> None:
    with pytest.raises(NoticeFault, match="needs the name of the person"):
        render(notice("training_completed"), mailing(about_name=" "), pack())


def test_a_task_may_be_about_nobody_in_particular() -> None:
    overdue = notice("task_overdue", {"title": "Create the account", "due": SPELLED})
    said = flowing(render(overdue, mailing(about_name=""), pack()).text)
    assert f"Create the account. It was due on {SPELLED}." in said
    assert "It is about" not in said


def test_the_deadline_is_named_by_the_day_of_its_own_zone() -> None:
    # Midnight in Chicago is already the next day in UTC.
    assert by_the_end_of_the_day().ends_at.date() != LAST_DAY
    letter = render(training_started(), mailing(), pack())
    assert f"Deadline: {SPELLED} (end of day)." in flowing(letter.text)
