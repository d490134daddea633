"""A form that was sent before an upgrade is recognized after it."""

from typing import ClassVar, Literal

import pytest

from models.digests import EARLIER_DIGESTS, digest, is_digest_of
from models.errors import RuleViolation
from models.forms import StepMessage, remembered, require_new
from models.people import Actor, Grant, Role
from tests.replay.commands import recorded
from tests.replay.recorded_forms import RecordedForm, forms_of

SAM = Actor(person_id="sam", grants=(Grant(role=Role.SIGNATORY, agency_id="A1"),))

CARRIED_ON = ("agency_billing/", "allotment/", "committee/", "inactivity_review/", "license/")
"""Processes that continue as new with the keys they know. The others know their keys from replaying their history."""

LOOKED_UP = ("open_meeting", "adopt_terms")
"""What these carry was looked up for the sender, and its parts gained fields since."""


class Ask(StepMessage):
    """A form as a release had it."""

    what: str
    why: str = ""


class Renamed(StepMessage):
    """Another form with the same fields."""

    what: str
    why: str = ""


def in_a_later_release() -> type[StepMessage]:
    """The same form with two more fields, and with the others in another order."""

    class Ask(StepMessage):
        __qualname__: ClassVar[str] = "Ask"
        urgent: bool = False
        why: str = ""
        unit: Literal["days", "hours"] = "days"
        what: str

    return Ask


def carried_on() -> list[RecordedForm]:
    return [
        form
        for name in recorded()
        if name.startswith(CARRIED_ON)
        for form in forms_of(name)
        if form.update not in LOOKED_UP
    ]


def test_fields_that_a_release_adds_do_not_change_the_fingerprint() -> None:
    values = {"actor": SAM, "key": "k", "what": "More time"}
    later = in_a_later_release()
    assert digest(Ask(**values)) == digest(later(**values))
    assert digest(Ask(**values, why="Illness.")) == digest(later(**values, why="Illness."))
    assert digest(Ask(**values)) != digest(later(**values, urgent=True))


def test_another_form_with_the_same_fields_is_another_form() -> None:
    values = {"actor": SAM, "key": "k", "what": "More time"}
    assert digest(Ask(**values)) != digest(Renamed(**values))


def test_a_role_that_the_sender_got_meanwhile_does_not_change_the_form() -> None:
    promoted = SAM.model_copy(update={"grants": (*SAM.grants, Grant(role=Role.REVIEWER))})
    keys = remembered({}, Ask(actor=SAM, key="k", what="More time"))
    with pytest.raises(RuleViolation) as caught:
        require_new(keys, Ask(actor=promoted, key="k", what="More time"))
    assert caught.value.code == "already_received"
    assert digest(Ask(actor=SAM, key="k", what="x")) != digest(
        Ask(actor=Actor(person_id="rita", grants=SAM.grants), key="k", what="x")
    )


@pytest.mark.parametrize("form", carried_on(), ids=lambda form: f"{form.update}-{form.message.key}")
def test_a_recorded_form_is_recognized_whichever_release_took_it(form: RecordedForm) -> None:
    with pytest.raises(RuleViolation) as caught:
        require_new({form.message.key: form.digest}, form.message)
    assert caught.value.code == "already_received"


def test_some_of_the_recorded_forms_had_fewer_fields_than_today() -> None:
    shorter = [form.message.key for form in carried_on() if set(form.sent) < set(type(form.message).model_fields)]
    assert {"give-1", "give-2"} <= set(shorter)


@pytest.mark.parametrize("form", carried_on(), ids=lambda form: f"{form.update}-{form.message.key}")
def test_other_content_is_refused_whichever_release_took_the_form(form: RecordedForm) -> None:
    other = form.message.model_copy(update={"actor": Actor(person_id="somebody-else")})
    with pytest.raises(RuleViolation) as caught:
        require_new({form.message.key: form.digest}, other)
    assert caught.value.code == "key_reused"


def test_a_form_with_many_fields_is_not_tried_for_ever() -> None:
    fields = {f"field_{number}": (str, "") for number in range(40)}
    many: type[StepMessage] = type(
        "Many",
        (StepMessage,),
        {"__annotations__": {name: kind for name, (kind, _) in fields.items()}, **dict.fromkeys(fields, "")},
    )
    assert EARLIER_DIGESTS < 5000
    assert not is_digest_of("0123456789abcdef", many(actor=SAM, key="k"))
