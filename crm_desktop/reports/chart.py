"""Drawing a report's panels with matplotlib, without its global state, so that a worker may draw while another does."""

from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from unicodedata import east_asian_width

from crm_desktop.errors import UserError
from crm_desktop.reports import typeface, wording
from crm_desktop.reports.palette import Palette
from crm_desktop.reports.shape import Panel, ReportResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

BAR_PIXELS = 22
"""Room that one lying bar with its name needs, at 96 dots an inch."""
FRAME_PIXELS = 84
"""What title, axis and legend of a panel take of its height."""
LABEL_PIXELS = 64
FILE_WIDTH = 960
LONGEST_LABEL = 36
"""In columns, of which a Chinese character takes two."""
SMALL, BODY, TITLE = 8, 9, 11
SIGNS = {
    "zh_CN": ((10**8, 10**8, "亿"), (10**5, 10**4, "万")),
    "zh_TW": ((10**8, 10**8, "億"), (10**5, 10**4, "萬")),
}
ENGLISH = ((10**6, 10**6, "M"), (10**5, 10**3, "K"))
"""From which size on a number is written in which unit."""


def chart_png(
    result: ReportResult, size: tuple[int, int] = (960, 540), dpi: int = 96, palette: Palette | None = None
) -> bytes:
    """Return the chart as PNG, `size` in pixels. Raises UserError report_nothing_to_draw."""
    return _drawn(result, size, dpi, palette or Palette(), "png")


def write_png(result: ReportResult, path: Path) -> None:
    """Write the chart, high enough for its bars, for print. Raises UserError file_unwritable too."""
    picture = chart_png(result, (2 * FILE_WIDTH, 2 * height_for(result)), 192)
    try:
        path.write_bytes(picture)
    except OSError as error:
        raise UserError("file_unwritable", path=str(path), reason=error.strerror or str(error)) from error


def chart_svg(
    result: ReportResult, size: tuple[int, int] = (960, 540), palette: Palette | None = None
) -> bytes:
    """Return the chart as SVG, its texts as outlines. Errors as `chart_png`."""
    return _drawn(result, size, 96, palette or Palette(), "svg")


def height_for(result: ReportResult) -> int:
    """Return the height in pixels at 96 dots an inch at which every panel has room for its bars, at most 20 of them."""
    return sum(FRAME_PIXELS + max(170, BAR_PIXELS * min(len(panel.labels), 20)) for panel in result.panels)


def _drawn(
    result: ReportResult, size: tuple[int, int], dpi: int, palette: Palette, kind: Literal["png", "svg"]
) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = chart_figure(result, size, dpi, palette)
    FigureCanvasAgg(figure)
    made = BytesIO()
    metadata: dict[str, Any] = {"Date": None} if kind == "svg" else {"Software": None}
    figure.savefig(made, format=kind, dpi=dpi, facecolor=palette.background, metadata=metadata)
    return made.getvalue()


def chart_figure(result: ReportResult, size: tuple[int, int], dpi: int, palette: Palette) -> "Figure":
    """Return the figure, its panels one below the other. Errors as `chart_png`."""
    from matplotlib.figure import Figure

    panels = result.panels
    if not panels:
        raise UserError("report_nothing_to_draw")
    typeface.register()
    figure = Figure(figsize=(size[0] / dpi, size[1] / dpi), dpi=dpi, facecolor=palette.background)
    figure.set_layout_engine("constrained", w_pad=0.12, h_pad=0.1, hspace=0.04)
    heights = [float(FRAME_PIXELS + BAR_PIXELS * min(max(len(panel.labels), 7), 20)) for panel in panels]
    axes = figure.subplots(len(panels), 1, squeeze=False, gridspec_kw={"height_ratios": heights})
    scale = 96 / dpi
    for panel, (ax,), share in zip(panels, axes, heights, strict=True):
        room = (size[0] * scale, size[1] * scale * share / sum(heights))
        _Painter(ax, palette, result.language).paint(panel, room)
    return figure


class _Painter:
    """Paints one panel."""

    def __init__(self, ax: "Axes", palette: Palette, language: str) -> None:
        self.ax, self.palette, self.language = ax, palette, language

    def paint(self, panel: Panel, room: tuple[float, float]) -> None:
        """Draw into the axes; `room` is their width and height in pixels at 96 dots an inch."""
        self._frame(panel)
        if panel.kind == "bar":
            self._bars(panel, max(3, int((room[1] - FRAME_PIXELS) // BAR_PIXELS)))
        elif panel.kind == "scatter":
            self._points(panel)
        else:
            self._over_time(panel, max(2, int(room[0] // LABEL_PIXELS)))
        if len(panel.series) > 1:
            self.ax.legend(
                loc="upper left", bbox_to_anchor=(1.005, 1), frameon=False, labelcolor=self.palette.text,
                prop={"family": typeface.FAMILY, "size": SMALL},
            )  # fmt: skip

    def _frame(self, panel: Panel) -> None:
        ax, palette = self.ax, self.palette
        ax.set_facecolor(palette.background)
        ax.set_title(
            typeface.drawable(panel.title),
            loc="left",
            fontfamily=typeface.FAMILY,
            fontsize=TITLE,
            color=palette.text,
        )
        for side, spine in ax.spines.items():
            spine.set_visible(side in {"left", "bottom"})
            spine.set_color(palette.grid)
        ax.tick_params(
            colors=palette.muted,
            labelcolor=palette.muted,
            labelsize=SMALL,
            labelfontfamily=typeface.FAMILY,
            length=0,
        )
        ax.set_axisbelow(True)

    def _bars(self, panel: Panel, most: int) -> None:
        ax, shown = self.ax, min(len(panel.labels), most)
        places = range(shown)
        ends = [0.0] * shown
        for number, series in enumerate(panel.series):
            values = [float(value) for value in series.values[:shown]]
            ax.barh(
                places,
                values,
                left=ends,
                height=0.62,
                color=self.palette.of(number),
                label=_label(series.name),
            )
            ends = [end + value for end, value in zip(ends, values, strict=True)]
        for place in places:
            whole = sum((Decimal(series.values[place]) for series in panel.series), Decimal(0))
            mark = f"  {panel.marks[place]}" if panel.marks else ""
            ax.annotate(
                short(whole, self.language) + mark, (ends[place], place), xytext=(4, 0), textcoords="offset points",
                va="center", fontfamily=typeface.FAMILY, fontsize=SMALL, color=self.palette.text,
            )  # fmt: skip
        ax.set_yticks(places, [_label(label) for label in panel.labels[:shown]])
        ax.tick_params(axis="y", labelcolor=self.palette.text)
        slots = max(shown, most / 2)
        ax.set_ylim(slots - 0.5, -0.5)
        ax.margins(x=0.14)
        ax.grid(axis="x", color=self.palette.grid, linewidth=0.6)
        _count_whole(ax.xaxis, panel)
        ax.xaxis.set_major_formatter(self._number)
        cut = wording.FIRST_OF.text(self.language).format(shown=shown, all=len(panel.labels))
        self._unit(panel.unit if shown == len(panel.labels) else f"{panel.unit} · {cut}")

    def _over_time(self, panel: Panel, most: int) -> None:
        ax, places = self.ax, range(len(panel.labels))
        floor = [0.0] * len(panel.labels)
        for number, series in enumerate(panel.series):
            values = [float(value) for value in series.values]
            look: dict[str, Any] = {"color": self.palette.of(number), "label": _label(series.name)}
            if panel.kind == "line":
                ax.plot(places, values, linewidth=2, marker="o", markersize=4, **look)
                continue
            ax.bar(places, values, bottom=floor, width=0.68, **look)
            floor = [low + value for low, value in zip(floor, values, strict=True)]
        if panel.kind == "stacked" and len(panel.labels) <= most:
            self._totals(panel, floor)
        step = -(-len(panel.labels) // most)
        ax.set_xticks(places[::step], [_label(label) for label in panel.labels[::step]])
        ax.set_ylim(bottom=0)
        ax.grid(axis="y", color=self.palette.grid, linewidth=0.6)
        _count_whole(ax.yaxis, panel)
        ax.yaxis.set_major_formatter(self._number)
        self._unit(panel.unit, axis="y")

    def _points(self, panel: Panel) -> None:
        ax, palette, band = self.ax, self.palette, float(panel.band)
        names = list(dict.fromkeys(panel.labels))
        places = [names.index(label) for label in panel.labels]
        values = [float(value) for value in panel.series[0].values]
        colours = [palette.of(3 if abs(value) > band else 0) for value in values]
        ax.axhspan(-band, band, color=palette.grid, alpha=0.35, linewidth=0)
        ax.axhline(0, color=palette.muted, linewidth=0.8)
        ax.scatter(places, values, s=34, c=colours, alpha=0.85, linewidths=0)
        ax.set_xticks(range(len(names)), [_label(name) for name in names], rotation=20, ha="right")
        ax.set_xlim(-0.6, len(names) - 0.4)
        ax.margins(y=0.18)
        ax.grid(axis="y", color=palette.grid, linewidth=0.6)
        self._unit(panel.unit, axis="y")

    def _totals(self, panel: Panel, tops: list[float]) -> None:
        for place, top in enumerate(tops):
            whole = sum((Decimal(series.values[place]) for series in panel.series), Decimal(0))
            self.ax.annotate(
                short(whole, self.language), (place, top), xytext=(0, 3), textcoords="offset points", ha="center",
                fontfamily=typeface.FAMILY, fontsize=SMALL, color=self.palette.text,
            )  # fmt: skip
        self.ax.use_sticky_edges = (
            False  # a part of nothing on top of a bar would take the room of its number
        )
        self.ax.margins(y=0.22)

    def _unit(self, text: str, axis: Literal["x", "y"] = "x") -> None:
        write = self.ax.set_xlabel if axis == "x" else self.ax.set_ylabel
        write(typeface.drawable(text), fontfamily=typeface.FAMILY, fontsize=BODY, color=self.palette.muted)

    def _number(self, value: float, _place: float) -> str:
        return short(Decimal(str(value)), self.language)


def _count_whole(axis: "Axis", panel: Panel) -> None:
    """Put no mark between two numbers where all that is drawn are whole ones."""
    from matplotlib.ticker import MaxNLocator

    if all(Decimal(value) % 1 == 0 for series in panel.series for value in series.values):
        axis.set_major_locator(MaxNLocator(nbins="auto", steps=[1, 2, 5, 10], integer=True))


def short(value: Decimal, language: str) -> str:
    """Return a number in few characters: `1,250`, `86.5万`, `1.2亿`; in English `865K`, `1.2M`."""
    for least, unit, sign in SIGNS.get(language, ENGLISH):
        if abs(value) >= least:
            return f"{_rounded(value / unit)}{sign}"
    return _rounded(value)


def _rounded(value: Decimal) -> str:
    text = (
        f"{value.quantize(Decimal('0.01') if abs(value) < 10 else Decimal('0.1'), rounding=ROUND_HALF_UP):,f}"
    )
    return text.rstrip("0").rstrip(".")


def _label(text: str) -> str:
    line = typeface.drawable(text)
    widths = accumulate(1 + (east_asian_width(one) in "WF") for one in line)
    fitting = sum(width <= LONGEST_LABEL for width in widths)
    line = line if fitting == len(line) else line[: fitting - 1] + "…"
    return line.replace("$", r"\$")
