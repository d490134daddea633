"""Answers that somebody checks before they are sent. They are kept as what was typed, until they are."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from models.errors import RuleViolation
from models.sign_in.drafts import FormDraft
from portal.forms import Form, values_of
from portal.places import filled
from portal.routing import Page, Route, Shown
from portal.visitor import Visitor

CHECK: Final = "check"
"""What an address asks for to show the answers of a page's form before they are sent."""

Step = Literal["check", "edit", "send"]
"""What a form's button does: show the answers to check, go back to them, or send them."""


class CheckedForm(Form):
    """A form whose answers are checked first."""

    step: Step = "check"


def check_page(
    form: CheckedForm,
    answers: Sequence[tuple[str, object]],
    *,
    after: str,
    button: str,
    warning: str = "",
) -> Page:
    """Return the page with the answers. `after` says what follows when they are sent, `warning` what is lost by it.

    The door knows where they are sent.
    """
    values = {
        "answers": [(name, answer) for name, answer in answers if answer],
        "hidden": written(form),
        "after": after,
        "button": button,
        "warning": warning,
    }
    return Page("requests/check.html", values)


def written(form: CheckedForm) -> list[tuple[str, str]]:
    """Return the answers as a browser sends them: a name for each value."""
    found: list[tuple[str, str]] = []
    for name in type(form).model_fields:
        value = getattr(form, name)
        if name == "step" or value in (None, "", ()):
            continue
        found += [(name, str(each)) for each in (value if isinstance(value, tuple) else (value,))]
    return found


def is_checked(route: Route) -> bool:
    """Return whether the answers of a form are checked before they are sent."""
    return isinstance(route.form, type) and issubclass(route.form, CheckedForm)


def to_check(page: str) -> str:
    """Return where the answers that were typed on a page are checked."""
    return f"{page}{'&' if '?' in page else '?'}{CHECK}=yes"


def sent_to(shown: Shown, action: str) -> Page:
    """Return the page with answers to check, which are sent to `action`."""
    assert isinstance(shown, Page), "a form that is only checked leads nowhere"
    return Page(shown.template, {**shown.values, "action": action}, shown.status)


async def answers_of(
    visitor: Visitor, route: Route | None, draft: FormDraft | None, path: Mapping[str, Any]
) -> Page | None:
    """Return the page with the answers that were typed, to be checked; None if they are not as they have to be."""
    if route is None or route.form is None or draft is None or draft.act != filled(route.path, path):
        return None
    pairs: list[tuple[str, str | UploadFile]] = [
        (name, each) for name, value in draft.typed.items() for each in ([value] if isinstance(value, str) else value)
    ]
    try:
        form = route.form.model_validate({**await values_of(route.form, FormData(pairs)), "step": CHECK})
        found = await route.handler(visitor, form, draft.key, **path)
    except (ValidationError, RuleViolation):
        return None
    query = draft.page.partition("?")[2]
    return sent_to(found, f"{draft.act}?{query}" if query else draft.act)
