"""What people read, open, and sign for a requirement of their training: always the newest, which no case carries along.

A case keeps the policy under which it began, but a link that has moved helps nobody, and somebody who signs has to sign
the text that applies now.
"""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from models.documents import digest_of
from models.policy.rule import Names, PolicyRule, Title
from models.policy.says import Says, Takes


def _of_the_web(value: str) -> str:
    if value and not value.startswith("https://"):
        raise ValueError(f"{value!r} is not an address that begins with https://")
    return value


Link = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=400),
    AfterValidator(_of_the_web),
    Takes("an address in quotation marks that begins with https://"),
]
"""An address on the web. Empty if there is none."""

LongText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40_000)]
"""A whole text. An empty line begins a new paragraph."""


def paragraphs(text: str) -> tuple[str, ...]:
    """Return a text's paragraphs, each on one line: an empty line begins a new one."""
    return tuple(" ".join(each.split()) for each in text.split("\n\n") if each.strip())


class TrainingSite(PolicyRule):
    """The training site of the HMIS, and what to do there in each practice case: always the newest, too."""

    link: Annotated[
        Link,
        Says(
            "People open the training site here: {}",
            otherwise="There is no link to the training site.",
            example='"https://training.office.example"',
        ),
    ] = ""
    cases: Annotated[
        tuple[LongText, ...],
        Says("The practice cases are, in order: {;}", otherwise="The text of the practice cases is not shown."),
    ] = ()
    """What to do in each practice case, in order: the invented clients, and what to enter about them."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.link or self.cases):
            raise ValueError("give a link, the text of the practice cases, or both")
        return self

    def case(self, number: int) -> tuple[str, ...]:
        """Return the paragraphs of a practice case, from 1. Empty if there is no text for it."""
        return paragraphs(self.cases[number - 1]) if 0 < number <= len(self.cases) else ()


class Material(PolicyRule):
    """What belongs to some requirements of a training: a page to open, a text to read and to sign, or both."""

    requirements: Annotated[
        Names,
        Field(min_length=1),
        Says("This is for these parts of the training: {and}.", example='["user-agreement"]'),
    ]
    link: Annotated[
        Link,
        Says(
            "People open this page: {}",
            otherwise="There is no page to open.",
            example='"https://learning.office.example"',
        ),
    ] = ""
    text: Annotated[LongText, Says("People read this text: “{}”", otherwise="There is no text to read.")] = ""
    version: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=60), Says("The text’s version is {}.", otherwise="")
    ] = ""
    """How people call this version of the text."""
    title: Annotated[Title | None, Says("The text is called “{}”.", otherwise="")] = None
    """The name of the text. None if the requirement's is meant."""

    @model_validator(mode="after")
    def _text_and_version_go_together(self) -> Self:
        if bool(self.text) != bool(self.version):
            raise ValueError("a text needs a version, and a version a text")
        if not (self.text or self.link):
            raise ValueError("give a link, a text, or both")
        return self

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text's paragraphs, each on one line."""
        return paragraphs(self.text)

    @property
    def sha256(self) -> str:
        """The SHA-256 of the text in hexadecimal, by which it is recognized."""
        return digest_of(self.text.encode())
