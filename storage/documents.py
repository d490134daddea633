"""Papers: stored once, however often they are submitted, and available to the agency at any time (NEW-02, NEW-07)."""

from datetime import datetime

from sqlalchemy import Connection, select

from models.base import Instant, Key, Message
from models.documents import DocumentKind, ScanState, digest_of, media_type, plain_name, saved_as
from models.errors import RuleViolation
from storage.columns import id_of
from storage.database import Database
from storage.reads.people import full_name
from storage.reads.rows import Query, every, first
from storage.tables.directory import agencies, people
from storage.tables.work import documents
from storage.upsert import InsertOnce


class Document(Message):
    """A paper of a person at an agency, without its content."""

    id: Key
    agency_id: Key
    person_id: Key
    person_name: str
    kind: DocumentKind
    file_name: str
    media_type: str
    sha256: str
    size: int
    """In bytes."""
    stored_at: Instant
    stored_by: Key
    scan: ScanState
    scanned_at: Instant | None
    destroyed_at: Instant | None
    destroyed_by: Key | None
    destroyed_why: str

    @property
    def saved_as(self) -> str:
        """The name under which it is given out."""
        return saved_as(self.kind, self.id, self.media_type)


_insert = InsertOnce(documents)


def store_document(
    database: Database,
    *,
    agency_id: str,
    person_id: str,
    kind: DocumentKind,
    file_name: str,
    content: bytes,
    stored_by: str,
    at: datetime,
    scan: ScanState,
) -> Document:
    """Store a PDF, PNG or JPEG file, once for the same content, kind, person and agency.

    `scan` says whether it waits for the virus scanner. A file that was destroyed does not come back.

    Raises RuleViolation for a file that is empty, too large or not what its name says, and for an agency or a person
    that is not on record.
    """
    kind_of_file = media_type(file_name, content)
    row = {
        "id": document_id(agency_id, person_id, kind, content),
        "agency_id": agency_id,
        "person_id": person_id,
        "kind": kind,
        "file_name": plain_name(file_name),
        "media_type": kind_of_file,
        "sha256": digest_of(content),
        "size": len(content),
        "content": content,
        "stored_at": at,
        "stored_by": stored_by,
        "scan": scan,
        "scanned_at": None,
        "destroyed_at": None,
        "destroyed_by": None,
        "destroyed_why": "",
    }
    with database.write() as connection:
        _require_known(connection, agency_id, person_id)
        _insert(connection, row)
        stored = first(connection, described().where(documents.c.id == row["id"]), Document)
    if stored is None:
        raise LookupError(f"document {row['id']} was stored, but is not there")
    if stored.destroyed_at is not None:
        raise RuleViolation("destroyed_before", f"We destroyed this file before. {stored.destroyed_why}".strip())
    return stored


def document_id(agency_id: str, person_id: str, kind: DocumentKind, content: bytes) -> str:
    """Return the id that a paper has, or will have after it is stored."""
    return id_of(agency_id, person_id, kind, digest_of(content))


def documents_of(database: Database, *, agency_id: str | None = None, person_id: str | None = None) -> list[Document]:
    """Return the papers of an agency, of a person, or of the person at the agency, by person and time."""
    query = described().order_by(people.c.last_name, people.c.first_name, documents.c.stored_at, documents.c.id)
    if agency_id is not None:
        query = query.where(documents.c.agency_id == agency_id)
    if person_id is not None:
        query = query.where(documents.c.person_id == person_id)
    with database.read() as connection:
        return every(connection, query, Document)


def document(database: Database, document_id: str) -> Document | None:
    """Return a paper by id, without its content."""
    with database.read() as connection:
        return first(connection, described().where(documents.c.id == document_id), Document)


def _require_known(connection: Connection, agency_id: str, person_id: str) -> None:
    if connection.execute(select(agencies.c.id).where(agencies.c.id == agency_id)).first() is None:
        raise RuleViolation("unknown_agency", f"There is no agency “{agency_id}”.")
    if connection.execute(select(people.c.id).where(people.c.id == person_id)).first() is None:
        raise RuleViolation("unknown_person", f"There is no person “{person_id}”.")


def described() -> Query:
    """Return the query for papers without their content."""
    columns = [each for each in documents.columns if each.name != "content"]
    return select(*columns, full_name().label("person_name")).join(people, people.c.id == documents.c.person_id)
