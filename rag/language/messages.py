"""A degraded mode in plain words: one text that holds both languages, a line each. Knows no mode."""

from __future__ import annotations

from collections.abc import Mapping

from index.errors import StorageCause, StorageError

_HINDRANCES: Mapping[StorageCause, tuple[str, str]] = {
    "full": ("磁盘已满，请腾出空间", "the disk is full; free some space"),
    "read_only": ("磁盘只能读取，请改为可写", "the disk may only be read; mount it for writing"),
    "denied": ("没有写入权限，请修改文件夹的权限", "the folder may not be written; change its permissions"),
    "locked": ("另一个程序正占用它，请稍后再试", "another program holds it; try again later"),
    "failing": ("磁盘报告故障，请检查磁盘", "the disk reports a fault; look at it"),
}


def make_storage_notice(chinese: str, english: str, error: Exception) -> str:
    """Return a notice on what an error of the library's files brought about: with its cause, or its own words."""
    if not isinstance(error, StorageError):
        return make_notice(f"{chinese}。", f"{english}.", error)
    cause = _HINDRANCES[error.cause]
    return make_notice(f"{chinese}：{cause[0]}。", f"{english}: {cause[1]}.")


def explain(error: Exception, language: str) -> str:
    """Return why something could not be kept: the disk's cause in a language, else the error's own words."""
    if not isinstance(error, StorageError):
        return str(error)
    chinese, english = _HINDRANCES[error.cause]
    return chinese if language == "zh" else english


def make_notice(chinese: str, english: str, detail: object = "") -> str:
    """Return a notice; ``detail`` (an error's own words) stands behind either line."""
    tail = f" ({detail})" if detail else ""
    return f"{chinese}{tail}\n{english}{tail}"


def in_language(notice: str, language: str) -> str:
    """Return a notice's line in one language; one of an earlier version, which has no lines, whole."""
    chinese, _, english = notice.partition("\n")
    return chinese if language == "zh" or not english else english


def on_one_line(notice: str) -> str:
    """Return a notice in both languages, for where nobody knows who reads."""
    return " ".join(notice.split("\n"))
