"""Who may show a customer to a colleague, and who may give it away: who has it, or a manager of theirs."""

from crm_server.push.refusal import RefusedError
from crm_server.push.workspace import Draft
from crm_server.records import Row

ACCESS_REQUESTS = frozenset(("account_share", "hand_over"))


def check_sharing(draft: Draft, entity: str, before: Row | None, row: Row) -> None:
    """Refuse a share or a handing over whose author holds the customer only as a deputy, or by a share.

    The colleague to whom a customer is shown may end the share, and nothing else.
    """
    colleague = row["user_id" if entity == "account_share" else "to_user_id"]
    is_ending = entity == "account_share" and before is not None and row["status"] == "ended"
    if is_ending and draft.user == colleague:
        return
    if row["account_id"] not in draft.new_accounts | draft.page.new_accounts:
        draft.page.book.require_own_edit(f"account:{row['account_id']}")
    if colleague == draft.user and entity == "account_share":
        raise RefusedError("invalid_value", entity=entity, field="user_id")
