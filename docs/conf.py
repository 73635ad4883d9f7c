"""Sphinx configuration: Markdown pages, built without network."""

project = "Zhiheng 质衡"
author = "The Zhiheng contributors"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
master_doc = "index"
html_theme = "furo"
html_title = "Zhiheng 质衡"
language = "en"
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
suppress_warnings = ["myst.xref_missing", "misc.highlighting_failure"]
