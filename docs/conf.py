"""Settings of the documentation site; `make docs` builds it in `docs/_build/html`."""

from __future__ import annotations

import re
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MATHJAX = find_spec("sphinx-mathjax-offline")
assert MATHJAX is not None
sys.path.insert(0, str(HERE))

from pages import write_pages  # noqa: E402
from sphinx.application import Sphinx  # noqa: E402

import crisis_sim  # noqa: E402

project = "crisis_sim"
author = "The crisis_sim authors"
copyright = author  # noqa: A001
version = release = crisis_sim.__version__

extensions = [
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_gallery.gen_gallery",
]
templates_path = ["_templates"]
exclude_patterns = ["_build", "_templates", "images/*.py", "conf.py", "pages.py", "gallery.py"]
exclude_patterns += ["sg_execution_times.rst", "**/sg_execution_times.rst"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]
myst_links_external_new_tab = False

autosummary_generate = True
default_role = "code"
autodoc_typehints = "signature"
# Pages of other libraries are not at hand without a network.
nitpick_ignore_regex = [("py:class", r".*"), ("py:obj", r"typing\..*")]
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
maximum_signature_line_length = 88
add_module_names = False

sphinx_gallery_conf = {
    "examples_dirs": "../examples",
    "gallery_dirs": "made/examples",
    "filename_pattern": r"\.py$",
    "image_scrapers": ["gallery"],
    "reset_argv": "gallery.first_arguments",
    "download_all_examples": False,
    "show_signature": False,
    "min_reported_time": 1e9,
    "abort_on_example_error": True,
    "default_thumb_file": str(HERE / "images/explorer.png"),
    "plot_gallery": True,
}

html_theme = "pydata_sphinx_theme"
html_title = "crisis_sim"
# MathJax comes along, so that formulas need no network.
html_static_path = ["_static", str(Path(MATHJAX.origin or "").parent / "static")]
mathjax_path = "mathjax/tex-chtml.js"
html_extra_path = ["made/extra"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {
    "navigation_with_keys": False,
    "show_prev_next": True,
    "secondary_sidebar_items": ["page-toc"],
    "navbar_end": ["theme-switcher"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "search_as_you_type": False,
}


def _within_the_site(app: Sphinx, name: str, source: list[str]) -> None:
    """Let links to files of the repository lead to their pages of the site."""
    up = "../" * name.count("/")
    text = source[0]
    text = re.sub(r"\]\(\.\./scenarios/([\w/]+)\.yaml\)", rf"]({up}made/scenarios/\1.md)", text)
    text = re.sub(r"\]\(\.\./examples/(\w+)\.py\)", rf"]({up}made/examples/\1.rst)", text)
    source[0] = text


def setup(app: Sphinx) -> dict[str, Any]:
    """Write what follows from the code, before Sphinx reads the pages."""
    write_pages(HERE / "made")
    app.connect("source-read", _within_the_site)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
