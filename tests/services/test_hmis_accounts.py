"""Linking the accounts of the HMIS when the connection is switched on: shown first, then linked, and on record."""

from collections.abc import Awaitable

import httpx
import pytest

from models.errors import RuleViolation
from models.hmis_account import LinkedAs, external_id_mark, user_name_mark
from models.license.account_matches import Doubt
from services.context import ReadingContext
from services.hmis_accounts import LinkReport, link_accounts
from storage.account_links import ACCOUNTS, account_link
from storage.database import Database
from storage.reads.audit import history
from tests.adapters.accounts.misbehaving import Misbehavior, ScimTestServer
from tests.storage.samples import NOW, held, pack, settle_people
from tests.storage.usage_samples import keep

TESS = {"name": {"givenName": "Tess", "familyName": "Sample"}, "emails": [{"value": "tess@sample.example"}]}


@pytest.fixture
def context(database: Database) -> ReadingContext:
    """tess and toni hold licenses of A1, and alex holds one as well, who administers the system."""
    settle_people(database)
    keep(database, held("L1", "tess"), held("L2", "toni"), held("L3", "alex"))
    return ReadingContext(database=database, pack=pack(), now=lambda: NOW)


@pytest.fixture
def server() -> ScimTestServer:
    return ScimTestServer()


def link(
    context: ReadingContext, server: ScimTestServer, *accepted: str, by: str = "alex", apply: bool = True
) -> Awaitable[LinkReport]:
    """Link as the system administrator."""
    return link_accounts(context, by, server.client(), apply=apply, accepted=accepted)


async def test_a_dry_run_shows_matches_doubts_and_strangers_and_changes_nothing(
    context: ReadingContext, server: ScimTestServer
) -> None:
    tess = server.holds("tess", **TESS)
    toni = server.holds("toni", name={"givenName": "Toni", "familyName": "Sample"})
    nobody = server.holds("zoe")
    server.seen.clear()
    found = (await link(context, server, apply=False)).matching
    assert [each.text for each in found.matches] == [f"tess/A1={tess}"]
    assert [each.text for each in found.doubts] == [f"toni/A1={toni}"]
    assert [each.id for each in found.unknown_accounts] == [nobody]
    assert [each.person_id for each in found.without_account] == ["alex"]
    assert account_link(context.database, "tess", "A1") is None
    assert server.acts == []


async def test_clear_matches_are_linked_by_the_id_of_the_hmis_and_the_trail_says_who_did_it(
    context: ReadingContext, server: ScimTestServer
) -> None:
    tess = server.holds("tess", **TESS)
    server.holds("toni", name={"givenName": "Toni", "familyName": "Sample"})
    server.seen.clear()
    assert (await link(context, server)).newly_linked == 1
    made = account_link(context.database, "tess", "A1")
    assert made is not None
    assert (made.account_id, made.linked_as) == (tess, LinkedAs.MATCHED)
    assert account_link(context.database, "toni", "A1") is None, "a doubt is not linked unless it is named"
    (entry,) = history(context.database, ACCOUNTS)
    assert (entry.move, entry.actor_id, entry.person_id, entry.agency_id) == ("account_linked", "alex", "tess", "A1")
    assert server.acts == [], "nothing changes in the HMIS"
    again = await link(context, server)
    assert (again.newly_linked, again.matching.linked) == (0, 1)
    assert len(history(context.database, ACCOUNTS)) == 1


async def test_a_doubt_is_linked_when_somebody_names_it(context: ReadingContext, server: ScimTestServer) -> None:
    toni = server.holds("toni", name={"givenName": "Toni", "familyName": "Sample"})
    assert (await link(context, server, f"toni/A1={toni}")).newly_linked == 1
    made = account_link(context.database, "toni", "A1")
    assert made is not None
    assert made.linked_as == LinkedAs.CHOSEN


async def test_only_one_of_two_licenses_gets_an_account(context: ReadingContext, server: ScimTestServer) -> None:
    keep(context.database, held("L4", "tess", agency_id="A2"))
    tess = server.holds("tess", **TESS)
    report = await link(context, server, f"tess/A1={tess}", f"tess/A2={tess}")
    assert report.newly_linked == 1
    assert report.refused == (f"tess/A2={tess}: this account is linked to another license.",)


@pytest.mark.parametrize(
    ("named", "code"), [("toni/A1=u-0", "no_such_doubt"), ("alex/A1={alex}", "not_permitted"), ("", "no_such_doubt")]
)
async def test_what_is_no_doubt_or_ones_own_is_refused_and_nothing_is_linked(
    context: ReadingContext, server: ScimTestServer, named: str, code: str
) -> None:
    server.holds("tess", **TESS)
    alex = server.holds("alex", name={"givenName": "Alex", "familyName": "Sample"})
    with pytest.raises(RuleViolation) as refusal:
        await link(context, server, named.format(alex=alex))
    assert refusal.value.code == code
    assert account_link(context.database, "tess", "A1") is None


async def test_a_name_without_apply_is_refused(context: ReadingContext, server: ScimTestServer) -> None:
    with pytest.raises(RuleViolation, match="--apply"):
        await link(context, server, "toni/A1=u-0", apply=False)


@pytest.mark.parametrize(
    "misbehavior", [Misbehavior.ONE_A_PAGE_FOREVER, Misbehavior.DUPLICATES, Misbehavior.TOTAL_WITHOUT_RESOURCES]
)
async def test_a_list_that_contradicts_itself_links_nobody(
    context: ReadingContext, server: ScimTestServer, misbehavior: Misbehavior
) -> None:
    server.holds("tess", **TESS)
    server.holds("zoe")
    with server.wrong(misbehavior), pytest.raises(RuleViolation, match="contradicts itself"):
        await link(context, server)
    assert account_link(context.database, "tess", "A1") is None


async def test_an_hmis_that_is_away_is_one_sentence(context: ReadingContext, server: ScimTestServer) -> None:
    server.answers(httpx.Response(503))
    with pytest.raises(RuleViolation, match="try again later"):
        await link(context, server)
    with pytest.raises(RuleViolation, match="HMIS_SCIM_URL"):
        await link_accounts(context, "alex", None)


async def test_a_linked_account_that_was_renamed_is_shown_and_refreshed(
    context: ReadingContext, server: ScimTestServer
) -> None:
    tess = server.holds("tess", externalId="old-key", **TESS)
    await link(context, server)
    server.changes(tess, userName="tess.sample", externalId="new-key")
    dry = (await link(context, server, apply=False)).matching
    assert [(each.text, each.doubts) for each in dry.changed] == [(f"tess/A1={tess}", ())]
    before = account_link(context.database, "tess", "A1")
    report = await link(context, server)
    assert (report.refreshed, report.newly_linked, report.refused) == (1, 0, ())
    after = account_link(context.database, "tess", "A1")
    assert before is not None
    assert after is not None
    assert (after.account_id, after.linked_as) == (before.account_id, before.linked_as)
    assert (after.user_name_mark, after.external_id_mark) == (
        user_name_mark("tess.sample"),
        external_id_mark("new-key"),
    )
    assert (await link(context, server)).matching.changed == ()
    assert [each.move for each in history(context.database, ACCOUNTS)] == ["account_linked", "account_link_refreshed"]


async def test_a_linked_account_that_may_be_somebody_elses_by_now_is_refreshed_only_if_it_is_named(
    context: ReadingContext, server: ScimTestServer
) -> None:
    tess = server.holds("tess", **TESS)
    await link(context, server)
    zoe = {"name": {"givenName": "Zoe", "familyName": "Stranger"}, "emails": [{"value": "zoe@x.example"}]}
    server.changes(tess, userName="zoe", **zoe)
    report = await link(context, server)
    assert report.refreshed == 0
    assert [each.doubts for each in report.matching.changed] == [(Doubt.OTHER_ADDRESS, Doubt.OTHER_NAME)]
    assert (await link(context, server, f"tess/A1={tess}")).refreshed == 1


async def test_an_account_with_the_key_of_another_license_is_never_refreshed(
    context: ReadingContext, server: ScimTestServer
) -> None:
    tess = server.holds("tess", **TESS)
    await link(context, server)
    before = account_link(context.database, "tess", "A1")
    server.changes(tess, externalId="toni/A1", userName="toni")
    report = await link(context, server)
    assert report.refreshed == 0
    assert [each.doubts for each in report.matching.changed] == [(Doubt.OTHER_KEY,)]
    with pytest.raises(RuleViolation, match="key of another license"):
        await link(context, server, f"tess/A1={tess}")
    assert account_link(context.database, "tess", "A1") == before
