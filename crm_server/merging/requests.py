"""What laptops ask for with merge records: merges that a page brings are done at its end, in the order they came."""

from collections.abc import Iterable

from crm_server.merging.execute import merge
from crm_server.merging.touched import Touched
from crm_server.merging.undo import undo
from crm_server.records import Row, read_rows

ASKED = {"PROPOSED": merge, "UNDO_ASKED": undo}


def carry_out(touched: Touched, requests: Iterable[Row]) -> None:
    """Do the merges that are proposed in these rows, and undo those that are asked to be undone."""
    asked = [row for row in requests if row["state"] in ASKED and row["deleted_at"] is None]
    for request in sorted(asked, key=lambda row: row["edited_at"]):
        state, code = ASKED[request["state"]](touched, request)
        row = read_rows(touched.conn, "merge_record", [request["id"]], lock=True)[request["id"]]
        news: Row = {"state": state, "code": code or None}
        if state == "DONE" and request["state"] == "PROPOSED":
            news["done_at"] = touched.now_ms
        touched.change("merge_record", row, news)
