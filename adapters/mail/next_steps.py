"""Where a letter says how to do what it asks for.

People do it by replying, or on the command line, and both need the number of the matter. Once there are pages for
people, the link to the page of the matter goes here, and nowhere else.
"""

from collections.abc import Mapping

from models.effects import Notice

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
