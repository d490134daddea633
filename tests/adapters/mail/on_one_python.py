"""Write letters with hostile names, and read them: run by the test with each Python that is installed.

Reads a list of names (JSON) from the standard input. Needs nothing but the standard library.
"""

import json
import sys
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from types import SimpleNamespace
from typing import Any

from adapters.mail.message import as_bytes


def box(name: str, address: str) -> SimpleNamespace:
    """A mailbox."""
    return SimpleNamespace(name=name, address=address)


def letter(name: str) -> Any:
    """A letter in which everybody and the subject have the same name."""
    return SimpleNamespace(
        message_id="<0123456789abcdef@lakeside.example>",
        date=datetime(2026, 11, 6, 15, tzinfo=UTC),
        sender=box(name, "hmis@lakeside.example"),
        reply_to=box(name, "help@lakeside.example"),
        to=[box(name, f"to{number}@harbor.example") for number in range(12)],
        cc=[box(name, f"cc{number}@harbor.example") for number in range(12)],
        subject=name,
        text=f"Hello {name},\n",
        html=f"<p>Hello {name},</p>\n",
        calendar=b"BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n",
        calendar_name="deadline.ics",
        calendar_method="PUBLISH",
        papers=[SimpleNamespace(file_name="invoice.pdf", content=b"%PDF \x00\xff")],
    )


def read(content: bytes) -> dict[str, Any]:
    """What a mail program makes of a message, also after a relay has written it anew."""
    message = message_from_bytes(content, policy=default)
    again = message_from_bytes(message.as_bytes(), policy=default)
    return {
        "headers": message.keys(),
        "relayed": again.keys(),
        "recipients": [each.addr_spec for header in ("To", "Cc") for each in message[header].addresses],
        "answers": [each.addr_spec for each in message["Reply-To"].addresses],
        "name": message["To"].addresses[0].display_name,
        "subject": str(message["Subject"]),
        "longest": max(len(line) for line in content.split(b"\r\n\r\n")[0].split(b"\r\n")),
    }


if __name__ == "__main__":
    json.dump([read(as_bytes(letter(name))) for name in json.load(sys.stdin)], sys.stdout)
