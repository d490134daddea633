"""Training: the trainee works, helpers enter, reviewers judge others' work."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import pytest_asyncio

from models.sign_in.sessions import Way
from services import learning_reports, training, training_documents, training_page, uploads
from services.documents import Upload
from tests.services.conftest import context_of, shared_office
from tests.services.permissions.world import (
    AGENCY,
    LEAD_STAFF,
    Door,
    Service,
    World,
    acting,
    doors,
    is_for_these_only,
    reading,
    settle_cast,
)
from tests.storage.samples import pack

pytestmark = pytest.mark.asyncio(loop_scope="session")


HELPERS = ("tori", "sam", "rhea", "ada", "rita", "alex", "lena")
PAPER = Upload(file_name="privacy.pdf", content=b"%PDF-")
DAY = date(2036, 1, 1)
AGREEMENT = pack("detroit").material[-1]


@pytest.mark.requirement("ACC-13")
@doors(
    reading(
        "training.progress",
        lambda world, who: training.progress(world.context, who, "training"),
        *AGENCY,
        "tori",
        *LEAD_STAFF,
    ),
    reading(
        "training_page.page",
        lambda world, who: training_page.page(world.context, who, "training"),
        *(*AGENCY, "tori", *LEAD_STAFF),
    ),
    reading(
        "uploads.give_out",
        lambda world, who: uploads.give_out(world.context, who, "training", "none"),
        *(*AGENCY, "tori", *LEAD_STAFF),
    ),
    reading(
        "training_documents.signed_copy",
        lambda world, who: training_documents.signed_copy(world.context, who, "training", "none"),
        *(*AGENCY, "tori", *LEAD_STAFF),
    ),
    reading(
        "training_documents.certificate",
        lambda world, who: training_documents.certificate(world.context, who, "training"),
        *(*AGENCY, "tori", *LEAD_STAFF),
    ),
    reading(
        "uploads.to_destroy",
        lambda world, who: uploads.to_destroy(world.context, who, "training", "none"),
        *("rita", "alex", "lena"),
    ),
    acting(
        "uploads.destroy",
        lambda world, who: uploads.destroy(world.context, who, "training", "none", "It shows a client."),
        *("rita", "alex", "lena"),
    ),
    reading(
        "training.of_agency", lambda world, who: training.of_agency(world.context, who, "A1"), *AGENCY, *LEAD_STAFF
    ),
)
async def test_who_follows_a_training(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


def at_it(name: str, ask: Service, *said: object, may: tuple[str, ...], **more: object) -> Door:
    """Something that is done in the training of tori."""
    return acting(f"training.{name}", lambda world, who: ask(world.context, who, name, "training", *said, **more), *may)


@pytest.mark.requirement("ACC-04", "ACC-05")
@doors(
    at_it("submit_form", training.submit_form, "user-policies", may=HELPERS),
    at_it("add_certificate", training.add_certificate, "privacy", PAPER, may=HELPERS),
    at_it("withdraw", training.withdraw, "Not needed.", may=HELPERS),
    at_it("submit_step", training.submit_step, 1, 1, may=("tori",)),
    at_it("record_test", training.record_test, "privacy", "90", may=("rita", "alex", "lena")),
    at_it("correct_test", training.correct_test, "privacy", 1, "90", "A typo.", may=("rita", "alex", "lena")),
    at_it("grant_attempt", training.grant_attempt, "security-privacy", "The line broke.", may=("rita",)),
    at_it("review_step", training.review_step, 1, 1, approve=True, may=("rita",)),
    at_it("extend", training.extend, DAY, "Ill.", may=("rita", "lena", "dora")),
)
async def test_who_acts_in_a_training(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def agreement(
    world: World, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    """An office by Detroit's rules, where an agreement is signed: tori is in training."""
    async with shared_office(sqlite_template, tmp_path_factory.mktemp("agreement"), "detroit") as office:
        settle_cast(office)
        await office.train("training", person_id="tori", role_type="read-only")
        yield replace(world, context=context_of(office))


@pytest.mark.requirement("NEW-08")
@doors(
    acting(
        "learning_reports.import_reports",
        lambda world, who: learning_reports.import_reports(world.context, who, Path("completions.csv")),
        *("rita", "alex", "lena"),
    )
)
async def test_who_imports_what_a_learning_system_exports(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("NEW-08")
@doors(at_it("record_account", training.record_account, "learning-center", "tori.t", may=HELPERS))
async def test_who_records_an_account(agreement: World, door: Door) -> None:
    await is_for_these_only(agreement, door)


@pytest.mark.requirement("NEW-04")
@doors(
    at_it("sign", training.sign, "signed-by-trainee", PAPER, may=("tori",)),
    at_it("sign for the agency", training.sign, "signed-by-administrator", None, may=("ada",)),
    at_it("sign for its director", training.sign, "signed-by-director", None, may=("ed",)),
    acting(
        "training_documents.sign_here",
        lambda world, who: training_documents.sign_here(
            world.context,
            who,
            f"here-{who}",
            "training",
            "signed-by-trainee",
            typed_name=f"{who.title()} Sample",
            text_sha256=AGREEMENT.sha256,
            way=Way.MAIL,
        ),
        "tori",
    ),
)
async def test_who_signs_an_agreement(agreement: World, door: Door) -> None:
    await is_for_these_only(agreement, door)
