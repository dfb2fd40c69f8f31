"""Setting a paper on pages. The template places strings that it gets as data, so no text can act as markup."""

import json
from dataclasses import asdict
from functools import cache

from crm_desktop.documents.font_coverage import bundled_font_covers, fonts
from crm_desktop.documents.paper import Paper
from crm_desktop.errors import Bug
from crm_desktop.resources import resource_path

_TEMPLATE = "templates/paper.typ"


def paper_pdf(paper: Paper) -> bytes:
    """Return the PDF. The same paper gives the same bytes on the same fonts."""
    import typst

    data = json.dumps(asdict(paper), ensure_ascii=False)
    chosen = fonts(of_the_computer=not bundled_font_covers(data))
    compiler = typst.Compiler(_template(), font_paths=chosen, sys_inputs={"data": data})
    try:
        made = compiler.compile(format="pdf", timestamp=0)
    except typst.TypstError as error:
        raise Bug(f"the template does not compile: {error.message}") from error
    if not isinstance(made, bytes):
        raise Bug("the typesetter returned no document")
    return made


@cache
def _template() -> bytes:
    return resource_path(_TEMPLATE).read_bytes()
