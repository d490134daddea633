"""The first email of a training run: to the trainee, its representative in copy, with the date."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from icalendar import Calendar

from models.calendar import civil_day, spoken
from tests.workflows.office import Office


async def first_letter(office: Office) -> EmailMessage:
    """The one letter that went out so far."""
    await office.letters("training_started")
    (message,) = office.mail()
    return message


def text(message: EmailMessage) -> str:
    """What the letter says in plain text."""
    part = message.get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().split())


@pytest.mark.requirement("ACC-03", "ACC-09")
async def test_it_goes_to_the_trainee_with_the_representative_in_copy_and_names_the_date(missouri: Office) -> None:
    run = await missouri.train()
    message = await first_letter(missouri)
    today = civil_day((await run.snapshot()).started_at, missouri.world.pack.time_zone)
    last_day = today + timedelta(days=14)
    assert [each.addr_spec for each in message["To"].addresses] == ["tess@sample.example"]
    assert [each.addr_spec for each in message["Cc"].addresses] == ["rhea@sample.example"]
    assert spoken(last_day) in text(message)
    (entry,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert entry.get_filename() is None
    assert [each.get_filename() for each in message.iter_attachments()] == ["deadline.ics"]
    (event,) = Calendar.from_ical(entry.get_content()).walk("VEVENT")
    assert event.decoded("dtstart") == last_day


@pytest.mark.requirement("ACC-09")
@pytest.mark.parametrize(
    ("project_types", "words"),
    [
        (("emergency-shelter",), "You’ll complete one practice case."),
        (("street-outreach",), "You’ll complete 2 practice cases"),
    ],
    ids=["one case", "two cases"],
)
async def test_it_says_how_many_practice_cases_are_expected(
    missouri: Office, project_types: tuple[str, ...], words: str
) -> None:
    await missouri.train(project_types=project_types)
    assert words in text(await first_letter(missouri))


@pytest.mark.requirement("ACC-04", "ACC-09")
async def test_it_tells_the_first_steps_in_order(missouri: Office) -> None:
    await missouri.train()
    said = text(await first_letter(missouri))
    titles = (
        "User Policies and Responsibilities",
        "Security and Privacy Awareness Test",
        "Data Standards Training Test",
        "MoHMIS Basics Test",
        "Create the household",
    )
    places = [said.rindex(title) for title in titles]
    assert places == sorted(places)


@pytest.mark.requirement("ACC-18")
async def test_it_says_how_many_steps_the_practice_case_has_for_this_work(missouri: Office) -> None:
    run = await missouri.train(project_types=("day-shelter",))
    assert [each.number for each in (await run.snapshot()).steps] == [1, 2]
    assert "A practice case has 2 steps" in text(await first_letter(missouri))
