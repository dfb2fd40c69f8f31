"""Whether a tax rate holds on a day. Rates are a dated table of the company, never constants of the program."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class TaxRateInfo:
    """A rate in percent and the days on which it holds, inclusive; None is open."""

    rate: Decimal
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class TaxProblem:
    """Why a rate does not hold: `ended` with its last day, `not_yet` with its first, `unknown` with none."""

    code: str
    rate: Decimal
    day: date | None = None


def tax_problem(rates: Iterable[TaxRateInfo], rate: Decimal, on: date) -> TaxProblem | None:
    """Return why `rate` may not be used on a day; None if it may, and where no rates are kept at all."""
    known = list(rates)
    same = [one for one in known if one.rate == rate]
    if not known or any(_holds(one, on) for one in same):
        return None
    ended = [one.valid_to for one in same if one.valid_to is not None and one.valid_to < on]
    if ended:
        return TaxProblem("ended", rate, max(ended))
    coming = [one.valid_from for one in same if one.valid_from is not None]
    return TaxProblem("not_yet", rate, min(coming)) if coming else TaxProblem("unknown", rate)


def _holds(one: TaxRateInfo, on: date) -> bool:
    return (one.valid_from is None or one.valid_from <= on) and (one.valid_to is None or on <= one.valid_to)
