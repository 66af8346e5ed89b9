"""Libraries are kept from reporting to their makers before they are imported, in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SWITCHED = """
import json, os, sys
from index.telemetry import disable_telemetry
before = "openvino_telemetry" in sys.modules
disable_telemetry()
print(json.dumps([before, "openvino_telemetry" in sys.modules, *map(os.environ.get, sys.argv[1:])]))
"""
ENGINE = """
import json, sys
from pathlib import Path
from index.embedding.openvino_engine import Engine
from index.errors import ModelError
try:
    Engine(Path(sys.argv[1]), threads=1)
except ModelError:
    pass
print(json.dumps(["openvino" in sys.modules, sys.modules["openvino_telemetry"] is None]))
"""
LOADED_BEFORE = """
import json, sys, types
sys.modules["openvino_telemetry"] = loaded = types.ModuleType("openvino_telemetry")
from index.telemetry import disable_telemetry
disable_telemetry()
print(json.dumps(sys.modules["openvino_telemetry"] is loaded))
"""


def run(program: str, *arguments: object, **variables: str) -> Any:  # noqa: ANN401  # whatever JSON holds
    command = [sys.executable, "-c", program, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **variables})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_switches_are_off_whatever_the_users_variables_say() -> None:
    theirs = {"ANONYMIZED_TELEMETRY": "True", "GRADIO_ANALYTICS_ENABLED": "True", "HF_HUB_DISABLE_TELEMETRY": "0"}

    said = run(SWITCHED, *theirs, "DISABLE_SAFETENSORS_CONVERSION", **theirs)

    assert said == [False, True, "False", "False", "1", "1"]


def test_a_program_that_has_chosen_otherwise_keeps_what_it_has_loaded() -> None:
    assert run(LOADED_BEFORE)


def test_the_embedders_engine_reports_nothing_and_leaves_nothing_in_the_users_folder(tmp_path: Path) -> None:
    pytest.importorskip("openvino", reason="not for every system")
    user = tmp_path / "user"
    user.mkdir()

    assert run(ENGINE, tmp_path / "nothing", HOME=str(user)) == [True, True]
    assert list(user.iterdir()) == []
