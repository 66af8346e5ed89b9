"""The language model for systems that want a server: ``python -m bench.beside.served MODEL.gguf THREADS``.

The engine that Zhiwen embeds, at the same number of threads and context window. Prints its base URL when it is ready,
and serves until its standard input is closed.
"""

from __future__ import annotations

import sys

from bench.beside.asking import CONTEXT


def main() -> int:
    """Serve until nobody holds the other end of standard input."""
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = sys.argv[1]
    parameters.n_ctx = CONTEXT
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = int(sys.argv[2])
    parameters.n_parallel = 1
    parameters.verbosity = 0
    parameters.ui = False
    server = xllamacpp.Server(parameters)
    print(f"{server.listening_address}/v1", flush=True)
    sys.stdin.read()
    return 0


if __name__ == "__main__":
    sys.exit(main())
