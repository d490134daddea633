"""Reports about undelivered letters, as mail servers write them (RFC 3464)."""

from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText

GONE = "5.1.1"
SLOW = "4.4.1"


def report(
    message_id: str,
    address: str = "tess@sample.example",
    status: str = GONE,
    action: str = "failed",
    *,
    whole_letter: bool = True,
    original: str = "",
) -> bytes:
    """A report about one address of a letter; it brings the letter along, or only its headers."""
    written = MIMEMultipart("report", boundary="a-report")
    written.set_param("report-type", "delivery-status")
    written["From"] = "MAILER-DAEMON@mx.example"
    written["To"] = "hmis@lakeside.example"
    written["Subject"] = "Undelivered Mail Returned to Sender"
    written.attach(MIMEText("I'm sorry to have to inform you that your message could not be delivered.\n"))
    status_part = MIMENonMultipart("message", "delivery-status")
    per_message, per_recipient = Message(), Message()
    per_message["Reporting-MTA"] = "dns; mx.example"
    per_recipient["Final-Recipient"] = f"rfc822; {address}"
    if original:
        per_recipient["Original-Recipient"] = f"rfc822;{original}"
    per_recipient["Action"] = action
    per_recipient["Status"] = status
    per_recipient["Diagnostic-Code"] = "smtp; 550 5.1.1 no such user"
    status_part.set_payload([per_message, per_recipient])
    written.attach(status_part)
    letter = EmailMessage()
    letter["Message-ID"] = message_id
    letter["Subject"] = "Your training"
    letter.set_content("Hello")
    if whole_letter:
        carrier = MIMENonMultipart("message", "rfc822")
        carrier.set_payload([letter])
        written.attach(carrier)
    else:
        headers = "".join(f"{name}: {value}\n" for name, value in letter.items())
        written.attach(MIMEText(headers, "rfc822-headers"))
    return written.as_bytes()
