"""Whether a port is free, tried with real sockets."""

from __future__ import annotations

import socket

import pytest

from index.errors import ZhiwenError
from ui.server import check_port


def test_taken_port_is_named_with_another_to_use() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ZhiwenError, match=rf"Port {port} on 127\.0\.0\.1 is taken .*zhiwen ui --port \d+"):
            check_port("127.0.0.1", port)


def test_port_is_free_again_after_the_check() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    check_port("127.0.0.1", port)
    check_port("127.0.0.1", port)


def test_address_that_is_not_this_machines_is_an_error_with_a_remedy() -> None:
    with pytest.raises(ZhiwenError, match=r"cannot listen on 203\.0\.113\.7 .*--host 127\.0\.0\.1"):
        check_port("203.0.113.7", 7860)
