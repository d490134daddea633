"""The ids of HMIS users as files write them. Processes that only read rows import this, so it imports no library."""


def plain_id(written: str) -> str:
    """Return an id as it is kept: trimmed at the ends, and with one blank where the file has blanks of any kind."""
    return " ".join(written.split())


def first_name_first(name: str) -> str:
    """Return a person's name written as "Last, First" the way people say it."""
    last, comma, first = plain_id(name).partition(",")
    return plain_id(f"{first} {last}") if comma else last
