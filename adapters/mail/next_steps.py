"""Where a letter says how to do what it asks for: by the link to a page, or, without one, by a reply.

A reply needs the number of the matter. The link names the matter as well, and holds no secret: whoever opens it signs
in first, and gets back to exactly that page.
"""

from collections.abc import Mapping

from models.effects import Notice
from models.pages import page_of_notice

_NOUNS: Mapping[str, str] = {
    "request": "request",
    "training": "request",
    "license": "license",
    "appeal": "appeal",
    "self-pay": "request",
}
"""What people call the matter of a workflow, by the beginning of its id. Other letters are about no single matter."""


def how_to_act(notice: Notice, workflow_id: str) -> str:
    """Return the sentence that says what to name in a reply, or an empty text for a letter about no single matter.

    A letter that names its request has no need of it.
    """
    kind, _, number = workflow_id.partition("/")
    if kind not in _NOUNS or not number or notice.facts.get("request"):
        return ""
    return f"Please name {_NOUNS[kind]} {number}."


def where_to_act(notice: Notice, workflow_id: str, portal: str) -> str:
    """Return the address of the page to which a letter leads; empty if there is none, or nobody can reach `portal`."""
    path = page_of_notice(notice, workflow_id)
    return f"{portal}{path}" if portal and path else ""
