"""The script that writes the generated pages of docs/, as a module: scripts/ is no package."""

import importlib.util
from pathlib import Path

_spec = importlib.util.spec_from_file_location(
    "make_reference", Path(__file__).parents[2] / "scripts/make_reference.py"
)
assert _spec
assert _spec.loader
reference = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(reference)
