"""Every source is read, each once, and none is left out silently."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gate.edge.gather import gather
from gate.policy.load import LoadedPolicy, load_policy
from signatures.errors import ConfigError, Unavailable, Undecided
from tests.support.disk import Disk


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """The honest world, written."""
    made = Disk(tmp_path)
    made.write()
    return made


def _loaded(disk: Disk) -> LoadedPolicy:
    return load_policy(disk.policy)


def test_the_policys_folder_then_the_command_lines(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The policy's are relative to its file, the command line's to the working directory."""
    (disk.folder / "elsewhere" / "more").mkdir(parents=True)
    (disk.folder / "elsewhere" / "more" / "x.json").write_bytes(b"{}")
    monkeypatch.chdir(disk.folder / "elsewhere")
    found = gather(_loaded(disk), ["more"], frozenset())
    assert [item.origin for item in found.items][-1] == "more/x.json"
    assert len(found.items) == 9
    assert found.ignored == ()


def test_large_lists_only_where_the_policy_says(disk: Disk) -> None:
    """`[status] sources` names those that may hold them."""
    disk.change_policy('sources = ["attestations/"]', 'sources = ["attestations/", "lists/"]')
    disk.change_policy('max_age = "24h"', 'max_age = "24h"\nsources = ["lists/"]')
    (disk.folder / "lists").mkdir()
    (disk.folder / "lists" / "l.json").write_bytes(b"{}")
    (disk.folder / "lists" / "notes.txt").write_bytes(b"")
    found = gather(_loaded(disk), [], frozenset())
    assert [item.origin for item in found.items if item.large_list] == ["lists/l.json"]
    assert found.ignored == ("lists/notes.txt: not an attestation by its name",)


def test_a_source_of_another_kind(disk: Disk) -> None:
    """Before anything is read, also where another source is missing."""
    disk.change_policy('sources = ["attestations/"]', 'sources = ["gone/", "https://acme.example/a"]')
    with pytest.raises(ConfigError, match="this version reads folders only"):
        gather(_loaded(disk), [], frozenset())


def test_a_source_that_is_not_there(disk: Disk) -> None:
    """Of the policy or of the command line."""
    with pytest.raises(Unavailable, match="`gone`"):
        gather(_loaded(disk), ["gone"], frozenset())


def test_the_bound_is_of_all_sources_together(disk: Disk) -> None:
    """What the first used up the second has not."""
    loaded = _loaded(disk)
    size = sum(len(item.data) for item in gather(loaded, [], frozenset()).items)
    bounds = replace(loaded.policy.bounds, input_bytes=size + 1)
    tight = replace(loaded, policy=replace(loaded.policy, bounds=bounds))
    (disk.folder / "more").mkdir()
    (disk.folder / "more" / "x.json").write_bytes(b"{}")
    assert gather(tight, [], frozenset()).items
    with pytest.raises(Undecided, match="more than 1 bytes"):
        gather(tight, [str(disk.folder / "more")], frozenset())
