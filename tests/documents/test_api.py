"""From the store into a file."""

import base64
from pathlib import Path
from typing import cast

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from crm_core.model import Quote
from crm_core.model.types import Json
from crm_desktop import messages
from crm_desktop.documents import api
from crm_desktop.documents.loading import load_company, load_source, source_of
from crm_desktop.errors import UserError
from crm_desktop.services.quotes import load_quote, move_quote, new_line, new_quote, save_quote
from crm_desktop.services.workspace import Workspace
from tests.documents.conftest import Desk
from tests.documents.samples import D
from tests.services.conftest import ME

COMPANY = {"english_name": "Heli Co., Ltd.", "address": "苏州市示范街 1 号", "phone": "0512-5550 1000"}


def workspace(desk: Desk) -> Workspace:
    class Reading:
        """The part of a workspace that documents use."""

        read = staticmethod(desk.store.read)

    return cast("Workspace", Reading())


def stored_quote(desk: Desk) -> str:
    desk.receive(
        "org_unit", id="head", name="禾砺工业技术有限公司", kind="company", custom=Json.to_stored(COMPANY)
    )
    branch = Json.to_stored({"address": "成都市示范路 9 号"})
    desk.receive("org_unit", id="branch", name="成都分公司", kind="branch", parent_id="head", custom=branch)
    desk.receive(
        "user",
        id=ME,
        login="li.na",
        name="李娜",
        role="rep",
        is_active=1,
        org_unit_id="branch",
        mobile="139 5550 1",
    )
    desk.receive(
        "account", id="a1", name="海宁铸造有限公司", region="浙江省", city="海宁市", street="工人路 8 号"
    )
    desk.receive("contact", id="c1", full_name="陈建国")
    desk.receive("account_contact", id="ac1", account_id="a1", contact_id="c1", is_primary=1)
    desk.receive("product", id="p1", code="HL-1", name="离心泵", english_name="Centrifugal pump", status="ON")
    quote = desk.read(lambda session: new_quote(session, desk.context, "a1"))
    line = new_line(desk.context)
    line.product_id, line.code, line.name, line.qty = "p1", "HL-1", "离心泵", D(3)
    line.unit_price, line.tax_rate = D("33.33"), D(13)
    quote.lines.append(line)
    return desk.write(lambda session: save_quote(session, desk.context, quote))


def text_of(path: Path) -> str:
    return "".join(page.extract_text() for page in PdfReader(path).pages)


def test_a_stored_quote_becomes_a_pdf(desk: Desk, tmp_path: Path) -> None:
    quote_id = stored_quote(desk)
    path = tmp_path / "报价.pdf"
    written = api.quote_pdf(workspace(desk), quote_id, path, "both")
    assert written["bytes"] == path.stat().st_size
    assert written["language"] == "both"
    text = text_of(path)
    for expected in (
        "禾砺工业技术有限公司", "成都市示范路 9 号", "0512-5550 1000", "海宁铸造有限公司", "陈建国", "李娜",
        "139 5550 1", "HL-1", "Centrifugal pump", "CNY 112.99", "草稿", "DRAFT", written["number"],
    ):  # fmt: skip
        assert expected in text
    assert list(tmp_path.glob("*.part")) == []


def test_without_prices(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "list.pdf"
    assert api.quote_pdf(workspace(desk), stored_quote(desk), path, "zh_CN", False)["prices"] is False
    assert "33.33" not in text_of(path)


def test_the_printed_hash_is_that_of_what_was_sent(desk: Desk) -> None:
    quote_id = stored_quote(desk)
    draft_hash = desk.read(lambda session: load_source(session, quote_id)).content_hash
    desk.write(lambda session: move_quote(session, desk.context, quote_id, "APPROVED"))
    desk.write(lambda session: move_quote(session, desk.context, quote_id, "SENT"))
    sent = desk.read(lambda session: cast("Quote", session.get(Quote, quote_id)).sent_hash)
    assert desk.read(lambda session: load_source(session, quote_id)).content_hash == sent == draft_hash


def test_unsaved_changes_have_a_preview_and_no_hash(desk: Desk) -> None:
    quote = desk.read(lambda session: load_quote(session, stored_quote(desk)))
    assert desk.read(lambda session: source_of(session, quote)).content_hash
    quote.lines[0].qty = D(4)
    assert desk.read(lambda session: source_of(session, quote)).content_hash == ""
    (page,) = api.quote_preview(workspace(desk), quote, "zh_CN", 0.5)
    assert page.startswith(b"\x89PNG")


def test_a_stored_quote_becomes_a_workbook(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "quote.xlsx"
    written = api.quote_xlsx(workspace(desk), stored_quote(desk), path)
    values = [
        cell.value for row in load_workbook(path, data_only=True).worksheets[0].iter_rows() for cell in row
    ]
    assert 112.99 in values
    assert written["bytes"] == path.stat().st_size


def test_an_existing_file_is_replaced_whole_or_not_at_all(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "quote.pdf"
    path.write_bytes(b"the old one")

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    quote_id = stored_quote(desk)
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(UserError) as refused:
            api.quote_pdf(workspace(desk), quote_id, path)
    assert refused.value.code == "file_unwritable"
    assert path.read_bytes() == b"the old one"
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["quote.pdf"]
    api.quote_pdf(workspace(desk), quote_id, path)
    assert path.read_bytes().startswith(b"%PDF")


def test_a_quote_that_is_not_here(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        api.quote_pdf(workspace(desk), "no-such-quote", tmp_path / "quote.pdf")
    assert refused.value.code == "record_missing"


@pytest.mark.parametrize("logo", ["no base64!", base64.b64encode(b"GIF89a").decode()])
def test_an_unusable_logo_is_named(desk: Desk, logo: str) -> None:
    desk.receive("org_unit", id="head", name="禾砺", kind="company", custom=Json.to_stored({"logo": logo}))
    with pytest.raises(UserError) as refused:
        desk.read(lambda session: load_company(session, None))
    assert refused.value.code == "logo_unreadable"


@pytest.mark.parametrize("code", ["file_unwritable", "logo_unreadable"])
@pytest.mark.parametrize("language", ["zh_CN", "zh_TW", "en"])
def test_what_can_go_wrong_is_a_sentence(code: str, language: str) -> None:
    said = messages.sentence(code, {"path": "/a.pdf", "reason": "full"}, language)
    assert code not in said
    assert "{" not in said
