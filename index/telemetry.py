"""What the libraries tell others by default, switched off: telemetry, version checks, conversions by a hub.

The one place for it. Whoever imports one of them calls ``disable_telemetry`` before. Knows no library's use.
"""

from __future__ import annotations

import os
import sys
from typing import Any

_VARIABLES = {
    "ANONYMIZED_TELEMETRY": "False",  # Chroma
    "DISABLE_SAFETENSORS_CONVERSION": "1",  # transformers: asks a hub to convert weights that it was given as pickles
    "DO_NOT_TRACK": "1",  # whoever keeps to https://donottrack.sh
    "GRADIO_ANALYTICS_ENABLED": "False",  # who opens a page, and whether there is a newer Gradio
    "HF_HUB_DISABLE_TELEMETRY": "1",  # the Hugging Face hub, and what is built on it
}
# OpenVINO has no switch: its import starts a session with Google Analytics under a number that it keeps in ~/intel.
# It does without this module where there is none.
_MODULES = ("openvino_telemetry",)


def disable_telemetry() -> None:
    """Have the libraries imported from now on send nothing to their makers; whatever the user's variables say."""
    os.environ.update(_VARIABLES)
    modules: dict[str, Any] = sys.modules
    for name in _MODULES:
        modules.setdefault(name, None)
