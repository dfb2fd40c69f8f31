"""Quotes: an editable draft with totals by the one calculator, prices with their reasons, and the states after that."""

from crm_desktop.services.quotes.approval import DiscountCheck, discount_check
from crm_desktop.services.quotes.draft import LineDraft, QuoteDraft, load_quote, new_line, new_quote
from crm_desktop.services.quotes.listing import QuoteFilter, QuoteRow, quote_ids, quote_rows
from crm_desktop.services.quotes.prices import PriceOffer, ProductHit, apply_product, find_products, price_for
from crm_desktop.services.quotes.revising import revise_quote
from crm_desktop.services.quotes.saving import save_quote
from crm_desktop.services.quotes.sending import prepare_to_send
from crm_desktop.services.quotes.states import move_quote, next_quote_states
from crm_desktop.services.quotes.totals import DraftTotals, calculate_draft

__all__ = [
    "DiscountCheck",
    "DraftTotals",
    "LineDraft",
    "PriceOffer",
    "ProductHit",
    "QuoteDraft",
    "QuoteFilter",
    "QuoteRow",
    "apply_product",
    "calculate_draft",
    "discount_check",
    "find_products",
    "load_quote",
    "move_quote",
    "new_line",
    "new_quote",
    "next_quote_states",
    "prepare_to_send",
    "price_for",
    "quote_ids",
    "quote_rows",
    "revise_quote",
    "save_quote",
]
