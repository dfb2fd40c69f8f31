"""The command that sets everything up: what it notices, and what it tells a person to do."""

import subprocess
import sys
from pathlib import Path

import pytest

import dev
from tools import debian, environment, libraries

LDD = """\
libQt6Gui.so.6:
	libEGL.so.1 => not found
	libc.so.6 => /lib/libc.so.6 (0x00007f)
libqoffscreen.so:
	libEGL.so.1 => not found
	libdbus-1.so.3 => not found
"""


def project(folder: Path, requirement: str = "first>=1", pin: str = "first==1.0") -> Path:
    (folder / "constraints.txt").write_text(pin)
    (folder / "pyproject.toml").write_text(
        f'[project]\ndependencies = ["{requirement}"]\n'
        '[project.optional-dependencies]\ndev = ["second"]\ntables = []\ntrial = []\n'
    )
    return folder


def test_requirements_are_those_to_use_and_those_to_develop(tmp_path: Path) -> None:
    assert environment.requirements(project(tmp_path)) == ["first>=1", "second"]


@pytest.mark.parametrize("change", [{"requirement": "first>=2"}, {"pin": "first==1.1"}])
def test_a_changed_requirement_or_pin_is_noticed(tmp_path: Path, change: dict[str, str]) -> None:
    before = environment._fingerprint(project(tmp_path))
    assert environment._fingerprint(project(tmp_path)) == before
    assert environment._fingerprint(project(tmp_path, **change)) != before


def test_an_environment_that_is_up_to_date_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(tmp_path)
    python = root / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    (root / ".venv" / "fieldbook-stamp").write_text(environment._fingerprint(root))
    monkeypatch.setattr(environment, "_install", lambda *_: pytest.fail("nothing has changed"))
    assert environment.ensure_environment(root) == python


def test_an_environment_of_another_python_does_not_work(tmp_path: Path) -> None:
    other = tmp_path / "python"
    assert not environment._works(other)
    other.write_text("#!/bin/sh\necho 3.9.0\n")
    other.chmod(0o755)
    assert not environment._works(other)
    assert environment._works(Path(sys.executable))


def test_missing_libraries_are_read_from_the_linker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = subprocess.CompletedProcess(["ldd"], 1, stdout=LDD)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: answer)
    assert libraries.missing_libraries(tmp_path) == {"libEGL.so.1", "libdbus-1.so.3"}


def test_an_ordinary_user_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(debian.CannotSetUp, match=r"As root, run: apt-get install .* libegl1 libgl1$"):
        debian.have_packages(["libegl1", "libgl1"], "Qt needs system libraries.")


def test_the_constraints_pin_every_requirement_and_name_no_address() -> None:
    lines = (dev.ROOT / "constraints.txt").read_text().splitlines()
    pinned = {line.split("==")[0] for line in lines if "==" in line}
    assert len([line for line in lines if "==" not in line or "://" in line]) == 0
    for requirement in environment.requirements(dev.ROOT):
        name = requirement.split(">")[0].split("[")[0].lower()
        assert name in pinned


@pytest.mark.parametrize("arguments", [[], ["no-such-command"]])
def test_an_unknown_command_is_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(arguments) == 2
    assert "dev.py test" in capsys.readouterr().err


def test_compiled_modules_are_kept_whatever_the_shell_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert dev.run(Path(sys.executable), "-c", "import sys; sys.exit(sys.dont_write_bytecode)") == 0


def test_a_failed_check_is_named_and_told_whole(capsys: pytest.CaptureFixture[str]) -> None:
    bad = "print('one'); print('two'); raise SystemExit(1)"
    checks = {"bad": ("-c", bad), "good": ("-c", "print('one'); print('two')"), "silent": ("-c", "")}
    assert dev.failed_checks(Path(sys.executable), checks) == ["bad"]
    assert capsys.readouterr().out == "bad: one\ntwo\ngood: two\nsilent: nothing to say\n"
