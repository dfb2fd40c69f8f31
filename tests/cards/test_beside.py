"""Rows that are read in two processes say what they say when one reads them, whatever becomes of the other one."""

import subprocess
import sys
import threading

import msgspec
import pytest

from crm_core.keys import company
from crm_desktop.cards.api import Table, plan
from crm_desktop.cards.beside import sharing
from crm_desktop.cards.beside.frames import ReadBlock
from crm_desktop.cards.beside.process import Beside
from crm_desktop.cards.columns import Column
from crm_desktop.cards.options import ImportOptions
from crm_desktop.cards.plan import PlannedRow
from crm_desktop.cards.readers import process
from crm_desktop.cards.readers.sheets import Cell
from crm_desktop.cards.row_reading import Reading, ReadRow, RowToRead, packed_cells, unpacked_cells
from crm_desktop.cards.table import TableRow
from crm_desktop.cards.understood import understood
from crm_desktop.errors import Cancelled
from tests.cards.deck import dealt

ROWS = 40
SILENT = [sys.executable, "-c", "import time; time.sleep(60)"]
ENDED_EARLY = [sys.executable, "-c", "raise SystemExit(3)"]
GARBAGE = [sys.executable, "-c", "print('Traceback' * 1000)"]
PRELUDE = """
import os, sys
from itertools import count
from crm_desktop.cards.beside import child, frames
framed, number = child.framed, count()
"""
"""What stands before a process of one's own that answers two blocks rightly."""
WRONG = {
    "ended": "def spoilt(block): return framed(block) if next(number) < 2 else os._exit(3)",
    "cut short": (
        "def spoilt(block):\n"
        " if next(number) < 2: return framed(block)\n"
        " sys.stdout.buffer.write(framed(block)[:40]); sys.stdout.buffer.flush(); os._exit(0)"
    ),
    "a row too few": (
        "def spoilt(block):\n"
        " few = block if next(number) < 2 else frames.ReadBlock(block.rows[1:], block.companies)\n"
        " return framed(few)"
    ),
    "no card": (
        "def spoilt(block):\n"
        " if next(number) < 2: return framed(block)\n"
        " return framed([[[row.row_hash, [1, 'no card'], None] for row in block.rows], {}])"
    ),
    "no text": (
        "def spoilt(block):\n"
        " good = framed(block)\n"
        " return good if next(number) < 2 else good.replace('\u4e91\u5e06'.encode(), b'\\xff' * 6)"
    ),
    "no company": (
        "def spoilt(block): return framed(block if next(number) < 2 else [block.rows, {'\u7532': 7}])"
    ),
}
"""What becomes of the next ones, by name."""


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows are worth another process, and it gets all but the first ones."""
    for name, value in (("LEAST_ROWS", 0), ("BLOCK", 3), ("OWN_BLOCKS", 1), ("MOST_AHEAD", 3)):
        monkeypatch.setattr(sharing, name, value)


def table() -> Table:
    return dealt(
        *(
            {
                "姓名": f"赵敏{at}" if at % 7 else "合计",
                "公司": f"第{at}号云帆科技有限公司" if at % 7 else None,
                "手机": f"1390000{at:04}" if at % 5 else "1.39E+10",
                "客户偏好": "喝茶" if at % 3 else None,
            }
            for at in range(1, ROWS + 1)
        )
    )


def read(rows: Table) -> list[PlannedRow]:
    return list(understood(rows, ImportOptions()))


def read_here(rows: Table) -> list[PlannedRow]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sharing, "LEAST_ROWS", ROWS + 1)
        return read(rows)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each answer of the process beside brought; nobody here is too impatient to take one."""
    rows: list[int] = []
    answer = Beside.answer

    def patient(self: Beside, _: float) -> ReadBlock:
        block = answer(self, 60)
        rows.append(len(block.rows))
        return block

    monkeypatch.setattr(Beside, "answer", patient)
    return rows


def test_two_processes_read_what_one_reads(taken: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(company, "_LEARNT", {})
    rows = table()
    assert read(rows) == read_here(rows)
    assert sum(taken) == ROWS - sharing.BLOCK
    assert company._LEARNT["第36号云帆科技有限公司"] == company._parsed("第36号云帆科技有限公司")


@pytest.mark.parametrize("command", [SILENT, ENDED_EARLY, GARBAGE])
def test_a_process_that_does_not_answer_is_done_without(
    command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "child_command", lambda: command)
    monkeypatch.setattr(sharing, "LONGEST_WAIT", 0.0)
    rows = table()
    assert read(rows) == read_here(rows)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("rows ")]


def test_an_answer_that_is_none_is_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    no_rows = "import sys; sys.stdout.buffer.write(bytes([0, 0, 0, 2]) + b'\\xc0\\xc0')"
    monkeypatch.setattr(process, "child_command", lambda: [sys.executable, "-c", no_rows])
    rows = table()
    assert read(rows) == read_here(rows)


@pytest.mark.parametrize("wrong", [*WRONG], ids=[*WRONG])
def test_a_process_that_goes_wrong_in_the_middle_changes_nothing(
    wrong: str, taken: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f"{PRELUDE}\n{WRONG[wrong]}\nchild.framed = spoilt\nchild.main()"
    monkeypatch.setattr(process, "child_command", lambda: [sys.executable, "-c", script])
    rows = table()
    assert read(rows) == read_here(rows)
    assert taken[:2] == [sharing.BLOCK] * 2
    assert sum(taken) < ROWS - sharing.BLOCK


def test_the_process_does_without_model_and_store() -> None:
    needs = "import sys, crm_desktop.cards.beside.child; print(*{*sys.modules} & {'crm_core.model', 'sqlalchemy'})"
    done = subprocess.run([sys.executable, "-c", needs], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_waiting_can_be_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Beside] = []
    begin = Beside.__init__

    def remembered(self: Beside, reading: Reading) -> None:
        started.append(self)
        begin(self, reading)

    monkeypatch.setattr(process, "child_command", lambda: SILENT)
    monkeypatch.setattr(Beside, "__init__", remembered)
    with pytest.raises(Cancelled):
        list(understood(table(), ImportOptions(), cancelled=lambda: True))
    assert [one._child.returncode is not None for one in started] == [True]


def test_a_row_that_breaks_the_reader_shows_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Reading, row: RowToRead) -> ReadRow:
        raise ZeroDivisionError(len(row.packed))

    monkeypatch.setattr(process, "child_command", lambda: ENDED_EARLY)
    monkeypatch.setattr(Reading, "read", broken)
    with pytest.raises(ZeroDivisionError):
        plan(None, table())


@pytest.mark.parametrize("cells", [("", None, True, 13912345678, 8.6e18, "名\n片"), ()])
def test_cells_are_unpacked_as_they_were(cells: tuple[Cell, ...]) -> None:
    assert unpacked_cells(packed_cells(cells)) == cells
    assert TableRow(2, packed_cells(cells)).cells == cells


def test_what_rows_have_in_common_goes_through_the_pipe_as_it_is() -> None:
    reading = Reading((Column(0, "姓名", "full_name"), Column(3, "电话", "phone", 2, 1, True)), "TW")
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(reading), type=Reading) == reading
