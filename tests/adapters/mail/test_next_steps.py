"""A letter names the number of its matter, so that people can do what it asks for by a reply or a command."""

import pytest

from adapters.mail.next_steps import how_to_act
from adapters.mail.rendering import render
from models.effects import Notice
from tests.adapters.mail.samples import mailing, notice, pack


@pytest.mark.parametrize(
    ("workflow_id", "facts", "sentence"),
    [
        ("license/l-0010", {}, "Please name license l-0010."),
        ("appeal/P-1", {}, "Please name appeal P-1."),
        ("training/q-001", {}, "Please name request q-001."),
        ("self-pay/S-1", {}, "Please name request S-1."),
        ("request/q-001", {"request": "q-001"}, ""),
        ("allotment", {}, ""),
        ("committee/performance", {}, ""),
        ("license/", {}, ""),
    ],
)
def test_a_letter_says_what_to_name_in_a_reply(workflow_id: str, facts: dict[str, str | int], sentence: str) -> None:
    assert how_to_act(Notice(template="license_inactive", to=("p-1",), facts=facts), workflow_id) == sentence


def test_it_stands_where_the_letter_says_how_to_reach_the_office_and_in_both_forms() -> None:
    facts = {"reason": "It is under a sanction.", "what_to_do": "Ask your agency."}
    letter = render(notice("license_inactive", facts), mailing(workflow_id="license/l-0010"), pack())
    for form in (letter.text, letter.html):
        assert form.index("Reply to this email") < form.index("Please name license l-0010.") < form.index("Thank you")
