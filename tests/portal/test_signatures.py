"""Signing on the training's page: the whole text, the typed name, the copy, and a text that changes."""

from dataclasses import replace

import pytest

from adapters.clock import now
from models.documents import DocumentKind
from models.policy.materials import Material
from models.policy.pack import PolicyPack
from models.sign_in.sessions import Way
from portal.assets import Assets
from portal.house import House
from services import training, uploads
from storage.documents import documents_of
from storage.reads.trainings import training as on_record
from storage.uploads import signed_text
from tests.portal.conftest import URL, Clock, Mailroom, Portal
from tests.services.conftest import context_of
from tests.workflows.conftest import detroit
from tests.workflows.office import Office

__all__ = ["detroit"]

PAGE = "/trainings/Q1"
OWN = f"{PAGE}/parts/signed-by-trainee"

pytestmark = pytest.mark.requirement("NEW-04")


@pytest.fixture
async def signing(detroit: Office) -> Portal:
    """The portal of Detroit's office, where tess is in training and has an agreement to sign."""
    await detroit.train(role_type="read-only")
    house = House(context=context_of(detroit), mailer=Mailroom(), assets=Assets(), url=URL)
    return Portal(house, Clock(now()), Mailroom())


def agreement_of(pack: PolicyPack) -> Material:
    """The agreement as the pack has it."""
    found = pack.material_for("signed-by-trainee")
    assert found is not None
    return found


def with_text(portal: Portal, text: str, version: str) -> None:
    """Let the office have another agreement."""
    pack = portal.house.context.pack
    old = agreement_of(pack)
    new = old.model_copy(update={"text": text, "version": version})
    others = tuple(each for each in pack.material if each != old)
    changed = pack.model_copy(update={"material": (*others, new)})
    object.__setattr__(portal.house, "context", replace(portal.house.context, pack=changed))


async def test_a_signature_keeps_the_text_the_time_and_the_way_and_gives_a_copy(signing: Portal) -> None:
    tess, agreement = await signing.signed_in_as("tess", Way.MAIL), agreement_of(signing.house.context.pack)
    page = await tess.open(OWN)
    assert all(paragraph[:40] in page.text.replace("&#39;", "'") for paragraph in agreement.paragraphs)
    page = await tess.press(f"{OWN}/signature", agree="yes", typed_name="tess  sample", text=agreement.sha256)
    assert "You signed." in page.text
    database = signing.house.context.database
    run = on_record(database, "Q1", signing.house.context.now())
    assert run is not None
    part = next(each for each in run.steps if each.key == "signed-by-trainee")
    assert part.signed is not None
    assert (part.signed.typed_name, part.signed.text_sha256, part.signed.text_version, part.signed.signed_in_by) == (
        *("tess  sample", agreement.sha256, agreement.version, "mail"),
    )
    assert signed_text(database, agreement.sha256) == agreement.text
    copy = await tess.open(f"{OWN}/copy")
    assert copy.content.startswith(b"%PDF-")
    (stored,) = documents_of(database, person_id="tess")
    assert (stored.kind, stored.size) == (DocumentKind.AGREEMENT, len(copy.content))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"agree": "yes", "typed_name": "Somebody Else"}, "Please type your name as it is on record: Tess Sample."),
        ({"typed_name": "Tess Sample"}, "Check the box if you read the whole text"),
        ({"agree": "yes", "typed_name": " "}, "Type your first and last name."),
    ],
)
async def test_another_name_or_no_consent_signs_nothing(signing: Portal, typed: dict[str, str], said: str) -> None:
    tess = await signing.signed_in_as("tess", Way.MAIL)
    await tess.open(OWN)
    sha256 = agreement_of(signing.house.context.pack).sha256
    refused = await tess.press(f"{OWN}/signature", files=None, **typed, text=sha256)
    assert refused.status_code == 422
    assert said in refused.text
    assert documents_of(signing.house.context.database) == []


async def test_a_text_that_changed_while_it_was_read_is_not_signed_and_one_signed_before_is_signed_again(
    signing: Portal,
) -> None:
    tess, first = await signing.signed_in_as("tess", Way.MAIL), agreement_of(signing.house.context.pack)
    await tess.open(OWN)
    with_text(signing, "Another text.", "2027")
    tess = await signing.signed_in_as("tess", Way.MAIL)
    await tess.open(OWN)
    refused = await tess.press(f"{OWN}/signature", agree="yes", typed_name="Tess Sample", text=first.sha256)
    assert "The text has changed since you opened this page." in refused.text
    new = agreement_of(signing.house.context.pack)
    await tess.press(f"{OWN}/signature", agree="yes", typed_name="Tess Sample", text=new.sha256)
    assert "Sign again" not in (await tess.open(PAGE)).text
    with_text(signing, "A third text.", "2028")
    tess = await signing.signed_in_as("tess", Way.MAIL)
    assert "Sign again" in (await tess.open(PAGE)).text
    assert "You signed version 2027." in (await tess.open(OWN)).text
    third = agreement_of(signing.house.context.pack)
    page = await tess.press(f"{OWN}/signature", agree="yes", typed_name="Tess Sample", text=third.sha256)
    assert "You signed." in page.text
    assert len(documents_of(signing.house.context.database)) == 2


@pytest.mark.requirement("NEW-02", "NEW-08")
async def test_accounts_courses_and_signatures_go_on_to_whoever_signs_for_the_agency(signing: Portal) -> None:
    tess, context = await signing.signed_in_as("tess", Way.MAIL), signing.house.context
    await tess.open(f"{PAGE}/parts/learning-center")
    page = await tess.press(f"{PAGE}/parts/learning-center/account", user_name="tess.s")
    assert "user name tess.s" in page.text
    for number, course in enumerate(("privacy-security", "hmis-basics", "reporting")):
        await tess.open(f"{PAGE}/parts/{course}")
        paper = {"paper": (f"{course}.pdf", b"%PDF-" + bytes([number]))}
        assert "Saved." in (await tess.press(f"{PAGE}/parts/{course}/certificate", files=paper)).text
    await training.submit_form(context, "tess", "form", "Q1", "license-worksheet")
    await tess.open(OWN)
    sha256 = agreement_of(context.pack).sha256
    await tess.press(f"{OWN}/signature", agree="yes", typed_name="Tess Sample", text=sha256)
    ada_s = f"{PAGE}/parts/signed-by-administrator"
    assert "/signature" not in (await tess.open(ada_s)).text
    ada = await signing.signed_in_as("ada")
    assert f'href="{ada_s}"' in (await ada.open(PAGE)).text
    await ada.open(ada_s)
    page = await ada.press(f"{ada_s}/signature", agree="yes", typed_name="Ada Sample", text=sha256)
    assert "You signed." in page.text
    assert "Waiting for the executive director" in page.text


@pytest.mark.requirement("NEW-02")
async def test_a_certificate_without_a_file_is_asked_for(signing: Portal) -> None:
    tess = await signing.signed_in_as("tess", Way.MAIL)
    await training.record_account(signing.house.context, "tess", "account", "Q1", "learning-center", "tess.s")
    await tess.open(f"{PAGE}/parts/hmis-basics")
    refused = await tess.press(f"{PAGE}/parts/hmis-basics/certificate", files={"paper": ("", b"")})
    assert "Choose the file with your certificate" in refused.text


@pytest.mark.requirement("NEW-09")
async def test_a_certificate_whose_file_was_destroyed_is_asked_for_again(signing: Portal) -> None:
    tess, context = await signing.signed_in_as("tess", Way.MAIL), signing.house.context
    await training.record_account(context, "tess", "account", "Q1", "learning-center", "tess.s")
    await tess.open(f"{PAGE}/parts/hmis-basics")
    await tess.press(f"{PAGE}/parts/hmis-basics/certificate", files={"paper": ("a.pdf", b"%PDF-one")})
    (stored,) = documents_of(context.database)
    await uploads.destroy(context, "rita", "Q1", stored.id, "It is somebody else's.")
    page = await tess.open(PAGE)
    assert "was destroyed. Please upload another one." in page.text
    await tess.open(f"{PAGE}/parts/hmis-basics")
    page = await tess.press(f"{PAGE}/parts/hmis-basics/certificate", files={"paper": ("b.pdf", b"%PDF-two")})
    assert "Upload again" not in page.text
