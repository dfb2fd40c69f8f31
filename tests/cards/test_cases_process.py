"""Acceptance cases 1, 2, 27, 29, 183 to 190 and 197: an import as a whole."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from crm_core.model import Contact
from crm_desktop.cards.api import Decision, ImportOptions, commit, plan, run_import
from crm_desktop.cards.commit import CHUNK
from crm_desktop.errors import Cancelled, UserError
from crm_desktop.services.workspace import Me, Workspace
from tests.cards.conftest import ME, Desk, MakeBook, NoSync, assert_balanced
from tests.cards.deck import dealt, one, planned, take

HEADERS = ("姓名", "英文名", "公司", "部门", "职位", "手机", "电话", "邮箱", "地址", "备注")
GIVEN = "敏静洋伟芳娜磊军杰涛"


def people(number: int) -> list[tuple[str, ...]]:
    """Return rows of as many people, ten at each company."""
    return [
        (
            f"{'赵钱孙李周吴郑王冯陈'[at % 10]}{GIVEN[at // 10 % 10]}{GIVEN[at // 100 % 10]}",
            "",
            f"第{at // 10:04}号云帆科技有限公司",
            "采购部",
            "经理",
            f"139{at:08}",
            f"0755-8{at:07}",
            f"p{at}@yunfan{at // 10}.example",
            f"深圳市南山区科技路{at}号",
            "春季展",
        )
        for at in range(number)
    ]


def test_case_1_a_thousand_people_of_ten_columns(desk: Desk, book: MakeBook) -> None:
    report = desk.import_file(book(people(1000), HEADERS))
    assert_balanced(report)
    assert (report["new"], len(desk.all("contact")), len(desk.all("account"))) == (1000, 1000, 100)


def test_case_2_the_same_file_again_brings_nothing(desk: Desk, book: MakeBook) -> None:
    path = book(people(20), HEADERS)
    first = desk.import_file(path)
    before = [person.edited_at for person in desk.all("contact")]
    again = desk.import_file(path)
    assert (again["new"], again["updated"], again["already_imported"]) == (0, 0, first["batch"])
    assert {row["reason"] for row in again["rows"]} >= {"这一行以前已经导入（原第 2 行）"}
    assert [person.edited_at for person in desk.all("contact")] == before


def test_case_27_many_rows_tell_progress_and_can_be_stopped(desk: Desk) -> None:
    rows = [dict(zip(HEADERS, row, strict=True)) for row in people(450)]
    told: list[tuple[int, int]] = []
    with desk.workspace.read() as session:
        whole = plan(session, dealt(*rows), ImportOptions(), None, lambda done, of: told.append((done, of)))
    assert told == sorted(told)
    assert {of for _, of in told} == {450}
    with pytest.raises(Cancelled):
        plan(None, dealt(*rows), cancelled=lambda: True)
    written: list[int] = []
    with pytest.raises(Cancelled):
        commit(desk.workspace, whole, lambda done, _: written.append(done), lambda: len(written) == 2)
    assert written == [CHUNK, 2 * CHUNK]
    assert len(desk.all("contact")) == 2 * CHUNK


KILLED = """
import sys
from pathlib import Path
from crm_core.clock import Clock
from crm_core.ids import IdSource
from crm_desktop.cards.api import run_import
from crm_desktop.db.capture import EditContext
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.store import Store
from crm_desktop.services.workspace import Me, Workspace
with DataFolder(Path(sys.argv[1])) as folder:
    store = Store.open(folder, bytes(range(32)))
    store.context = EditContext(sys.argv[3], "device", Clock(), IdSource())
    me = Me(sys.argv[3], "me", "rep", "device", None)
    workspace = Workspace(store, WriterLane(store), store.context, None, me)
    def told(done, of):
        print(done, of, flush=True)
    run_import(workspace, Path(sys.argv[2]), None, told)
"""


def test_case_29_what_power_loss_cut_off_is_continued(
    desk: Desk, book: MakeBook, tmp_path: Path, empty_store: Path
) -> None:
    """A process that imports is ended between two of its transactions, and another one goes on."""
    from crm_core.clock import Clock
    from crm_core.ids import IdSource
    from crm_desktop.db.capture import EditContext
    from crm_desktop.db.folder import DataFolder
    from crm_desktop.db.lane import WriterLane
    from crm_desktop.db.store import Store
    from tests.support.stores import STORE_KEY, copied_store

    path = book(people(450), HEADERS)
    data = copied_store(empty_store, tmp_path / "cut")
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(data), str(path), ME],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert child.stdout is not None
    for line in child.stdout:
        if line.split() == ["200", "450"]:
            os.kill(child.pid, signal.SIGKILL)
            break
    child.wait()
    child.stdout.close()
    with DataFolder(data) as folder:
        store = Store.open(folder, STORE_KEY)
        store.context = EditContext(ME, "device", Clock(), IdSource())
        lane = WriterLane(store)
        sync: Any = NoSync()
        workspace = Workspace(store, lane, store.context, sync, Me(ME, "me", "rep", "device", None))
        with workspace.read() as session:
            there = session.query(Contact).count()
        assert there in (200, 400)
        report = run_import(workspace, path)
        assert_balanced(report)
        assert report["new"] == 450
        with workspace.read() as session:
            assert session.query(Contact).count() == 450
        lane.close()
        store.close()


def test_case_183_the_rows_in_error_can_be_mended_and_imported(
    desk: Desk, book: MakeBook, tmp_path: Path
) -> None:
    rows = [
        ("赵敏", "云帆科技有限公司", "经理", 13912345678),
        ("钱进", "云帆科技有限公司", "=1+2", 8.613912345678901e18),
    ]
    headers = ("姓名", "公司", "职位", "手机")
    mended = tmp_path / "错误.xlsx"
    path = book(rows, headers, shape=lambda sheet: setattr(sheet["C3"], "data_type", "s"))
    report = run_import(desk.workspace, path, ImportOptions(), errors=mended)
    assert (report["new"], report["error"]) == (1, 1)
    sheet = openpyxl.load_workbook(mended).worksheets[0]
    assert [cell.value for cell in sheet[1]] == [*headers, "导入失败原因"]
    assert [cell.value for cell in sheet[2]][:3] == ["钱进", "云帆科技有限公司", "'=1+2"]
    assert "手机" in sheet["E2"].value
    assert sheet.max_row == 2
    workbook = openpyxl.load_workbook(mended)
    workbook.worksheets[0]["D2"] = 13812345679
    workbook.save(mended)
    again = desk.import_file(mended)
    assert (again["read"], again["new"]) == (1, 1)
    [qian] = desk.all("contact", full_name="钱进")
    assert qian.memo is None
    [role] = desk.all("account_contact", contact_id=qian.id)
    assert role.job_title == "=1+2"
    assert len(desk.all("account")) == 1


def test_case_185_the_balance_adds_up_whatever_the_rows_are(desk: Desk) -> None:
    known = {"姓名": "赵敏", "公司": "云帆科技有限公司", "手机": "13912345678"}
    take(desk.workspace, known)
    report = take(
        desk.workspace,
        {**known, "职位": "经理"},
        {"姓名": "钱进", "公司": "海川贸易有限公司", "手机": "13812345679"},
        {"姓名": "钱进", "公司": "海川贸易有限公司", "手机": "13812345679"},
        {"姓名": "孙浩", "公司": "海川贸易有限公司", "手机": "1.39E+10"},
        {"姓名": "合计", "公司": None, "手机": None},
        {"姓名": None, "公司": None, "手机": None},
        {"姓名": "黄丽", "公司": "云帆科技有限公司", "手机": "13912345678"},
    )
    parts = [report[name] for name in ("new", "updated", "duplicate", "skipped", "error")]
    assert (report["read"], parts) == (7, [1, 1, 2, 2, 1])


def test_case_186_source_and_campaign_are_on_everything(desk: Desk) -> None:
    rows = [{"姓名": name, "公司": f"{name}科技有限公司"} for name in ("赵敏", "钱进")]
    take(desk.workspace, *rows, campaign="广交会 2026")
    assert {(one.source, one.source_campaign) for one in desk.all("account")} == {
        ("EXHIBITION", "广交会 2026")
    }
    assert {person.met_where for person in desk.all("contact")} == {"广交会 2026"}
    [batch] = desk.all("import_batch")
    assert (batch.source, batch.campaign) == ("EXHIBITION", "广交会 2026")


def test_case_187_the_day_of_the_card_and_who_imported_it(desk: Desk) -> None:
    row = {"姓名": "赵敏", "公司": "云帆科技有限公司", "创建时间": "2024-03-12", "负责人": "王五"}
    take(desk.workspace, row)
    [person], [batch] = desk.all("contact"), desk.all("import_batch")
    assert person.met_on.isoformat() == "2024-03-12"
    assert person.memo == "负责人：王五"
    assert (batch.created_by, person.source_ref) == (ME, f"import:{batch.id}:2")


def test_case_189_only_managers_import_into_the_pool(desk: Desk) -> None:
    row = {"姓名": "赵敏", "公司": "云帆科技有限公司"}
    with pytest.raises(UserError, match="card_pool_not_permitted"):
        take(desk.workspace, row, pool=True)
    assert desk.all("import_batch") == []
    space = desk.workspace
    manager = Workspace(
        space.store, space.lane, space.context, space.sync, Me(ME, "me", "manager", "d", None)
    )
    take(manager, row, pool=True)
    [account] = desk.all("account")
    assert (account.owner_id, account.status) == (None, "pool")


def test_case_190_rows_that_wait_for_a_decision_can_be_told_from_the_others(desk: Desk) -> None:
    known = [dict(zip(HEADERS, row, strict=True)) for row in people(30)]
    take(desk.workspace, *known)
    asked = [{**row, "姓名": "黄丽"} for row in known[:3]]
    fresh = [dict(zip(HEADERS, row, strict=True)) for row in people(330)[30:]]
    before = planned(desk.workspace, *asked, *fresh)
    waiting = [row.number for row in before.rows if row.editable and str(row.state) == "DUP_MAYBE"]
    assert waiting == [2, 3, 4]
    decisions = {2: Decision.NEW, 3: Decision.SAME, 4: Decision.SKIP}
    after = planned(desk.workspace, *asked, *fresh, decisions=decisions)
    assert [str(row.state) for row in after.rows[:3]] == ["NEW", "DUP_SURE", "SKIPPED"]


VCARDS = """BEGIN:VCARD
VERSION:3.0
UID:card-1
FN:赵敏
N:赵;敏;;;
ORG:云帆科技有限公司
TEL;TYPE=CELL:13912345678
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:钱进
N:钱;进;;;
ORG:海川贸易有限公司
END:VCARD
"""


def test_case_197_a_file_of_vcards_three_times(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "contacts.vcf"
    for turn in range(3):
        path.write_text(VCARDS.replace("CELL", ("CELL", "cell", "CELL,VOICE")[turn]), encoding="utf-8")
        desk.import_file(path)
        assert {person.full_name for person in desk.all("contact")} == {"赵敏", "钱进"}
        assert len(desk.all("contact")) == len(desk.all("account")) == 2


def test_case_199_nothing_personal_is_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    one(desk.workspace, {"姓名": "赵敏", "公司": "云帆科技有限公司", "手机": "13912345678"})
    for secret in ("赵敏", "云帆", "13912345678"):
        assert secret not in caplog.text
