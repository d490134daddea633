"""Every route, asked by everybody: the answers are those of docs/who-may-see.md, and tell nobody of what is others'."""

import inspect
import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urldefrag

import pytest
import pytest_asyncio

from models.people import Permission
from portal.forms import Nothing
from portal.routing import Open, Route
from tests.portal.codes import codes_on
from tests.portal.matrix.asking import (
    EVERYBODY,
    NOBODY,
    PARAMETER,
    Answer,
    Asker,
    Heard,
    Question,
    asker,
    every_route,
    questions,
)
from tests.portal.matrix.records import HIDDEN_FROM, WORDS, made
from tests.portal.matrix.said import PDF
from tests.portal.matrix.table import FILE, key_of, page

pytestmark = pytest.mark.timeout(300)
with_records = pytest.mark.asyncio(loop_scope="module")

Told = dict[Question, dict[str, Heard]]

LINK = re.compile(r'<a\b[^>]*\shref="(/[^"]*)"')
FORM = re.compile(r'<form\b[^>]*\smethod="(\w+)"[^>]*\saction="(/[^"]*)"')
CODE = re.compile(r"\b[a-z]+_[a-z_]+\b|(?<!-)\b[0-9a-f]{12}\b|\b(?:no|not)-[a-z]+-[a-z]+\b")
"""A name of the code or an id that is not the number of a license or an appeal."""
LEADS = ("lee", "lou")
"""The leads of the regions. Each sees the table of the allotment, which has every region (may_see_table)."""
STEPS = 600
"""How many addresses the crawl tries for each person."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def asking(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Asker]:
    """The portal of an office with something to show on every page."""
    folder = tmp_path_factory.mktemp("matrix")
    async with asker(await made(sqlite_template, folder), folder) as found:
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def told(asking: Asker) -> Told:
    """What everybody got for each question."""
    return {
        question: {who: await asking.ask(who, question.route.method, question.path) for who in EVERYBODY}
        for question in questions(asking.made)
    }


def name_of(route: Route) -> str:
    """Return a route as a test calls it."""
    return f"{route.method} {route.path}"


@pytest.mark.requirement("S9")
@pytest.mark.parametrize("route", every_route(), ids=name_of)
def test_every_route_names_a_permission_of_the_models(route: Route) -> None:
    if isinstance(route.allowed, Open):
        return
    assert route.allowed.__module__.startswith("models."), route.allowed
    assert inspect.get_annotations(route.allowed, eval_str=True)["return"] is Permission


@with_records
@pytest.mark.requirement("S10")
async def test_everybody_gets_what_the_page_says(told: Told) -> None:
    answers = {key_of(question): {who: each.answer for who, each in heard.items()} for question, heard in told.items()}
    written = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    assert page(answers) == written, "Run `python -m tests.portal.matrix` and check what changed."


@with_records
async def test_no_answer_is_a_failure(told: Told) -> None:
    failed = [
        f"{name_of(question.route)} for {who}: {heard.status}"
        for question, each in told.items()
        for who, heard in each.items()
        if heard.status >= 500 and question.route.method == "GET" and heard.answer != Answer.AWAY
    ]
    assert not failed


@with_records
@pytest.mark.requirement("S10")
async def test_whoever_is_not_signed_in_gets_only_what_is_open_to_anyone(told: Told) -> None:
    let_in = {question.route.allowed for question, heard in told.items() if heard[NOBODY].answer != Answer.SIGN_IN}
    assert let_in <= {Open.ANYONE}


@with_records
@pytest.mark.requirement("S10", "S12")
@pytest.mark.parametrize("word", WORDS)
async def test_nobody_is_told_of_what_is_others(told: Told, word: str) -> None:
    leaks = [
        f"{name_of(question.route)} ({question.whose}) tells {who}"
        for question, each in told.items()
        for who in HIDDEN_FROM[word]
        if word in each[who].text and not (who in LEADS and question.route.path.startswith("/allotment"))
    ]
    assert not leaks


@with_records
async def test_no_page_that_anybody_gets_shows_a_code(told: Told) -> None:
    shown = {
        f"{name_of(question.route)} for {who}": codes
        for question, each in told.items()
        for who, heard in each.items()
        if question.route.method == "GET" and "<main" in heard.text and (codes := codes_on(heard.text))
    }
    assert not shown


@with_records
@pytest.mark.requirement("S10")
@pytest.mark.parametrize("word", WORDS)
async def test_a_word_is_there_to_be_found(told: Told, word: str) -> None:
    assert any(word in heard.text for each in told.values() for heard in each.values())


@with_records
async def test_a_history_says_what_happened_in_words_and_shows_no_code(asking: Asker) -> None:
    made = asking.made
    cases = [("request", "training"), ("license", "L1"), ("appeal", made.world.granted.appeal_id), ("agency", "A1")]
    for kind, number in cases:
        heard = await asking.ask("lena", "GET", f"/history/{kind}/{number}")
        assert heard.status == 200
        said = re.sub(r"<[^>]*>", " ", heard.text.split("<main", 1)[1].split("</main", 1)[0])
        assert not CODE.findall(said), f"{kind}: {CODE.findall(said)}"


@with_records
@pytest.mark.requirement("S10")
async def test_what_is_printed_is_looked_at_too(told: Told) -> None:
    printed = [heard.text for each in told.values() for heard in each.values() if heard.content.startswith(PDF)]
    assert any("Quillfeather House" in each for each in printed)


@with_records
@pytest.mark.requirement("S10", "S12")
@pytest.mark.parametrize("word", WORDS)
async def test_no_letter_tells_of_what_is_others(asking: Asker, word: str) -> None:
    hidden = {f"{who}@sample.example" for who in HIDDEN_FROM[word]}
    told = [each.text for each in asking.made.letters if word in each.text and hidden & set(each.to)]
    assert not told


@with_records
async def test_letters_with_calendar_entries_and_papers_are_there_to_be_read(asking: Asker) -> None:
    letters = asking.made.letters
    assert {"text/calendar", "application/pdf"} <= {kind for each in letters for kind in each.kinds}
    assert any("BEGIN:VEVENT" in each.text and "Quillfeather" in each.text for each in letters)


@with_records
@pytest.mark.parametrize("who", EVERYBODY)
async def test_no_page_leads_anybody_to_a_closed_door(asking: Asker, who: str) -> None:
    start = ("GET", "/sign-in" if who == NOBODY else "/")
    waiting, seen, closed = [(start, "the first page")], {start}, []
    for (method, path), shown in waiting:
        heard = await asking.ask(who, method, path)
        if heard.answer == Answer.AWAY:
            continue
        if is_closed(heard, method, path):
            closed.append(f"{shown} leads to {method} {path}: {heard.answer}")
        fresh = [each for each in leads_to(heard) if each not in seen and is_built(each[1])] if method == "GET" else []
        seen.update(fresh)
        waiting += [(each, path) for each in fresh[: STEPS - len(waiting)]]
    assert not closed


def leads_to(heard: Heard) -> list[tuple[str, str]]:
    """Return what a page's links and forms lead to, each once."""
    links = [("GET", urldefrag(each)[0]) for each in LINK.findall(heard.text)]
    return list(dict.fromkeys([*links, *((method.upper(), path) for method, path in FORM.findall(heard.text))]))


def is_closed(heard: Heard, method: str, path: str) -> bool:
    """Say whether somebody is turned away. What is typed into a form here names nothing, so only a press can miss."""
    if heard.answer == Answer.MISSING and method == "POST":
        found = [each for each in every_route() if each.method == "POST" and matches(each, path)]
        return not found or found[0].form is Nothing
    return heard.answer in (Answer.REFUSED, Answer.MISSING)


def is_built(path: str) -> bool:
    """Say whether an area of the portal is there: tasks and letters name pages before there are any."""
    area = path.partition("?")[0].split("/")[1]
    return area not in ("static", "sign-out") and any(each.path.split("/")[1] == area for each in every_route())


def matches(route: Route, path: str) -> bool:
    """Say whether a route serves an address."""
    return re.fullmatch(PARAMETER.sub("[^/]+", route.path), path.partition("?")[0]) is not None
