"""How long prices that were looked up may be offered without a person's word that they still hold."""

from datetime import date, timedelta

LONGEST = timedelta(days=30)


def are_too_old(as_of: date | None, confirmed_on: date | None, on: date) -> bool:
    """Whether prices as of a day may not be sent on another one. `confirmed_on`: when somebody stood up for them."""
    known = [day for day in (as_of, confirmed_on) if day is not None]
    return bool(known) and on - max(known) > LONGEST
