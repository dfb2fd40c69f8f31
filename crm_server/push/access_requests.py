"""Who may show a customer to a colleague, and who may give it away: who has it, or a manager of theirs.

A customer that is shown to be edited is still somebody else's: the right is that of its owner, not that to edit it.
"""

from crm_server.push.refusal import RefusedError
from crm_server.push.workspace import Draft
from crm_server.records import Row


def check_sharing(draft: Draft, entity: str, before: Row | None, row: Row) -> None:
    """Refuse a share or a handing over whose author holds the customer only as a deputy, or by a share.

    The colleague to whom a customer is shown may end the share, and nothing else.
    """
    colleague = row["user_id" if entity == "account_share" else "to_user_id"]
    is_ending = entity == "account_share" and before is not None and row["status"] == "ended"
    if is_ending and draft.user == colleague:
        return
    _require_owner(draft, row["account_id"])
    if colleague == draft.user and entity == "account_share":
        raise RefusedError("invalid_value", entity=entity, field="user_id")


def check_sharing_deletion(draft: Draft, entity: str, row: Row) -> None:
    """Refuse to delete a share or a request for whom could not end it either."""
    if entity == "account_share" and draft.user == row["user_id"]:
        return
    _require_owner(draft, row["account_id"])


def _require_owner(draft: Draft, account_id: str) -> None:
    """Refuse who neither has the customer now nor manages who has it; what is shown or stood in for is not had."""
    account = draft.row(("account", account_id))
    if account is None or account["owner_id"] is None:
        raise RefusedError("not_permitted")
    draft.page.book.require_own_edit(f"user:{account['owner_id']}")
