"""Forms about a meeting: each names the meeting that its page showed, so that an old page acts on no other one."""

from pydantic import Field

from portal.forms import Form, Line


class MeetingForm(Form):
    """A form about the meeting that its page showed."""

    meeting: Line = Field(description="This page is too old. Open the meeting again.")
