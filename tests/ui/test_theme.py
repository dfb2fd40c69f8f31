"""The theme: contrast, colour blindness, fonts, icons, and following the system's mode."""

from __future__ import annotations

import itertools
import math
import os
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QAction, QColor, QFont, QFontDatabase, QIcon, QPalette, QRawFont
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.resources import resource_path
from crm_desktop.ui.theme import Mode, Theme, active_tokens, icon, set_icon
from crm_desktop.ui.theme.fonts import (
    BUNDLED_FAMILY,
    application_font,
    bundled_font_file,
    choose_families,
    load_bundled_family,
)
from crm_desktop.ui.theme.icons import icon_pixmap
from crm_desktop.ui.theme.input_method import prepare_input_method, wants_fcitx
from crm_desktop.ui.theme.palette import make_palette
from crm_desktop.ui.theme.style import make_style_sheet
from crm_desktop.ui.theme.tokens import DARK, LIGHT, TEXT_PAIRS, Tokens, Tone, set_active_tokens

MODES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
ICON_NAMES = sorted(path.stem for path in resource_path("icons").glob("*.svg"))
# Linear RGB as seen without long-wave and without medium-wave cones (Machado, Oliveira and Fernandes, 2009).
PROTAN = ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998))
DEUTAN = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))
NORMAL = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))

Triple = tuple[float, float, float]


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    font, palette = qapp.font(), qapp.palette()
    made = Theme(qapp)
    yield made
    made.deleteLater()
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)
    set_active_tokens(LIGHT)


def linear(color: str) -> Triple:
    def channel(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (channel(int(color[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return red, green, blue


def contrast(first: str, second: str) -> float:
    def luminance(color: str) -> float:
        red, green, blue = linear(color)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def seen(color: str, matrix: tuple[Triple, Triple, Triple]) -> Triple:
    """The place of `color` in the Oklab space (Ottosson, 2020) for an eye that sees by `matrix`."""
    light = linear(color)
    red, green, blue = (
        min(1.0, max(0.0, sum(m * v for m, v in zip(row, light, strict=True)))) for row in matrix
    )
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def test_contrast_is_the_one_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.478, abs=0.001)


@MODES
def test_text_can_be_read_on_its_background(tokens: Tokens) -> None:
    pairs = {pair: contrast(tokens.color(pair[0]), tokens.color(pair[1])) for pair in TEXT_PAIRS}
    assert {pair: found for pair, found in pairs.items() if found < 4.5} == {}


@MODES
def test_edges_of_controls_and_focus_can_be_seen(tokens: Tokens) -> None:
    pairs = itertools.product(("control_border", "focus"), ("surface", "background"))
    found = {pair: contrast(tokens.color(pair[0]), tokens.color(pair[1])) for pair in pairs}
    assert {pair: value for pair, value in found.items() if value < 3.0} == {}


@MODES
def test_chart_colours_stand_out_from_the_surface(tokens: Tokens) -> None:
    assert len(tokens.chart) == 8
    assert all(contrast(color, tokens.surface) >= 3.0 for color in tokens.chart)


@MODES
def test_chart_colours_differ_for_every_eye(tokens: Tokens) -> None:
    for eye in (NORMAL, PROTAN, DEUTAN):
        places = [seen(color, eye) for color in tokens.chart]
        assert min(math.dist(a, b) for a, b in itertools.combinations(places, 2)) >= 0.06


@MODES
def test_every_tone_can_be_read_on_its_own_ground(tokens: Tokens) -> None:
    assert {tone for tone in Tone if contrast(tokens.strong(tone), tokens.soft(tone)) < 4.5} == set()


def test_an_unknown_colour_is_refused() -> None:
    with pytest.raises(LookupError, match="mauve"):
        LIGHT.color("mauve")
    with pytest.raises(LookupError, match="chart"):
        LIGHT.color("chart")


@MODES
def test_palette_carries_the_tokens(tokens: Tokens) -> None:
    palette = make_palette(tokens)
    assert palette.color(QPalette.ColorRole.Base) == QColor(tokens.surface)
    assert palette.color(QPalette.ColorRole.HighlightedText) == QColor(tokens.text)
    disabled = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    assert disabled == QColor(tokens.text_disabled)


@MODES
def test_style_sheet_is_filled_in_and_its_pictures_exist(tokens: Tokens) -> None:
    sheet = make_style_sheet(tokens)
    assert "$" not in sheet
    pictures = [part.split(")")[0] for part in sheet.split("url(")[1:]]
    assert pictures
    assert all(Path(picture).is_file() for picture in pictures)


@MODES
def test_control_pictures_have_the_colours_of_the_tokens(tokens: Tokens) -> None:
    mode = "dark" if tokens.dark else "light"
    for name, color in {"check": tokens.accent_text, "chevron-down": tokens.text_muted}.items():
        assert color in resource_path(f"icons/control/{name}-{mode}.svg").read_text(encoding="utf-8")


def test_theme_shows_the_chosen_mode_and_says_so(theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.apply(Mode.DARK)
    assert theme.tokens is active_tokens() is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.background)
    theme.apply(Mode.LIGHT)
    assert theme.tokens is LIGHT
    assert LIGHT.surface in qapp.styleSheet()


def test_theme_follows_the_system_only_when_asked(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    theme.apply(Mode.SYSTEM)
    monkeypatch.setattr(theme, "_system_is_dark", lambda: True)
    QApplication.styleHints().colorSchemeChanged.emit(QApplication.styleHints().colorScheme())
    assert theme.tokens is DARK
    theme.apply(Mode.LIGHT)
    QApplication.styleHints().colorSchemeChanged.emit(QApplication.styleHints().colorScheme())
    assert theme.tokens is LIGHT


def test_icons_shown_follow_the_mode(theme: Theme, qtbot: QtBot) -> None:
    theme.apply(Mode.LIGHT)
    window = QWidget()
    qtbot.addWidget(window)
    button, action = QPushButton(window), QAction(window)
    window.addAction(action)
    set_icon(button, "visit")
    set_icon(action, "visit")
    theme.apply(Mode.DARK)
    for shown in (button.icon(), action.icon()):
        assert shown.pixmap(24, 24).toImage() == icon("visit").pixmap(24, 24).toImage()
    assert _colors(button.icon()) == {DARK.text_muted}


def _colors(shown: QIcon) -> set[str]:
    image = shown.pixmap(24, 24).toImage()
    points = itertools.product(range(image.width()), range(image.height()))
    found = (image.pixelColor(x, y) for x, y in points)
    return {color.name().upper() for color in found if color.alpha() == 255}


def test_icons_are_stroke_drawings_without_colours_of_their_own() -> None:
    roots = {name: ET.parse(resource_path(f"icons/{name}.svg")).getroot() for name in ICON_NAMES}
    assert {root.get("viewBox") for root in roots.values()} == {"0 0 24 24"}
    assert {root.get("stroke") for root in roots.values()} == {"currentColor"}


def test_icons_leave_a_margin_so_that_no_edge_is_cut_off(qapp: QApplication) -> None:
    edge = [(x, y) for x in range(24) for y in range(24) if {x, y} & {0, 23}]
    for name in ICON_NAMES:
        image = icon_pixmap(name, "#1F5FBF", 24, 1.0).toImage()
        assert any(image.pixelColor(x, y).alpha() > 200 for x in range(24) for y in range(24)), name
        assert all(image.pixelColor(x, y).alpha() < 40 for x, y in edge), name


def test_icon_pixmap_is_drawn_for_the_pixel_ratio(qapp: QApplication) -> None:
    pixmap = icon_pixmap("search", "#000000", 16, 1.5)
    assert (pixmap.width(), pixmap.devicePixelRatio()) == (24, 1.5)


def test_an_icon_that_does_not_exist_is_an_error(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError, match="unicorn"):
        icon("unicorn")


def test_resources_are_found_in_a_frozen_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = tmp_path / "resources" / "only-in-the-bundle.txt"
    shipped.parent.mkdir()
    shipped.write_text("here", encoding="utf-8")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resource_path("only-in-the-bundle.txt") == shipped


@pytest.mark.parametrize(
    ("language", "installed", "chosen"),
    [
        (
            "zh_CN",
            {"Noto Sans CJK TC", "Noto Sans CJK SC", "Arial"},
            ["Noto Sans CJK SC", "Noto Sans CJK TC"],
        ),
        ("zh_TW", {"Noto Sans CJK TC", "Noto Sans CJK SC"}, ["Noto Sans CJK TC", "Noto Sans CJK SC"]),
        ("en", {"Segoe UI", "Microsoft YaHei UI"}, ["Segoe UI", "Microsoft YaHei UI"]),
        ("en", {"DejaVu Sans"}, ["DejaVu Sans", BUNDLED_FAMILY]),
        ("zh_CN", {"DejaVu Sans", "Noto Sans CJK JP"}, [BUNDLED_FAMILY]),
    ],
)
def test_fonts_are_chosen_by_language(language: str, installed: set[str], chosen: list[str]) -> None:
    assert choose_families(language, frozenset(installed)) == chosen


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(KeyError):
        choose_families("tlh", frozenset())


def test_application_font_names_only_families_that_exist(qapp: QApplication) -> None:
    families = set(application_font("zh_CN").families())
    assert families <= {*QFontDatabase.families()}


@pytest.mark.parametrize("bold", [False, True])
def test_bundled_font_spells_both_scripts_and_copies_faithfully(qapp: QApplication, *, bold: bool) -> None:
    font = QRawFont()
    font.loadFromData(
        QByteArray(bundled_font_file(bold=bold).read_bytes()), 14, QFont.HintingPreference.PreferNoHinting
    )
    text = "金额大写壹佰客户拜访臺灣業務應收帳款王喆赵䶮￥€−①▲▼→「」，。Müller 0123"
    assert all(font.supportsCharacter(ord(character)) for character in text)
    radicals = range(0x2E80, 0x2FE0)
    assert not any(
        font.supportsCharacter(point) for point in radicals if unicodedata.category(chr(point)) != "Cn"
    )
    assert font.fontTable("GSUB").isEmpty()


def test_bundled_family_is_known_to_qt_after_loading(qapp: QApplication) -> None:
    assert load_bundled_family() in QFontDatabase.families()
    assert {"Regular", "Bold"} <= set(QFontDatabase.styles(BUNDLED_FAMILY))


def test_licence_lies_beside_the_fonts() -> None:
    text = resource_path("fonts/OFL.txt").read_text(encoding="utf-8")
    assert text.startswith("© 2014-2021 Adobe")
    assert "SIL OPEN FONT LICENSE" in text


def test_fcitx_is_recognised() -> None:
    assert wants_fcitx({"XMODIFIERS": "@im=fcitx"})
    assert wants_fcitx({"QT_IM_MODULES": "wayland;fcitx"})
    assert not wants_fcitx({"QT_IM_MODULE": "ibus"})
    assert not wants_fcitx({})


def test_fcitx_sessions_are_pointed_at_ibus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_IM_MODULE", "fcitx")
    monkeypatch.setenv("QT_IM_MODULES", "wayland;fcitx")
    prepare_input_method()
    assert os.environ["QT_IM_MODULE"] == "ibus"
    assert "QT_IM_MODULES" not in os.environ


def test_a_session_without_fcitx_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_IM_MODULES", "XMODIFIERS", "GTK_IM_MODULE", "INPUT_METHOD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QT_IM_MODULE", "compose")
    prepare_input_method()
    assert os.environ["QT_IM_MODULE"] == "compose"
