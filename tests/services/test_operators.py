"""An office's own records: each command carries an operator's key, and the record says for whom, and why."""

from dataclasses import replace

import pytest

from adapters.fresh_secrets import hash_of
from models.directory.messages import NewPerson
from models.errors import RuleViolation
from services import directory, history, operators
from services.context import Context
from services.people import acting
from storage import operators as store
from storage.operators import OPERATORS
from storage.reads.audit import AuditRow
from storage.reads.audit import history as entries
from tests.services.asking import refused

NEW = NewPerson(first_name="Ivy", last_name="Frost", email="ivy@new.example")


def worked(context: Context, key: str, because: str = "", command: str = "add-person") -> Context:
    """A context of a command that is worked with this key, where real people's records are."""
    return replace(context, operation=operators.operation_of(context.database, key, because, command))


def about(context: Context, place: str) -> list[AuditRow]:
    return entries(context.database, place)


async def key_of(context: Context, name: str = "Sol Sorrel", person: str = "") -> str:
    """Make an operator's key: the first one without another."""
    return (await operators.make_key(context, name, person)).key


async def test_as_alone_is_not_believed(records_only: Context) -> None:
    for key in ("", "wrong"):
        context = worked(records_only, key, "I say so.")
        for asked in (directory.person(context, "lena", "tess"), directory.person(context, "nobody", "tess")):
            refusal = await refused(asked)
            assert (refusal.code, "operator" in refusal.sentence) == ("not_permitted", True)
    assert (await acting(records_only, "lena")).person_id == "lena", "a development installation, and the portal"


async def test_the_record_says_who_worked_for_whom_and_why(context: Context) -> None:
    key = await key_of(worked(context, ""))
    why = "She is on the phone."
    assert (await refused(directory.add_person(worked(context, key), "alex", "k", NEW))).code == "because_missing"
    with_reason = worked(context, key, why)
    assert with_reason.operation is not None
    added = await directory.add_person(with_reason, "alex", "k", NEW)
    (entry,) = about(context, f"person/{added.id}")
    assert (entry.actor_id, entry.operator_name, entry.because) == ("alex", "Sol Sorrel", why)
    (use,) = about(context, f"operator/{with_reason.operation.run}")
    assert use.summary == f"Operator Sol Sorrel for Alex Sample: add-person. Reason: {why}"
    seen = await history.history(worked(context, key, why, "history"), "lena", person="alex")
    assert use.summary in [each.summary for each in seen], "the person can see who acted in their name"


async def test_the_same_form_by_hand_and_by_an_operator_is_one_form(context: Context) -> None:
    key = await key_of(worked(context, ""))
    first = await directory.add_person(context, "alex", "k", NEW)
    assert await directory.add_person(worked(context, key, "Again."), "alex", "k", NEW) == first


async def test_what_is_only_looked_at_is_noted_once_a_command(records_only: Context) -> None:
    key = await key_of(worked(records_only, ""))
    context = worked(records_only, key, "An audit.", "person")
    for _ in range(2):
        await directory.person(context, "lena", "tess")
    assert context.operation is not None
    assert len(about(context, f"operator/{context.operation.run}")) == 1
    again = worked(records_only, key, "An audit.", "person")
    await directory.person(again, "lena", "tess")
    assert again.operation is not None
    assert len(about(again, f"operator/{again.operation.run}")) == 1


async def test_an_operator_who_is_on_record_acts_for_themself_without_a_reason(records_only: Context) -> None:
    key = await key_of(worked(records_only, ""), "Alex Sample", "alex")
    context = worked(records_only, key)
    assert (await acting(context, "alex")).operated is None
    assert (await refused(directory.person(context, "lena", "tess"))).code == "because_missing"


async def test_keys_are_made_with_a_key_kept_as_hashes_revoked_and_on_record(records_only: Context) -> None:
    first = await operators.make_key(worked(records_only, ""), "Sol Sorrel")
    assert (await refused(operators.make_key(worked(records_only, ""), "Eve"))).code == "not_permitted"
    assert (await refused(operators.keys(worked(records_only, "wrong")))).code == "not_permitted"
    by_sol = worked(records_only, first.key)
    second = await operators.make_key(by_sol, "Mo Maple")
    known = await operators.keys(by_sol)
    assert {each.name for each in known} == {"Sol Sorrel", "Mo Maple"}
    found = store.operator_with(records_only.database, hash_of(second.key))
    assert found is not None
    assert found.name == "Mo Maple"
    assert first.key not in "".join(each.model_dump_json() for each in known)

    await operators.revoke_key(by_sol, second.operator.id, "Left the office.")
    assert store.operator_with(records_only.database, hash_of(second.key)) is None
    assert (await refused(acting(worked(records_only, second.key, "Still here."), "lena"))).code == "not_permitted"
    assert (await refused(operators.revoke_key(by_sol, second.operator.id, "Again."))).code == "unknown_key"
    assert [each.summary for each in about(records_only, OPERATORS)] == [
        f"The operator Sol Sorrel ({first.operator.id}) has a key. It was made without a key, by whoever runs the "
        "machine.",
        f"Sol Sorrel ({first.operator.id}): The operator Mo Maple ({second.operator.id}) has a key.",
        f"Sol Sorrel ({first.operator.id}): The key of the operator Mo Maple ({second.operator.id}) was revoked. "
        "Reason: Left the office.",
    ]


async def test_if_every_key_is_lost_a_new_one_revokes_them_all(records_only: Context) -> None:
    lost = await key_of(worked(records_only, ""))
    without = worked(records_only, "")
    found = await operators.make_key(without, "Mo Maple", all_lost=True)
    assert store.operator_with(records_only.database, hash_of(lost)) is None
    assert store.operator_with(records_only.database, hash_of(found.key)) is not None
    assert "revoked as lost" in about(records_only, OPERATORS)[1].summary


@pytest.mark.parametrize("name", ["", " ", "two\nlines", "x" * 121])
async def test_an_operator_has_a_name_on_one_line(records_only: Context, name: str) -> None:
    with pytest.raises(RuleViolation):
        await operators.make_key(worked(records_only, ""), name)
