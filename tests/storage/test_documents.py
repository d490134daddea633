"""Papers: kept once, given out byte for byte."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from models.documents import LARGEST, DocumentKind, ScanState
from models.errors import RuleViolation
from storage.attachments import store_attachment
from storage.database import Database
from storage.documents import Document, document, documents_of, store_document
from storage.uploads import content_of_upload, paper, stored_bytes
from tests.storage.samples import NOW, settle_people

PDF = b"%PDF-1.7\n\x00\xff and so on"


@pytest.fixture(autouse=True)
def _people(database: Database) -> None:
    settle_people(database)


def keep(database: Database, **changes: Any) -> Document:
    """Keep a certificate of tess at A1."""
    fields: dict[str, Any] = {
        "agency_id": "A1",
        "person_id": "tess",
        "kind": DocumentKind.CERTIFICATE,
        "file_name": "certificate.pdf",
        "content": PDF,
        "stored_by": "tess",
        "at": NOW,
        "scan": ScanState.NOT_SCANNED,
    }
    return store_document(database, **{**fields, **changes})


@pytest.mark.requirement("NEW-02", "NEW-07")
def test_a_certificate_is_given_out_as_it_was_handed_in(database: Database) -> None:
    kept = keep(database)
    assert (kept.media_type, kept.size, kept.stored_at, kept.person_name) == (
        "application/pdf",
        len(PDF),
        NOW,
        "Tess Sample",
    )
    assert document(database, kept.id) == kept
    assert content_of_upload(database, paper(kept)) == PDF


def test_the_same_paper_twice_is_one_paper(database: Database) -> None:
    first = keep(database)
    with ThreadPoolExecutor(8) as pool:
        again = [pool.submit(keep, database, file_name="copy.pdf", at=NOW + timedelta(days=1)) for _ in range(8)]
        assert {each.result() for each in again} == {first}
    assert documents_of(database, person_id="tess") == [first]


@pytest.mark.parametrize(
    "other",
    [{"kind": DocumentKind.AGREEMENT}, {"person_id": "toni"}, {"agency_id": "A2"}, {"content": PDF + b"."}],
)
def test_another_kind_person_agency_or_content_is_another_paper(database: Database, other: dict[str, Any]) -> None:
    assert keep(database).id != keep(database, **other).id


@pytest.mark.requirement("NEW-07")
def test_an_agency_has_the_papers_of_its_own_people(database: Database) -> None:
    own = [keep(database), keep(database, person_id="toni"), keep(database, kind=DocumentKind.AGREEMENT)]
    keep(database, agency_id="A2")
    assert {each.id for each in documents_of(database, agency_id="A1")} == {each.id for each in own}
    assert len(documents_of(database, agency_id="A1", person_id="toni")) == 1
    assert len(documents_of(database)) == 4


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"person_id": "nobody"}, "unknown_person"),
        ({"agency_id": "A9"}, "unknown_agency"),
        ({"content": b""}, "empty_file"),
        ({"content": PDF + b" " * LARGEST}, "file_too_large"),
        ({"file_name": "certificate.exe"}, "file_type"),
        ({"file_name": "certificate.png"}, "not_what_it_says"),
    ],
)
def test_what_can_not_be_kept_is_refused_with_a_sentence(
    database: Database, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        keep(database, **changes)
    assert refused.value.code == code
    assert documents_of(database) == []


def test_a_paper_that_does_not_exist_is_told(database: Database) -> None:
    assert document(database, "none") is None


@pytest.mark.requirement("S25")
def test_papers_and_files_of_appeals_share_the_room_that_a_person_has(database: Database) -> None:
    keep(database)
    attached = store_attachment(
        database, "P-1", "letter.pdf", PDF + b"more", agency_id="A1", at=NOW, by="tess", scan=ScanState.NOT_SCANNED
    )
    assert stored_bytes(database, "tess") == len(PDF) + attached.size
    assert stored_bytes(database, "toni") == 0
