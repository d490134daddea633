"""What every message to a request has in common: who may not, the same form again, a request that has ended."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

import pytest

from models.access_request import state as access_request_state
from models.access_request.lifecycle import RequestState
from models.access_request.messages import RequestStep, ReviewVerdict
from models.access_request.rules import account, ending, reviewing
from models.access_request.rules import removal as access_request_removal
from models.access_request.state import AccessRequest, Removal, RequestKind
from models.people import Actor
from tests.models import forms
from tests.models.builders import (
    DAY,
    LAKESIDE,
    START,
    detroit,
    outsider,
    representative,
    request,
    reviewer,
    system_administrator,
)
from tests.models.checks import refused, sound

NOW = START + DAY


class Kind(NamedTuple):
    """One kind of message: the rule, a request that is ready for it, the message, another with other content."""

    rule: Callable[[AccessRequest, Any, datetime], access_request_state.RequestDecision]
    request: AccessRequest
    message: RequestStep
    other: RequestStep


def under_review() -> AccessRequest:
    return reviewing.open_review(request(), START).state


def planned() -> AccessRequest:
    removal = Removal(no_longer_needed_on=date(2026, 11, 21), last_day=date(2026, 11, 20))
    return access_request_removal.scheduled(request(RequestKind.REMOVE_USER, removal=removal), START).state


def ordered() -> AccessRequest:
    return account.account_ordered(request(RequestKind.TRAINING_SITE, detroit()), START).state


KINDS = {
    "approval": Kind(
        reviewing.review,
        under_review(),
        forms.verdict(reviewer(), key="k-1"),
        forms.verdict(reviewer(), ReviewVerdict.REJECT, reason="No.", key="k-1"),
    ),
    "return": Kind(
        reviewing.review,
        under_review(),
        forms.verdict(reviewer(), ReviewVerdict.RETURN, missing=("A page",), key="k-1"),
        forms.verdict(reviewer(), ReviewVerdict.RETURN, missing=("Two pages",), key="k-1"),
    ),
    "rejection": Kind(
        reviewing.review,
        under_review(),
        forms.verdict(reviewer(), ReviewVerdict.REJECT, reason="No.", key="k-1"),
        forms.verdict(reviewer(), key="k-1"),
    ),
    "completion": Kind(
        reviewing.complete,
        reviewing.returned(under_review(), ["A page"], "", START).state,
        forms.completion(representative(), note="Here.", key="k-1"),
        forms.completion(representative(), note="There.", key="k-1"),
    ),
    "withdrawal": Kind(
        ending.withdraw,
        under_review(),
        forms.taking_back(representative(), key="k-1"),
        forms.taking_back(representative(), "Another reason.", key="k-1"),
    ),
    "cancellation": Kind(
        ending.withdraw,
        planned(),
        forms.taking_back(representative(), key="k-1"),
        forms.taking_back(representative(), "Another reason.", key="k-1"),
    ),
    "new day": Kind(
        access_request_removal.change_removal_day,
        planned(),
        forms.new_last_day(representative(), date(2026, 11, 25), key="k-1"),
        forms.new_last_day(representative(), date(2026, 11, 26), key="k-1"),
    ),
    "confirmation": Kind(
        account.confirm_account,
        ordered(),
        forms.confirmation(system_administrator(), key="k-1"),
        forms.confirmation(system_administrator(), "Done.", key="k-1"),
    ),
}

every_kind = pytest.mark.parametrize("kind", list(KINDS.values()), ids=list(KINDS))


@every_kind
def test_the_message_is_accepted_where_it_belongs(kind: Kind) -> None:
    decision = sound(kind.rule(kind.request, kind.message, NOW))
    assert "k-1" in decision.state.keys
    assert "k-1" not in kind.request.keys


@every_kind
def test_the_same_form_again_is_refused_as_received_already_even_when_it_ended_the_request(kind: Kind) -> None:
    after = kind.rule(kind.request, kind.message, NOW).state
    refused("already_received", kind.rule, after, kind.message, NOW)
    refused("already_received", kind.rule, after, kind.message, NOW + 100 * DAY)


@every_kind
def test_the_same_form_key_with_other_content_is_refused(kind: Kind) -> None:
    after = kind.rule(kind.request, kind.message, NOW).state
    refused("key_reused", kind.rule, after, kind.other, NOW)


@every_kind
@pytest.mark.parametrize("who", [outsider(), representative(LAKESIDE)], ids=["no role", "another agency"])
def test_somebody_who_has_nothing_to_do_with_it_is_refused(kind: Kind, who: Actor) -> None:
    message = kind.message.model_copy(update={"actor": who})
    refused("not_permitted", kind.rule, kind.request, message, NOW)


@every_kind
@pytest.mark.parametrize(
    "state", [RequestState.GRANTED, RequestState.REJECTED, RequestState.CLOSED, RequestState.WITHDRAWN]
)
def test_after_the_end_nothing_is_taken(kind: Kind, state: RequestState) -> None:
    over = kind.request.model_copy(update={"state": state, "ended_at": START, "due": None})
    code = "nothing_to_confirm" if kind.rule is account.confirm_account else "not_now"
    said = refused(code, kind.rule, over, kind.message, NOW)
    assert code != "not_now" or said == f"This request has ended ({state.value}). It can no longer be changed."


@every_kind
def test_a_decision_can_be_taken_again_and_is_the_same(kind: Kind) -> None:
    assert kind.rule(kind.request, kind.message, NOW) == kind.rule(kind.request, kind.message, NOW)
