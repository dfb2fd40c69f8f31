"""What is wrong with the lines of a quote that is to be sent: nothing of it keeps a draft from being saved."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import Account, Product, Quote, QuoteLine, TaxRate
from crm_core.price_age import are_too_old
from crm_core.pricing import PriceSource
from crm_core.tax_rates import TaxProblem, TaxRateInfo, tax_problem
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import living_one

OPEN_STATUS = (None, "active", "pool")


def check_lines(session: Session, quote: Quote, lines: list[QuoteLine], day: date) -> None:
    """Raise UserError for what should not be offered.

    quote_customer_closed, quote_quantity_zero, quote_without_price, quote_product_off, tax_rate_ended,
    tax_rate_not_yet, tax_rate_unknown.
    """
    account = living_one(session, Account, quote.account_id) if quote.account_id else None
    if account is not None and account.status not in OPEN_STATUS:
        raise UserError("quote_customer_closed", name=account.name, status=account.status)
    for line in lines:
        name = line.name or line.code or ""
        if line.qty <= 0:
            raise UserError("quote_quantity_zero", name=name)
        if line.price_source == PriceSource.NONE and not line.unit_price:
            raise UserError("quote_without_price", name=name)
        _check_product(session, line, name)
    rates = tax_rates(session)
    for rate in {line.tax_rate for line in lines if line.tax_rate is not None}:
        problem = tax_problem(rates, rate, quote.quote_on or day)
        if problem is not None:
            raise tax_refusal(problem)


def check_price_age(quote: Quote, lines: list[QuoteLine], day: date) -> None:
    """Raise UserError prices_too_old for prices of long ago that nobody has confirmed."""
    listed = any(line.product_id for line in lines)
    if listed and are_too_old(quote.price_as_of, quote.old_prices_accepted_on, day):
        raise UserError("prices_too_old", as_of=quote.price_as_of.isoformat())


def tax_refusal(problem: TaxProblem) -> UserError:
    """Return why a tax rate may not be used."""
    day = problem.day.isoformat() if problem.day else ""
    return UserError(f"tax_rate_{problem.code}", rate=f"{problem.rate.normalize():f}", day=day)


def tax_rates(session: Session) -> list[TaxRateInfo]:
    """Return the company's tax rates with their days."""
    rows = session.execute(
        select(TaxRate.rate, TaxRate.valid_from, TaxRate.valid_to).where(TaxRate.deleted_at.is_(None))
    )
    return [TaxRateInfo(rate, first, last) for rate, first, last in rows]


def _check_product(session: Session, line: QuoteLine, name: str) -> None:
    product = session.get(Product, line.product_id) if line.product_id else None
    if product is None or (product.status != "OFF" and product.deleted_at is None):
        return
    following = session.get(Product, product.replaced_by_id) if product.replaced_by_id else None
    raise UserError("quote_product_off", name=name, replacement=following.name if following else "—")
