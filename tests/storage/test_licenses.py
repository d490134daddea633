"""A license in use as rows: what stands against it, exceptions, work on accounts."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.effects import Decision, OpenTask, TaskKind
from models.license import activity, timeline
from models.license.lifecycle import InactiveReason
from models.license.messages import (
    ClearFlag,
    ConfirmOrder,
    Deactivate,
    EndException,
    GrantException,
    Reactivate,
    Revoke,
)
from models.license.rules import access, exceptions, revocation
from models.license.rules import account_orders as license_account_orders
from models.license.state import Activity, License, UsageEvidence
from models.people import Actor, Grant, Role
from models.steps import Recorded
from storage.database import Database
from storage.recorder import record
from storage.tables.licenses import account_orders, license_exceptions, licenses
from storage.tables.records import audit_entries
from tests.storage.samples import NOW, settle_people, step_of
from tests.storage.usage_samples import ago, used_license

HANA = Actor(person_id="rita", grants=(Grant(role=Role.HMIS_LEAD), Grant(role=Role.SYSTEM_ADMINISTRATOR)))
CHAIR = Actor(person_id="ed", grants=(Grant(role=Role.PERFORMANCE_CHAIR),))


@pytest.fixture(autouse=True)
def _people(database: Database) -> None:
    settle_people(database)


class Kept:
    """A license whose steps are written down one after the other."""

    def __init__(self, database: Database, license_: License) -> None:
        self.database = database
        self.state = license_
        self.steps = 0
        self.happen(Decision(state=license_, move="began", summary="It began."))

    def happen(self, decision: Decision[License], at: Any = NOW) -> None:
        self.state = decision.state
        self.steps += 1
        assert record(self.database, step_of(decision, self.steps, at=at)) == Recorded()

    def row(self) -> dict[str, Any]:
        with self.database.read() as connection:
            return dict(connection.execute(select(licenses)).mappings().one())

    def orders(self) -> list[tuple[Any, ...]]:
        table = account_orders
        query = select(table.c.number, table.c.work, table.c.done, table.c.late, table.c.closed_at).order_by(
            table.c.number
        )
        with self.database.read() as connection:
            return [tuple(row) for row in connection.execute(query)]


@pytest.fixture
def kept(database: Database) -> Kept:
    return Kept(database, used_license(expires_on=date(2026, 12, 31)))


def test_a_license_in_use_shows_its_terms_its_dates_and_when_it_wakes(kept: Kept) -> None:
    row = kept.row()
    assert row["policy_label"] == kept.state.terms.policy_label
    assert row["expires_on"] == date(2026, 12, 31)
    wake = timeline.next_wake(kept.state)
    assert wake is not None
    assert row["next_wake_at"] == wake[0]
    assert (row["holds"], row["flagged_since"], row["revoked_at"], row["lack_measure"]) == ([], None, None, None)


@pytest.mark.requirement("LIC-01")
def test_a_mark_of_the_ladder_shows_which_use_is_missing_since_when(kept: Kept) -> None:
    known = activity.informed(kept.state, UsageEvidence(activity=Activity(data_entry=ago(250), login=ago(1))))
    kept.state = known
    while kept.state.flag is None:
        decision = timeline.wake(kept.state, UsageEvidence(), NOW)
        assert decision is not None
        kept.happen(decision)
    row = kept.row()
    assert row["flagged_since"] == kept.state.flag.since
    assert (row["flag_reason"], row["flag_why"]) == (InactiveReason.NO_DATA_ENTRY, kept.state.flag.why)
    assert (row["lack_measure"], row["lack_after"], row["lack_until"]) == ("data_entry", ago(250), None)
    kept.happen(revocation.clear_flag(kept.state, ClearFlag(actor=HANA, key="k1", why="Seen at work."), NOW))
    assert kept.row()["flagged_since"] is None
    assert kept.row()["lack_measure"] is None


@pytest.mark.requirement("LIC-03")
def test_a_revoked_license_shows_why_and_the_order_to_close_the_account(kept: Kept) -> None:
    kept.happen(revocation.revoke(kept.state, Revoke(actor=HANA, key="k1", why="Not used."), NOW))
    row = kept.row()
    assert (row["revoked_at"], row["inactive_since"]) == (NOW, NOW)
    assert [hold["why"] for hold in row["holds"]] == ["Not used."]
    assert kept.orders() == [(1, "deactivate", None, None, None)]


@pytest.mark.parametrize(("days", "late"), [(0.5, False), (30, True)])
def test_an_order_that_is_confirmed_is_done_in_time_or_late(kept: Kept, days: float, late: bool) -> None:
    at = NOW + timedelta(days=days)
    kept.happen(revocation.revoke(kept.state, Revoke(actor=HANA, key="k1", why="Not used."), NOW))
    kept.happen(license_account_orders.confirm_order(kept.state, ConfirmOrder(actor=HANA, key="k2", number=1), at), at)
    assert kept.orders() == [(1, "deactivate", True, late, at)]


def test_an_order_that_newer_work_makes_needless_is_closed_and_not_done(kept: Kept) -> None:
    message = Deactivate(actor=HANA, key="k1", reason=InactiveReason.SANCTION, why="Shared a password.")
    kept.happen(access.deactivate(kept.state, message, NOW))
    later = NOW + timedelta(hours=1)
    kept.happen(access.reactivate(kept.state, Reactivate(actor=HANA, key="k2"), later), later)
    assert kept.orders() == [(1, "deactivate", False, False, later), (2, "reactivate", None, None, None)]
    after = later + timedelta(hours=1)
    kept.happen(
        license_account_orders.confirm_order(kept.state, ConfirmOrder(actor=HANA, key="k3", number=2), after), after
    )
    assert [each[2] for each in kept.orders()] == [False, True]


@pytest.mark.requirement("LIC-08", "LIC-21")
def test_an_exception_names_its_appeal_and_how_it_ended(kept: Kept, database: Database) -> None:
    grant = GrantException(actor=CHAIR, key="k1", appeal_id="appeal-7", until=date(2026, 6, 30), why="FMLA leave")
    kept.happen(exceptions.grant_exception(kept.state, grant, NOW))
    over = EndException(actor=CHAIR, key="k2", number=1, why="Back at work")
    kept.happen(exceptions.end_exception(kept.state, over, NOW + timedelta(days=9)), NOW + timedelta(days=9))
    with database.read() as connection:
        row = connection.execute(select(license_exceptions)).mappings().one()
    assert (row["appeal_id"], row["until"], row["reason"], row["granted_by"]) == (
        "appeal-7",
        date(2026, 6, 30),
        "FMLA leave",
        "ed",
    )
    assert (row["ended_at"], row["end_reason"]) == (NOW + timedelta(days=9), "Back at work")


def test_the_audit_trail_of_a_license_names_the_policy_it_follows(kept: Kept, database: Database) -> None:
    with database.read() as connection:
        assert connection.execute(select(audit_entries.c.policy_label)).scalar_one() == kept.state.terms.policy_label


@pytest.mark.parametrize("kind", list(TaskKind))
def test_every_kind_of_task_has_a_place(kept: Kept, kind: TaskKind) -> None:
    task = OpenTask(key="t", kind=kind, title="Do it", role=Role.SYSTEM_ADMINISTRATOR, agency_id="A1")
    kept.happen(Decision(state=kept.state, move="noted", summary="Noted.", opened=(task,)))
