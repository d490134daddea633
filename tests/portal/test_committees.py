"""A committee's pages: its docket, the room of a meeting with votes that stay secret, minutes, and figures."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
import pytest_asyncio
from temporalio.testing import WorkflowEnvironment

from models.appeal.reasons import AppealReason
from models.appeal.verdicts import Upheld
from models.committee.ballots import as_the_room_sees
from models.committee.docket import Choice
from models.committee.lifecycle import MeetingState
from models.committee.minutes import minutes
from portal.app import ROUTES
from portal.assets import Assets
from portal.forms import OURS
from portal.house import House
from services import committees, hearings, meetings
from storage.reads.committees import ended_meetings
from tests.portal.conftest import URL, Browser, Clock, Mailroom, Portal
from tests.services.conftest import context_of
from tests.workflows.hearing.chamber import PERFORMANCE, Chamber, at_work
from tests.workflows.office import Office
from tests.workflows.simulated import pass_until

DOCKET = f"/committees/{PERFORMANCE}"
ROOM = f"{DOCKET}/meeting"


class Guest:
    """Somebody's browser. Pages here have several forms, so each sends its own fields and those that every form has."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.meeting = "performance-none"
        """The meeting of the last page that was about one."""

    async def open(self, path: str) -> httpx.Response:
        """Open a page."""
        answer = await self._browser.open(path)
        self.meeting = self._browser.hidden.get("meeting", self.meeting)
        return answer

    async def press(self, path: str, **fields: Any) -> httpx.Response:
        """Send a form of the page that is open."""
        if "/meeting/" in path or path.endswith(("/schedule", "/cancel", "/take-back")):
            fields.setdefault("meeting", self.meeting)
        self._browser.hidden = {name: value for name, value in self._browser.hidden.items() if name in OURS}
        return await self._browser.press(path, files=None, **fields)


class Hearing:
    """The portal on simulated time, with an appeal of agency A1 before the Performance Committee."""

    def __init__(self, portal: Portal, chamber: Chamber, appeal_id: str) -> None:
        self.portal = portal
        self.chamber = chamber
        self.appeal_id = appeal_id
        self.page = f"{ROOM}/{appeal_id}"

    async def browser(self, person_id: str) -> Guest:
        """A browser of somebody who signed in just now."""
        self.portal.clock.at = await self.chamber.office.now()
        return Guest(await self.portal.signed_in_as(person_id))

    async def begins(self) -> None:
        """Let time pass until the next meeting has begun, and do not open it."""
        meeting = await self.chamber.coming()
        await self.chamber.announced(PERFORMANCE, meeting)
        await pass_until(self.chamber.env, meeting.when.begins_at + timedelta(minutes=5))

    async def held(self) -> Guest:
        """Have everybody present, and return the chair's browser."""
        await self.chamber.hold()
        return await self.browser("carla")


@pytest_asyncio.fixture
async def hearing(missouri: Office, env: WorkflowEnvironment) -> AsyncIterator[Hearing]:
    """An office with committees and one appeal on the docket."""
    chamber = await at_work(missouri, env)
    await chamber.revoked()
    appeal = await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1")
    clock, mailroom = Clock(await missouri.now()), Mailroom()
    context = replace(context_of(missouri), now=clock)
    portal = Portal(House(context=context, mailer=mailroom, assets=Assets(), url=URL), clock, mailroom)
    yield Hearing(portal, chamber, appeal.appeal_id)


@pytest.mark.requirement("S12")
async def test_nobody_of_another_committee_or_agency_sees_a_committees_pages(hearing: Hearing) -> None:
    await hearing.chamber.hold()
    paths = (DOCKET, ROOM, hearing.page, f"{hearing.page}/motion", f"{DOCKET}/figures", f"{DOCKET}/schedule")
    for person_id in ("cyd", "cora", "sam", "lee"):
        browser = await hearing.browser(person_id)
        for path in paths:
            page = await browser.open(path)
            assert page.status_code == 403, (person_id, path)
            assert "Agency 1" not in page.text
    marc = await hearing.browser("marc")
    assert [(await marc.open(path)).status_code for path in paths] == [200] * len(paths)


async def test_a_chair_calls_to_order_and_closes_when_every_appeal_has_a_response(hearing: Hearing) -> None:
    carla = await hearing.browser("carla")
    page = (await carla.open(ROOM)).text
    assert "can be called to order when its time has come" in page
    await hearing.begins()
    carla = await hearing.browser("carla")
    await carla.open(ROOM)
    refused = await carla.press(f"{ROOM}/open", present=["carla"])
    assert refused.status_code == 422
    assert "A quorum is 3 members; 1 is present." in refused.text
    opened = await carla.press(f"{ROOM}/open", present=["carla", "marc", "mia"])
    assert "called to order" in opened.text
    assert "Milo Sample" in opened.text
    await carla.open(f"{ROOM}/close")
    refused = await carla.press(f"{ROOM}/close")
    assert "can’t be closed yet" in refused.text
    await carla.open(f"{hearing.page}/continue")
    refused = await carla.press(f"{hearing.page}/continue", why="More figures, please.")
    assert "Choose what the appeal waits for." in refused.text
    assert "More figures, please.</textarea>" in refused.text
    done = await carla.press(f"{hearing.page}/continue", continued_for="question", why="How many intakes?")
    assert "continued to the next meeting" in done.text
    await carla.open(f"{ROOM}/close")
    assert "The meeting is closed." in (await carla.press(f"{ROOM}/close")).text
    meeting_id = (await hearing.chamber.committee()).meetings[0].meeting_id
    await hearing.chamber.office.letters("minutes")
    page = (await carla.open(f"{DOCKET}/minutes/{meeting_id}")).text
    assert "Marc Sample" in page
    assert "Correct these minutes" in page
    fix = f"{DOCKET}/minutes/{meeting_id}/correction"
    await carla.open(fix)
    assert "The minutes were corrected." in (await carla.press(fix, text="Milo was there.", why="Forgotten.")).text
    assert (await carla.open(f"/committees/coordinated-entry/minutes/{meeting_id}")).status_code == 403
    assert (await carla.open(f"{DOCKET}/minutes/nothing")).status_code == 404
    assert "Appeals filed" in (await carla.open(f"{DOCKET}/figures")).text


@pytest.mark.requirement("LIC-18")
async def test_the_room_sees_who_has_voted_and_not_how_until_the_count(hearing: Hearing) -> None:
    carla = await hearing.held()
    await carla.open(f"{hearing.page}/motion")
    refused = await carla.press(f"{hearing.page}/motion", verdict="exception", license="L1", why="A seasonal need.")
    assert "Please enter the last day of the exception." in refused.text
    assert "A seasonal need.</textarea>" in refused.text
    made = await carla.press(f"{hearing.page}/motion", verdict="upheld", why="Not used.")
    assert "The motion is made." in made.text
    await carla.open(hearing.page)
    assert "Your vote is recorded." in (await carla.press(f"{hearing.page}/vote", motion="1", choice="against")).text
    marc = await hearing.browser("marc")
    page = (await marc.open(hearing.page)).text
    assert "Has voted" in page
    assert "Carla Sample" in page
    assert "against" not in page.replace('value="against"', "").replace("Against", "")
    await marc.press(f"{hearing.page}/vote", motion="1", choice="for")
    again = await marc.press(f"{hearing.page}/vote", motion="1", choice="against")
    assert "already voted" in again.text
    assert "Count the votes" not in again.text
    mia = await hearing.browser("mia")
    await mia.open(hearing.page)
    await mia.press(f"{hearing.page}/vote", motion="1", choice="for")
    carla = await hearing.browser("carla")
    await carla.open(f"{hearing.page}/count")
    counted = await carla.press(f"{hearing.page}/count", motion="1")
    assert "2 for, 1 against" in counted.text


async def test_no_service_says_how_members_voted_before_the_count(hearing: Hearing) -> None:
    await hearing.chamber.hold()
    context, fresh = await hearing.chamber.context(), hearing.chamber.office.fresh
    await hearings.make_motion(context, "carla", fresh("m"), PERFORMANCE, hearing.appeal_id, Upheld(), "No.")
    said = await hearings.cast_vote(context, "carla", fresh("v"), PERFORMANCE, hearing.appeal_id, 1, Choice.AGAINST)
    seen = await committees.docket(context, "marc", PERFORMANCE)
    for each in (said, seen):
        assert "against" not in each.model_dump_json()
        assert each.keys == {}
    (motion,) = said.meetings[0].items[0].motions
    assert motion.voted == ("carla",)
    assert motion.tally == "1 vote so far"


async def test_a_member_recuses_and_the_chair_settles_a_proposed_recusal(hearing: Hearing) -> None:
    carla = await hearing.held()
    page = (await carla.open(hearing.page)).text
    assert "Settle the recusal of Milo Sample" in page
    refused = await carla.press(f"{hearing.page}/settle-recusal", person="milo", holds="no")
    assert "Please say why this member may take part anyway." in refused.text
    done = await carla.press(f"{hearing.page}/settle-recusal", person="milo", holds="yes")
    assert "The recusal is settled." in done.text
    marc = await hearing.browser("marc")
    await marc.open(hearing.page)
    done = await marc.press(f"{hearing.page}/recuse", why="I trained their staff.")
    assert "You take no part in this appeal." in done.text
    assert f"{hearing.page}/motion" not in done.text
    await carla.open(hearing.page)
    await carla.press(f"{hearing.page}/motion", verdict="upheld", why="Not used.")
    refused = await marc.press(f"{hearing.page}/vote", motion="1", choice="for")
    assert refused.status_code == 403


async def test_members_come_and_go_and_the_chair_hands_over(hearing: Hearing) -> None:
    carla = await hearing.held()
    await carla.open(ROOM)
    assert "The departure is recorded." in (await carla.press(f"{ROOM}/leave", person="mia")).text
    mia, marc = await hearing.browser("mia"), await hearing.browser("marc")
    page = (await mia.open(ROOM)).text
    assert "I am here" in page
    await marc.open(ROOM)
    assert (await marc.press(f"{ROOM}/arrive", person="mia")).status_code == 403
    assert "The arrival is recorded." in (await mia.press(f"{ROOM}/arrive", person="mia")).text
    await carla.open(ROOM)
    assert "Another member presides" in (await carla.press(f"{ROOM}/hand-over", person="marc")).text
    assert "Close the meeting" not in (await carla.open(ROOM)).text
    assert "Close the meeting" in (await marc.open(ROOM)).text
    assert (await carla.press(f"{ROOM}/close")).status_code == 403


async def test_a_meeting_is_moved_and_canceled_with_notice(hearing: Hearing) -> None:
    carla = await hearing.browser("carla")
    meeting = await hearing.chamber.coming()
    assert "Move this meeting" in (await carla.open(DOCKET)).text
    marc = await hearing.browser("marc")
    assert "Move this meeting" not in (await marc.open(DOCKET)).text
    assert "Only the chair and HMIS lead staff" in (await marc.open(f"{DOCKET}/schedule")).text
    await carla.open(f"{DOCKET}/schedule")
    refused = await carla.press(f"{DOCKET}/schedule", day="2020-01-02", at="10:00", why="The room.")
    assert refused.status_code == 422
    assert 'value="2020-01-02"' in refused.text
    await carla.open(f"{DOCKET}/cancel")
    done = await carla.press(f"{DOCKET}/cancel", meeting=meeting.meeting_id, why="A storm.")
    assert "The meeting was canceled" in done.text


async def test_an_open_ballot_shows_how_members_vote(hearing: Hearing) -> None:
    await hearing.chamber.hold()
    context, fresh = await hearing.chamber.context(), hearing.chamber.office.fresh
    await hearings.make_motion(context, "carla", fresh("m"), PERFORMANCE, hearing.appeal_id, Upheld(), "No.")
    await hearings.cast_vote(context, "carla", fresh("v"), PERFORMANCE, hearing.appeal_id, 1, Choice.AGAINST)
    known = await hearing.chamber.committee()
    deciding = known.policy.deciding.model_copy(update={"open_ballot": True})
    opened = known.model_copy(update={"policy": known.policy.model_copy(update={"deciding": deciding})})
    assert as_the_room_sees(opened).meetings[0].items[0].motions[0].votes[0].choice == Choice.AGAINST


async def test_votes_that_are_missing_are_named_before_a_count(hearing: Hearing) -> None:
    carla = await hearing.held()
    await carla.open(f"{hearing.page}/motion")
    await carla.press(f"{hearing.page}/motion", verdict="upheld", why="Not used.")
    await carla.open(hearing.page)
    await carla.press(f"{hearing.page}/vote", motion="1", choice="for")
    page = (await carla.open(f"{hearing.page}/count")).text
    assert "Not voted yet: Marc Sample, Mia Sample." in page, "milo’s recusal is proposed"
    refused = await carla.press(f"{hearing.page}/count", motion="1")
    assert "This motion is still missing 2 votes." in refused.text
    assert "check the box that confirms it" in refused.text
    counted = await carla.press(f"{hearing.page}/count", motion="1", without_missing="yes")
    assert "1 for, 0 against" in counted.text


async def test_whoever_notes_that_the_chair_left_confirms_it_and_stands_in_the_minutes(hearing: Hearing) -> None:
    await hearing.held()
    marc = await hearing.browser("marc")
    page = (await marc.open(ROOM)).text
    assert f'href="{ROOM}/chair-left"' in page
    refused = await marc.press(f"{ROOM}/leave", person="carla")
    assert "Say here whether they left." in refused.text, "the refusal leads to the page that says what follows"
    assert "Carla Sample left" in refused.text
    assert (await hearing.chamber.coming()).presiding == "carla"
    await marc.open(f"{ROOM}/chair-left")
    noted = await marc.press(f"{ROOM}/chair-left", person="carla")
    assert "and that you noted it" in noted.text
    assert "(noted by Marc Sample)" in noted.text
    meeting = await hearing.chamber.coming()
    assert meeting.presiding == "marc"
    assert [each.left_noted_by for each in meeting.attendance if each.person_id == "carla"] == ["marc"]
    committee = await hearing.chamber.committee()
    closed = meeting.model_copy(update={"ended_at": meeting.opened_at, "state": MeetingState.CLOSED})
    office = hearing.portal.house.context.pack.office
    names = {"carla": "Carla Sample", "marc": "Marc Sample"}
    assert "(noted by Marc Sample)" in minutes(committee, closed, office, names).present[0]


async def test_a_form_of_a_meeting_that_has_ended_meanwhile_acts_on_no_other(hearing: Hearing) -> None:
    carla = await hearing.held()
    await carla.open(ROOM)
    await carla.open(f"{hearing.page}/continue")
    await carla.press(f"{hearing.page}/continue", continued_for="reason", why="Later.")
    context, fresh = await hearing.chamber.context(), hearing.chamber.office.fresh
    await meetings.close_meeting(context, "carla", fresh("close"), PERFORMANCE)
    before = await hearing.chamber.committee()
    for path, fields in (
        (f"{ROOM}/open", {"present": ["carla", "marc", "mia"]}),
        (f"{ROOM}/leave", {"person": "mia"}),
        (f"{DOCKET}/schedule", {"day": "2040-01-04"}),
        (f"{DOCKET}/cancel", {"why": "A storm."}),
        (f"{ROOM}/close", {}),
    ):
        stale = await carla.press(path, **fields)
        assert stale.status_code == 422, path
        assert "has ended meanwhile: it was closed." in stale.text, path
    after = await hearing.chamber.committee()
    assert after.meetings == before.meetings
    nothing = await carla.press(f"{ROOM}/leave", person="mia", meeting="")
    assert "This page is too old." in nothing.text


async def test_every_form_about_a_meeting_names_it() -> None:
    about = [route for route in ROUTES if route.form is not None and route.path.startswith("/committees/")]
    unnamed = {route.path for route in about if "meeting" not in route.form.model_fields}  # type: ignore[union-attr]
    assert unnamed == {"/committees/{committee_id}/minutes/{meeting_id}/correction"}, "its path names the meeting"
    for route in about:
        assert route.path in {*unnamed} or route.form.model_fields["meeting"].is_required()  # type: ignore[union-attr]


async def test_a_meeting_is_not_moved_without_the_notice_that_the_pack_names(hearing: Hearing) -> None:
    carla = await hearing.browser("carla")
    await carla.open(f"{DOCKET}/schedule")
    soon = hearing.portal.clock.at + timedelta(minutes=10)
    local = soon.astimezone(ZoneInfo("America/Chicago"))
    refused = await carla.press(f"{DOCKET}/schedule", day=local.date().isoformat(), at=f"{local:%H:%M}", why="Now.")
    assert "Members and appellants need to know of a new time at least 2 days ahead." in refused.text
    assert (await hearing.chamber.coming()).reschedulings == ()


async def test_the_minutes_of_every_meeting_are_listed_and_can_be_saved(hearing: Hearing) -> None:
    carla = await hearing.held()
    await carla.open(f"{hearing.page}/continue")
    await carla.press(f"{hearing.page}/continue", continued_for="reason", why="Later.")
    await carla.open(f"{ROOM}/close")
    await carla.press(f"{ROOM}/close")
    (first, *_) = (await hearing.chamber.committee()).meetings
    await hearing.chamber.office.eventually(
        lambda: ended_meetings(hearing.chamber.office.database, PERFORMANCE, "", 5), lambda found: len(found) == 1
    )
    assert f'href="{DOCKET}/minutes"' in (await carla.open(DOCKET)).text
    listed = (await carla.open(f"{DOCKET}/minutes")).text
    assert f'href="{DOCKET}/minutes/{first.meeting_id}"' in listed
    assert "No meeting has ended yet." in (await carla.open(f"{DOCKET}/minutes?after={first.meeting_id}")).text
    paper = await carla.open(f"{DOCKET}/minutes/{first.meeting_id}/minutes.pdf")
    assert paper.content.startswith(b"%PDF-")
    assert paper.headers["content-type"] == "application/pdf"
    cyd = await hearing.browser("cyd")
    assert (await cyd.open(f"{DOCKET}/minutes")).status_code == 403
    assert (await cyd.open(f"{DOCKET}/minutes/{first.meeting_id}/minutes.pdf")).status_code == 403


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("first=2026-03-12&last=2026-03-11", "“From” is later than “Through”."),
        ("first=yesterday", "Enter a day such as 2026-03-02."),
        ("first=2026-03-01&last=2026-03-11", "Sunday, March 1, 2026 through Wednesday, March 11, 2026"),
    ],
)
async def test_figures_say_what_is_wrong_with_the_days_that_were_asked_for(
    hearing: Hearing, asked: str, said: str
) -> None:
    carla = await hearing.browser("carla")
    assert said in (await carla.open(f"{DOCKET}/figures?{asked}")).text


async def test_figures_open_with_the_days_of_the_last_year_in_the_form(hearing: Hearing) -> None:
    carla = await hearing.browser("carla")
    page = (await carla.open(f"{DOCKET}/figures")).text
    assert re.search(r'name="first"[^>]*value="20', page)
    assert re.search(r'name="last"[^>]*value="20', page)


@pytest.mark.requirement("S13")
async def test_whoever_presides_sees_what_follows_before_leaving(hearing: Hearing) -> None:
    carla = await hearing.held()
    page = (await carla.open(ROOM)).text
    assert f'<a href="{ROOM}/chair-left">I leave' in page
    asked = (await carla.open(f"{ROOM}/chair-left")).text
    assert "You preside. When you leave, another member presides" in asked
    assert "(noted by" not in asked
    done = await carla.press(f"{ROOM}/chair-left", person="carla")
    assert "Your departure is recorded. Another member presides." in done.text
    meeting = await hearing.chamber.coming()
    assert meeting.presiding != "carla"
    assert [each.left_noted_by for each in meeting.attendance if each.person_id == "carla"] == [None]


async def test_a_member_reads_when_to_recuse_oneself_and_others_do_not(hearing: Hearing) -> None:
    marc, lena = await hearing.browser("marc"), await hearing.browser("lena")
    for path in (DOCKET, ROOM, hearing.page):
        assert "once the meeting is called to order" in (await marc.open(path)).text
        assert "once the meeting is called to order" not in (await lena.open(path)).text
    await hearing.chamber.hold()
    marc = await hearing.browser("marc")
    assert "Recuse myself" in (await marc.open(hearing.page)).text
    assert "once the meeting is called to order" not in (await marc.open(DOCKET)).text


async def test_a_canceled_meeting_without_appeals_says_so(hearing: Hearing) -> None:
    place = "/committees/coordinated-entry"
    cyd = await hearing.browser("cyd")
    assert "No appeals are on its docket." in (await cyd.open(f"{place}/cancel")).text
    done = await cyd.press(f"{place}/cancel", why="A storm is expected.")
    assert "The meeting was canceled. No appeals were waiting on its docket." in done.text
    carla = await hearing.browser("carla")
    assert "Its docket moves to the next meeting." in (await carla.open(f"{DOCKET}/cancel")).text
    done = await carla.press(f"{DOCKET}/cancel", why="A storm is expected.")
    assert "The meeting was canceled. Its docket moves to the next meeting." in done.text


async def test_the_history_of_an_appeal_says_who_acted_to_those_who_see_the_docket(hearing: Hearing) -> None:
    carla = await hearing.held()
    await carla.open(f"{hearing.page}/continue")
    await carla.press(f"{hearing.page}/continue", continued_for="reason", why="More figures, please.")
    await hearing.chamber.stands(hearing.appeal_id, "continued", "docketed")
    path = f"/history/appeal/{hearing.appeal_id}"
    page = (await carla.open(path)).text
    assert page.count("Carla Sample, Performance Committee") == 2, "called to order, and continued"
    sam = await hearing.browser("sam")
    page = (await sam.open(path)).text
    assert page.count("</strong>, Performance Committee</p>") == 2
    assert "Carla" not in page
