"""The printed lines of a picture, by the optional extra `ocr`: rapidocr with its models, which needs no network."""

from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

LEAST_SURE = 0.5
THREADS = 2


def is_there() -> bool:
    """Whether the extra is installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def lines_of(image: "Image") -> list[str]:
    """Return the lines of a picture from top to bottom, as far as they were read with some certainty."""
    import numpy as np

    answer = _reader()(np.asarray(image.convert("RGB"))[:, :, ::-1])
    if answer.txts is None:
        return []
    rows = zip(answer.boxes, answer.txts, answer.scores, strict=True)
    sure = [(_middle(box), text) for box, text, score in rows if score >= LEAST_SURE and text.strip()]
    return [text for _, text in sorted(sure, key=lambda one: one[0])]


def _middle(box: Any) -> tuple[float, float]:
    """Lines of one height count as one row, from left to right."""
    height = float(box[:, 1].max() - box[:, 1].min())
    step = max(height * 0.7, 1.0)
    return float(box[:, 1].mean()) // step * step, float(box[:, 0].min())


@cache
def _reader() -> Any:
    from rapidocr import RapidOCR

    threads = {"EngineConfig.onnxruntime.intra_op_num_threads": THREADS}
    return RapidOCR(params={**threads, "EngineConfig.onnxruntime.inter_op_num_threads": 1})
