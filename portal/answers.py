"""Answers that somebody checks before they are sent: they travel in the page, and are kept nowhere else."""

from collections.abc import Sequence
from typing import Literal

from portal.forms import Form
from portal.routing import Page, Shown

Step = Literal["check", "edit", "send"]
"""What a form's button does: show the answers to check, go back to them, or send them."""


class CheckedForm(Form):
    """A form whose answers are checked first."""

    step: Step = "check"


def check_page(
    action: str,
    form: CheckedForm,
    answers: Sequence[tuple[str, object]],
    *,
    after: str,
    button: str,
    warning: str = "",
) -> Page:
    """Return the page with the answers. `after` says what follows when they are sent, `warning` what is lost by it."""
    values = {
        "action": action,
        "answers": [(name, answer) for name, answer in answers if answer],
        "hidden": written(form),
        "after": after,
        "button": button,
        "warning": warning,
    }
    return Page("requests/check.html", values)


def again(shown: Shown, form: CheckedForm) -> Shown:
    """Return the page of a form with the answers in it."""
    if not isinstance(shown, Page):
        return shown
    typed: dict[str, object] = {}
    for name, value in written(form):
        several = isinstance(getattr(form, name), tuple)
        typed[name] = [each for other, each in written(form) if other == name] if several else value
    return Page(shown.template, {**shown.values, "typed": typed})


def written(form: CheckedForm) -> list[tuple[str, str]]:
    """Return the answers as a browser sends them: a name for each value."""
    found: list[tuple[str, str]] = []
    for name in type(form).model_fields:
        value = getattr(form, name)
        if name == "step" or value in (None, "", ()):
            continue
        found += [(name, str(each)) for each in (value if isinstance(value, tuple) else (value,))]
    return found
