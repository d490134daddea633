"""Letters lead to a page that there is, hold no secret, and signing in lands on exactly that page."""

import re

import pytest
from sqlalchemy import select

from adapters.mail.checks import sample_facts
from adapters.mail.rendering import render
from models import pages
from models.effects import Notice, TaskKind
from models.notices import TEMPLATES
from models.pages import page_of_notice, stands
from portal.app import ROUTES
from storage.tables.work import notices
from tests.adapters.mail.samples import by_the_end_of_the_day, mailing, pack
from tests.portal.conftest import Portal
from tests.portal.test_invitations import SURE, lost, recovery
from tests.portal.test_sign_in import mailed

PORTAL = "https://access.example.org"
MATTERS = (
    *("request/Q1", "training/Q1", "license/L1", "appeal/P1", "committee/performance", "billing/A1"),
    *("agency-closing/A1", "inactivity-review/2026-11", "allotment", "person/tess", "agency/A1", "office/roles"),
)
"""What letters are about: a workflow or a place of each kind."""

PATHS = [
    *(each for each in vars(pages).values() if isinstance(each, str) and each.startswith("/")),
    *(path for each in MATTERS if (path := pages.page_of(each))),
    *(path for kind in TaskKind if (path := pages.page_of_task(kind, "training/Q1", "review/1/2"))),
    pages.invitation_page("i-1"),
]
"""Every page to which letters, tasks, and other pages lead, with some number."""


def serving(path: str) -> bool:
    """Whether a route shows a page at a path."""
    patterns = [re.sub(r"\{\w+(:\w+)?\}", "[^/]+", route.path) for route in ROUTES if route.form is None]
    return any(re.fullmatch(pattern, path) for pattern in patterns)


@pytest.mark.parametrize("path", sorted({*PATHS}))
def test_a_page_stands_in_the_list_if_and_only_if_a_route_shows_it(path: str) -> None:
    assert stands(path) == serving(path), f"Add {path} to _STANDING in models/pages.py, or take it out"


def test_a_page_that_is_not_there_yet_gets_no_link() -> None:
    assert page_of_notice(Notice(template="x", to=("tess",), page="/nowhere/1"), "training/Q1") is None
    assert page_of_notice(Notice(template="x", to=("tess",), page="/passkeys"), "training/Q1") == "/passkeys"


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_letter_shows_the_link_in_both_forms_and_only_with_a_portal(name: str) -> None:
    template = TEMPLATES[name]
    asked = Notice(
        template=name,
        to=("p-dana",),
        about="p-dana" if template.about else None,
        facts=sample_facts(template),
        deadline=by_the_end_of_the_day() if template.dated else None,
        page="/passkeys",
    )
    led = render(asked, mailing(portal=PORTAL), pack())
    assert f"{PORTAL}/passkeys" in led.text
    assert f'href="{PORTAL}/passkeys"' in led.html
    assert led.text.index("What to do") < led.text.index(f"{PORTAL}/passkeys") < led.text.index("Questions?")
    alone = render(asked, mailing(), pack())
    assert "Go to this page" not in alone.text + alone.html


async def test_whoever_gets_a_letter_may_open_its_page_and_signing_in_lands_there(portal: Portal) -> None:
    rhea = await lost(portal)
    page = recovery(portal)
    lena = await portal.signed_in_as("lena")
    await lena.open(page)
    confirm = dict(lena.hidden), dict(lena.forms)
    with portal.house.context.database.read() as connection:
        sent = [
            (Notice.model_validate(row.payload), row.workflow_id)
            for row in connection.execute(select(notices.c.payload, notices.c.workflow_id))
        ]
    led = [(notice, path) for notice, where in sent if (path := page_of_notice(notice, where))]
    assert {"/passkeys", "/passkeys/lost", page} == {path for _, path in led}
    for notice, path in led:
        for person_id in notice.to:
            browser = await portal.signed_in_as(person_id)
            assert (await browser.open(path)).status_code == 200, f"{notice.template} leads {person_id} to {path}"
            stranger = portal.browser()
            answer = await stranger.open(path)
            assert answer.url.path == "/sign-in"
            assert stranger.hidden["next"] == path
    lena.hidden, lena.forms = confirm
    assert "You confirmed it" in (await lena.press(f"{page}/confirm", reason=SURE)).text
    assert "Add a passkey" in (await rhea.open("/passkeys")).text


async def test_a_link_in_a_letter_survives_the_way_through_the_email(portal: Portal) -> None:
    browser = portal.browser()
    await browser.open("/passkeys/lost?from=letter")
    await browser.press("/sign-in", address="uma@sample.example")
    link, _ = mailed(portal)
    await browser.open(link)
    answer = await browser.press(link)
    assert str(answer.url).endswith("/passkeys/lost?from=letter")
