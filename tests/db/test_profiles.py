"""Where each person's data lie on a shared laptop."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.db import profiles
from crm_desktop.errors import UserError


def used(path: Path, name: str = "", label: str = "") -> None:
    path.mkdir(parents=True)
    (path / "store.db").touch()
    if label:
        profiles.keep_name(path, name, label)


def test_the_first_person_has_the_folder_itself(tmp_path: Path) -> None:
    assert profiles.folder_of(tmp_path, None) == tmp_path
    assert (
        profiles.folder_of(tmp_path, "Bo")
        == profiles.folder_of(tmp_path, " bo ")
        == tmp_path / "people" / "bo"
    )


@pytest.mark.parametrize("name", ["", " "])
def test_a_profile_has_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="profile_name_empty"):
        profiles.folder_of(tmp_path, name)


@given(st.text(min_size=1).filter(lambda name: name.strip()))
def test_every_name_is_one_folder_inside(name: str) -> None:
    slug = profiles.slug(name)
    assert slug not in {"", ".", ".."}
    assert not set(slug) & set('/\\:*?"<>|\x00')
    assert len(slug) <= profiles.LONGEST_SLUG + 9


@pytest.mark.parametrize("name", ["con", "NUL", "Aux", "prn", "com1", "LPT9", "com²"])
def test_no_folder_is_called_like_a_device_of_windows(name: str) -> None:
    slug = profiles.slug(name)
    assert slug.startswith(unicodedata.normalize("NFKC", name).casefold())
    assert "-" in slug


def test_a_name_that_is_no_text_is_a_folder_too(tmp_path: Path) -> None:
    """What a shell gives for bytes in another encoding."""
    used(profiles.folder_of(tmp_path, "Ren\udce9"), "Ren\udce9", "René")
    assert [(one.name, one.label) for one in profiles.listed(tmp_path)] == [("Ren\udce9", "René")]


@pytest.mark.parametrize(
    ("one", "other"), [("李雷", "韩梅梅"), ("a/b", "a-b"), ("..", "."), ("x" * 50, "x" * 51)]
)
def test_different_names_are_different_folders(one: str, other: str) -> None:
    assert profiles.slug(one) != profiles.slug(other)


def test_the_people_of_a_laptop_are_listed_with_the_first_one_first(tmp_path: Path) -> None:
    first = tmp_path / "data"
    assert profiles.listed(first) == []
    used(first, "", "李伟")
    for name, label in (("王小梅", "王小梅"), ("bo", "")):
        used(profiles.folder_of(first, name), name, label)
    (first / "people" / "empty").mkdir()
    found = profiles.listed(first)
    assert [(one.name, one.label) for one in found] == [("", "李伟"), ("bo", "bo"), ("王小梅", "王小梅")]
    assert [profiles.folder_of(first, one.name or None) for one in found] == [one.path for one in found]


def test_a_torn_name_falls_back_to_the_folders(tmp_path: Path) -> None:
    path = profiles.folder_of(tmp_path, "bo")
    used(path)
    (path / profiles.NAME_FILE).write_text("{")
    assert [one.name for one in profiles.listed(tmp_path)] == ["bo"]
