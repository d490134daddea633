"""The other names of people: kept when an address changes, one person's at a time, and found."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from models.errors import RuleViolation
from models.intake.aliases import Alias, AliasFileRow, AliasSystem
from models.intake.ownership import RecordKind
from models.intake.rows import PersonFileRow
from models.people import SYSTEM, Actor
from storage.account_links import account_owners
from storage.aliases import BY_HAND, add_aliases, aliases_of, end_alias, people_by_address, person_known_as
from storage.database import Database
from storage.field_owners import decide_by_hand
from storage.loading import load
from storage.reads.audit import history
from storage.recorder import record
from storage.tables.directory import people
from tests.storage.samples import KEEPING, NOW, held, settle_people, step_of
from tests.storage.test_loading import SAM, TESS, batch

LENA = Actor(person_id="lena")
ANN = PersonFileRow(person_id="ann", first_name="Ann", last_name="Lee", email="ann@harbor.example")
LATER = NOW + timedelta(days=1)


def with_address(person: PersonFileRow, email: str) -> PersonFileRow:
    """The same person with another address."""
    return person.model_copy(update={"email": email})


def found(database: Database, value: str, system: AliasSystem = AliasSystem.EMAIL) -> str | None:
    """Who is known by a value."""
    with database.read() as connection:
        return person_known_as(connection, system, value)


def kept(database: Database, person_id: str) -> list[tuple[str, bool, str]]:
    """The aliases of a person: the value, whether it still means them, and where it came from."""
    return [(each.value, each.until is None, each.origin) for each in aliases_of(database, person_id)]


def test_an_earlier_address_is_kept_when_a_file_brings_another_one(database: Database) -> None:
    load(database, batch(people=(TESS, SAM)), NOW, KEEPING)
    load(database, batch(people=(with_address(TESS, "tess.vale@harbor.example"),)), LATER, KEEPING)
    assert kept(database, "tess") == [("Tess@Harbor.example", True, "people.csv")]
    assert found(database, " TESS@harbor.example ") == "tess"
    load(database, batch(people=(TESS,)), LATER, KEEPING)
    assert kept(database, "tess") == [
        ("tess.vale@harbor.example", True, "people.csv"),
        ("Tess@Harbor.example", False, "people.csv"),
    ], "the current address needs no alias"


def test_an_earlier_address_is_kept_when_somebody_changes_it_by_hand(database: Database) -> None:
    load(database, batch(people=(SAM,)), NOW, KEEPING)
    with database.write() as connection:
        changed = {"email": "samuel@harbor.example", "email_key": "samuel@harbor.example"}
        connection.execute(update(people).values(**changed))
        decide_by_hand(connection, RecordKind.PERSON, "sam", {"email": SAM.email}, changed, LENA, LATER)
    assert kept(database, "sam") == [(SAM.email, True, BY_HAND)]


def test_an_earlier_address_that_somebody_else_has_now_is_never_taken_for_the_first(database: Database) -> None:
    load(database, batch(people=(TESS, SAM)), NOW, KEEPING)
    load(database, batch(people=(with_address(SAM, "samuel@harbor.example"),)), LATER, KEEPING)
    assert found(database, SAM.email) == "sam"
    load(database, batch(people=(with_address(ANN, SAM.email),)), LATER, KEEPING)
    assert found(database, SAM.email) == "ann"
    assert kept(database, "sam") == [(SAM.email, False, "people.csv")]
    load(database, batch(people=(ANN,)), LATER, KEEPING)
    assert found(database, SAM.email) == "ann", "it was hers last"


@pytest.mark.parametrize(
    "new", [("sam@harbor.example", "Tess@Harbor.example"), ("ann@harbor.example", "Tess@Harbor.example")]
)
def test_people_who_exchange_their_addresses_are_each_found_by_their_own(
    database: Database, new: tuple[str, str]
) -> None:
    load(database, batch(people=(TESS, SAM, ANN)), NOW, KEEPING)
    ring: tuple[PersonFileRow, ...] = (with_address(TESS, new[0]), with_address(SAM, new[1]))
    if new[0] == ANN.email:
        ring = (*ring, with_address(ANN, SAM.email))
    assert load(database, batch(people=ring), LATER, KEEPING).people.changed == len(ring)
    for each in ring:
        assert found(database, each.email) == each.person_id
        assert [is_live for _, is_live, _ in kept(database, each.person_id)] == [False]


def test_a_name_belongs_to_one_person_at_a_time(database: Database) -> None:
    load(database, batch(people=(TESS, SAM)), NOW, KEEPING)
    of_tess, of_sam = (
        AliasFileRow(person_id=each, system=AliasSystem.HMIS, value=value)
        for each, value in (("tess", "TVale"), ("sam", " tvale "))
    )
    assert add_aliases(database, [of_tess], "aliases.csv", SYSTEM, NOW) == (1, {})
    assert add_aliases(database, [of_tess], "aliases.csv", SYSTEM, NOW) == (0, {})
    new, refused = add_aliases(database, [of_sam], "aliases.csv", SYSTEM, NOW)
    assert (new, refused[0].code) == (0, "alias_taken")
    assert found(database, "tvale", AliasSystem.HMIS) == "tess"
    assert found(database, "tvale", AliasSystem.LEARNING) is None, "another system knows other people by it"
    end_alias(database, AliasSystem.HMIS, "TVALE", LENA, LATER)
    assert add_aliases(database, [of_sam], "aliases.csv", SYSTEM, LATER) == (1, {})
    assert found(database, "tvale", AliasSystem.HMIS) == "sam"
    assert [(each.move, each.person_id) for each in history(database, "aliases")] == [
        ("alias_added", "tess"),
        ("alias_removed", "tess"),
        ("alias_added", "sam"),
    ]


def test_a_name_that_somebody_ended_is_not_brought_back_by_a_file(database: Database) -> None:
    load(database, batch(people=(SAM,)), NOW, KEEPING)
    row = AliasFileRow(person_id="sam", system=AliasSystem.LEARNING, value="sam.o")
    add_aliases(database, [row], "aliases.csv", SYSTEM, NOW)
    end_alias(database, AliasSystem.LEARNING, "sam.o", LENA, LATER)
    assert add_aliases(database, [row], "aliases.csv", SYSTEM, LATER) == (0, {})
    assert found(database, "sam.o", AliasSystem.LEARNING) is None
    assert add_aliases(database, [row], BY_HAND, LENA, LATER, again=True) == (1, {})
    with pytest.raises(RuleViolation, match="Nobody has"):
        end_alias(database, AliasSystem.HMIS, "sam.o", LENA, LATER)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (AliasFileRow(person_id="sam", system=AliasSystem.EMAIL, value="tess@harbor.EXAMPLE"), "alias_taken"),
        (AliasFileRow(person_id="sam", system=AliasSystem.LEARNING, value="tess@harbor.example"), "alias_taken"),
        (AliasFileRow(person_id="sam", system=AliasSystem.EMAIL, value="sam@harbor.example"), "current_address"),
        (AliasFileRow(person_id="nobody", system=AliasSystem.HMIS, value="nobody"), "unknown_person"),
    ],
)
def test_an_alias_contradicts_no_address_and_means_somebody_on_record(
    database: Database, row: AliasFileRow, code: str
) -> None:
    load(database, batch(people=(TESS, SAM)), NOW, KEEPING)
    new, refused = add_aliases(database, [row], "aliases.csv", SYSTEM, NOW)
    assert (new, refused[0].code) == (0, code)


def test_an_account_is_compared_with_every_name_that_its_owner_has_or_had(database: Database) -> None:
    settle_people(database)
    record(database, step_of(held("L1", "tess")))
    load(database, batch(people=(with_address(TESS, "tess.vale@harbor.example"),)), LATER, KEEPING)
    row = AliasFileRow(person_id="tess", system=AliasSystem.HMIS, value="TVale")
    add_aliases(database, [row], BY_HAND, LENA, LATER)
    (owner,) = account_owners(database)
    assert (owner.earlier_addresses, owner.user_names) == (("tess@sample.example",), ("tvale",))
    with database.read() as connection:
        assert people_by_address(connection)["tess@sample.example"] == "tess"
        assert len(connection.execute(select(people)).all()) == 7
    assert isinstance(aliases_of(database, "tess")[0], Alias)
