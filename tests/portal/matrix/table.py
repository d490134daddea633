"""docs/who-may-see.md: what everybody gets from each route, as a table that a person can check."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from portal.routing import Open, Route
from tests.portal.matrix.asking import EVERYBODY, Answer, Question, every_route

FILE = Path(__file__).parents[3] / "docs" / "who-may-see.md"

INTRODUCTION = """\
<!-- Made by `python -m tests.portal.matrix`. Check what changed before you keep it. -->
# Who may see what

Every page and every act of the portal, asked by everybody in the list below about things of agencies A1 and A2, of
regions R1 and R2, and of both committees. A test asks again in each run and compares the answers with this page.

- *Open*: the page is shown, or the form is taken up. Whether it is granted then depends on what it says.
- *Refused*: the answer says that this person may not do it (403).
- *Not there*: the same answer as for something that does not exist (404).
- *Asks a process*: a running process is asked, and may refuse. Here they are away; the tests of each page ask them.
- Nobody who is not signed in gets any page but those that are open to anyone: the answer leads to the sign-in.

`allowed` is the function of `models/` that the page's service asks, or `anyone`, or `signed in` for what is the
reader's own.

## Who asks

Everybody is in the office of the tests, under Missouri's policy. A1 belongs to region R1, A2 to R2.
"""

SHOWN = (Answer.OPEN, Answer.REFUSED, Answer.MISSING, Answer.AWAY)
"""The answers that have a column."""

Answers = Mapping[tuple[str, str, str], Mapping[str, Answer]]
"""By method, path of the route, and whose thing: what everybody got."""


def page(answers: Answers) -> str:
    """Return the page."""
    people = "\n".join(f"- {who}: {words}" for who, words in EVERYBODY.items() if who not in ("nobody",))
    parts = [INTRODUCTION, people, "\n\n## Pages\n\n", _table(answers, "GET"), "\n## Acts\n\n", _table(answers, "POST")]
    return "".join(parts)


def key_of(question: Question) -> tuple[str, str, str]:
    """Return where the answers to a question stand."""
    return question.route.method, question.route.path, question.whose


def allowed_in_words(route: Route) -> str:
    """Return who may use a route, as its handler says it."""
    return route.allowed.value if isinstance(route.allowed, Open) else route.allowed.__name__


def _table(answers: Answers, method: str) -> str:
    lines = [
        "| Address | Of | `allowed` | Open to | Refused | Not there | Asks a process |",
        "|---|---|---|---|---|---|---|",
    ]
    for route in sorted(every_route(), key=lambda each: each.path):
        for (of_method, path, whose), got in answers.items():
            if (of_method, path) == (route.method, route.path) and of_method == method:
                cells = [_people(got, kind) for kind in SHOWN]
                lines.append(f"| `{path}` | {whose} | {allowed_in_words(route)} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _people(got: Mapping[str, Answer], kind: Answer) -> str:
    chosen = [who for who, answer in got.items() if answer == kind]
    return _spoken(chosen, [who for who in got if got[who] != Answer.SIGN_IN])


def _spoken(chosen: Sequence[str], everybody: Sequence[str]) -> str:
    if chosen and len(chosen) == len(everybody):
        return "everybody"
    left = [who for who in everybody if who not in chosen]
    return f"all but {', '.join(left)}" if 0 < len(left) < 6 < len(chosen) else ", ".join(chosen)
