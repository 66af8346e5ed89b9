"""Zhiwen under measure without a language model."""

from __future__ import annotations

import sys

from bench.beside.asking import main
from bench.beside.zhiwen_itself import Zhiwen

if __name__ == "__main__":
    sys.exit(main(lambda job: Zhiwen(job, with_model=False)))
