"""
Write a scenario file that changes one number of another, and compare the two
=============================================================================
"""

import tempfile
from pathlib import Path

import crisis_sim as cs

MY_VIEW = """\
extends: iran_2025
name: my_view
title: A Russia that the war absorbs much less
parameters:
  ukraine_drain: {value: 0.1}
  syria_discount: {value: 0.0}
"""

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "my_view.yaml"
    path.write_text(MY_VIEW)
    before, after = cs.load("iran_2025"), cs.load(path)

for was, now in zip(cs.judge(before), cs.judge(after), strict=True):
    changed = "" if was.verdict == now.verdict else "   <- changed"
    print(f"{was.verdict:6} {now.verdict:6} {was.says}{changed}")
