"""Every letter, with each condition met and not met, reads as a person would have written it."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from adapters.mail.elements import LetterForm
from adapters.mail.letter import Mailbox
from adapters.mail.phrases import PHRASES
from adapters.mail.plain import one_line
from adapters.mail.rendering import Mailing, render, vocabulary
from models.effects import Notice
from models.notices import TEMPLATES
from tests.adapters.mail.branches import MARK, block, branching, combinations
from tests.adapters.mail.facts import real_facts
from tests.adapters.mail.prose import Block, block_faults, blocks_of_html, blocks_of_text, faults, tag_faults
from tests.adapters.mail.samples import by_the_end_of_the_day, mailing, notice, pack

PACK = pack()
ROBIN = Mailbox(name="Robin Vale", address="robin@lakeside.example")
CLOSING = (
    PHRASES["closing"].default,
    PACK.office.name,
    f"{ROBIN.name} {PACK.office.name}",
    f"{PHRASES['closing'].default} {PACK.office.name}",
    f"{PHRASES['closing'].default} {ROBIN.name} {PACK.office.name}",
)
TOUCHING = re.compile(rf"[^\s(“‘{MARK}]{MARK}+[\w“(‘$]")

AGENCIES = ("Harbor House", "")
LETTERS = tuple(TEMPLATES)


def words(name: str, **changes: Any) -> dict[str, Any]:
    """Everything the letter `name` may speak of, all of it furnished."""
    asked = notice(name, real_facts(name), by_the_end_of_the_day()).model_copy(update={"page": "/passkeys"})
    found = vocabulary(asked, mailing(portal="https://access.example.org", **changes), PACK)
    return {**found, "subject": "The subject", "own": (), "around": ()}


def marked_faults(rendered: str) -> list[str]:
    """Say where an inserted part touches a letter without a blank."""
    return [f"touches an inserted part: {each.replace(MARK, '|')}" for each in TOUCHING.findall(rendered)]


def reading(form: LetterForm, rendered: str) -> list[Block]:
    """The blocks of a letter in either form."""
    return blocks_of_text(rendered) if form == LetterForm.TEXT else blocks_of_html(rendered)


def switched(name: str, form: LetterForm, own: Sequence[bool], around: Sequence[bool], agency: str) -> Iterator[str]:
    """Say everything that is wrong with a letter whose conditions, and those of its layout, are answered like this."""
    layout = branching(f"layout.{form}", form, "around").template
    marked_layout = branching(f"layout.{form}", form, "around", marked=True).template
    said = words(name, agency_name=agency, signer=ROBIN) | {"own": own, "around": around}
    plain = branching(name, form, "own").template
    marked = branching(name, form, "own", marked=True).template
    rendered = plain.render({**said, "layout": layout})
    yield from block_faults(reading(form, rendered), CLOSING)
    if form == LetterForm.HTML:
        yield from tag_faults(rendered)
    with_marks = marked.render({**said, "layout": marked_layout})
    for each in reading(form, with_marks):
        yield from marked_faults(each.text)
    yield from faults(one_line(block(plain, "subject", said)))
    yield from marked_faults(block(marked, "subject", said))


@pytest.mark.parametrize("name", LETTERS)
def test_every_answer_to_every_condition_reads_well(name: str) -> None:
    found = []
    for form in LetterForm:
        around = [True] * branching(f"layout.{form}", form, "around").conditions
        for own in combinations(branching(name, form, "own").conditions):
            for agency in AGENCIES:
                found += [f"{form} {own} {fault}" for fault in switched(name, form, own, around, agency)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("form", LetterForm)
def test_every_answer_to_every_condition_of_the_layout_reads_well(form: LetterForm) -> None:
    conditions = branching(f"layout.{form}", form, "around").conditions
    assert conditions == 7
    found = []
    for around in combinations(conditions):
        found += [f"{around} {fault}" for fault in switched("access_restored", form, (), around, "Harbor House")]
    assert not found, "\n".join(found)


def variants(name: str) -> Iterator[tuple[Notice, Mailing]]:
    """A letter as it really goes out: with counts of 0, 1, 2 and below, empty and full lists, facts left out."""
    template = TEMPLATES[name]
    optional = set(template.optional)
    for number in (None, -1, 0, 1, 2):
        for items in (0, 1, 2):
            for periods in (True, False):
                facts = real_facts(name, number=number, items=items, periods=periods)
                bare = {fact: value for fact, value in facts.items() if fact not in optional}
                yield notice(name, facts, by_the_end_of_the_day()), mailing()
                without = by_the_end_of_the_day() if template.dated else None
                yield notice(name, bare, without), mailing(agency_name="", cc=())


@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_reads_well_whatever_its_facts_are(name: str) -> None:
    found = []
    for asked, how in variants(name):
        letter = render(asked, how, PACK)
        text, html = blocks_of_text(letter.text), blocks_of_html(letter.html)
        found += faults(letter.subject)
        found += [f"{asked.facts} {fault}" for each in (text, html) for fault in block_faults(each, CLOSING)]
        if letter.subject.endswith((".", ":", ",")):
            found.append(f"a subject ends like a sentence: {letter.subject}")
        if body(text) != body(html):
            found.append(f"text and HTML say different things: {asked.facts}")
    assert not found, "\n".join(found)


def body(blocks: list[Block]) -> list[Block]:
    """A letter's blocks up to its closing, whose lines the two forms break differently."""
    closing = next(number for number, each in enumerate(blocks) if each.text.startswith(PHRASES["closing"].default))
    return blocks[:closing]


@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_says_what_to_do_before_it_says_why(name: str) -> None:
    letter = render(notice(name, real_facts(name), by_the_end_of_the_day()), mailing(), PACK)
    read = blocks_of_text(letter.text)
    assert read[1] == Block("heading", "What to do")
    deadline = read.index(Block("paragraph", "Deadline: Friday, November 20, 2026 (end of day)."))
    assert deadline < read.index(Block("heading", "Why we’re writing"))


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ("Today is the last day.A license", "touches"),
        ("Paid in full,thank you.", "touches"),
        ("Step 1 is done.2 are left.", "touches"),
        ("Pay  now.", "two blanks"),
        ("Pay now .", "a blank before punctuation"),
        ("Pay ( now).", "a blank before punctuation"),
        ("Until Friday. then not.", "lower case"),
        ("Hello {{ name }}.", "leftover"),
        ("Paid by None.", "leftover"),
        (" ", "empty"),
    ],
)
def test_what_reads_badly_is_found(wrong: str, fault: str) -> None:
    assert any(fault in each for each in faults(wrong))


@pytest.mark.parametrize(
    "blocks",
    [
        [Block("heading", "What changed"), Block("heading", "Questions?")],
        [Block("paragraph", "Before it decides, it asks:"), Block("paragraph", "It meets on Friday.")],
        [Block("paragraph", "The reason is")],
        [Block("paragraph", "and then it ends.")],
    ],
)
def test_what_is_not_finished_is_found(blocks: list[Block]) -> None:
    assert block_faults([Block("paragraph", "Hello Dana Reed,"), *blocks], ())


def test_a_known_address_is_no_fault() -> None:
    assert faults("Write to help@lakeside.example, or pay in U.S. dollars: $1,250.50.") == []
