"""What is given off on a quote, against what its author may give: the limit in per cent and the floor prices.

The laptop asks before it approves a quote by itself, the server again before it believes that.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from crm_core.money.currency import smallest_unit

_HUNDRED = Decimal(100)
_ZERO = Decimal(0)


@dataclass(frozen=True)
class OfferedLine:
    """One line that counts. Amounts and prices are in the document's currency and tax mode.

    `asked`: the amount after all discounts. `listed`: the unit price that needs nobody's leave. `floor`: the unit
    price below which only some may sell; None where there is none.
    """

    qty: Decimal
    asked: Decimal
    listed: Decimal
    floor: Decimal | None = None


@dataclass(frozen=True)
class Authority:
    """What a person may give: a limit in per cent (nothing without one), and whether below the floor price."""

    limit: Decimal | None
    may_go_below_floor: bool = False


def authority_to_approve(
    limit: Decimal | None, may_go_below_floor: bool | None, *, heads_the_line: bool
) -> Authority:
    """Return what somebody who approves for others may let pass: what they may give themselves.

    Who stands at the head of the line of who asks, with no limit on record, has the last word: there is nobody else
    to ask. Of other lines they have none, so that a superior left out of the table gives nobody a right.
    """
    if limit is None and heads_the_line:
        return Authority(_HUNDRED, may_go_below_floor is not False)
    return Authority(limit, bool(may_go_below_floor))


def heads_line(user_id: str, asker: str | None, manager_of: Callable[[str], str | None]) -> bool:
    """Whether a person has nobody above them and is the last one up from `asker`.

    Where nobody stands above the asker, whoever has nobody above them counts: it would be decided by no one.
    """
    if manager_of(user_id) is not None:
        return False
    last, seen = asker, {asker}
    while last is not None and (above := manager_of(last)) is not None and above not in seen:
        seen.add(above)
        last = above
    return last in (None, asker, user_id)


@dataclass(frozen=True)
class DiscountCheck:
    """The greatest discount of a line, with its share of the header discount, and what is allowed; in per cent.

    `below_floor` are the numbers of the lines, from 0, that are sold below their floor price by who may not.
    """

    discount: Decimal
    limit: Decimal
    is_inside: bool
    below_floor: tuple[int, ...] = ()


def check_discounts(
    lines: Sequence[OfferedLine], currency: str, authority: Authority, freight: Decimal = _ZERO
) -> DiscountCheck:
    """Compare; what rounding alone takes off a line does not count. Returns of goods give nothing off.

    A credit (a line in one's own words, or freight, below zero) is given off all lines, in proportion to their amounts.
    """
    left = 1 - _credited(lines, freight)
    limit = authority.limit or Decimal(0)
    unit = smallest_unit(currency)
    greatest, is_inside = (1 - left) * _HUNDRED, left == 1 or limit >= _HUNDRED or any(map(_is_listed, lines))
    below = []
    for number, line in enumerate(lines):
        listed = line.listed * line.qty
        if not _is_listed(line):
            continue
        asked = line.asked * left if line.asked > 0 else line.asked
        given = max(_ZERO, listed - asked)
        greatest = max(greatest, given / listed * _HUNDRED)
        is_inside = is_inside and given - listed * limit / _HUNDRED <= unit
        if line.floor is not None and line.floor * line.qty - asked > unit:
            below.append(number)
    if authority.may_go_below_floor:
        below = []
    rounded = greatest.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return DiscountCheck(rounded, limit, is_inside and not below, tuple(below))


def _is_listed(line: OfferedLine) -> bool:
    return line.listed * line.qty > 0


def _credited(lines: Sequence[OfferedLine], freight: Decimal) -> Decimal:
    """Return which part of what is charged is taken back by credits, from 0 to 1."""
    credit = max(_ZERO, -freight) - sum(
        (line.asked for line in lines if line.asked < 0 < line.qty and not _is_listed(line)), _ZERO
    )
    charged = sum((line.asked for line in lines if line.asked > 0), _ZERO)
    return min(Decimal(1), credit / charged) if charged else Decimal(credit > 0)
