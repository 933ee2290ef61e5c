"""Many small files are hashed by forks, which decide nothing.

Each story runs in a process of its own: a test runner may have threads, and a process with threads is not copied.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_PRELUDE = """
import hashlib, os, signal, sys
from gate.identity import small_files
from gate.identity.walk import walk
from signatures.errors import BuildError, Undecided

small_files.count_cores = lambda: 3
files = walk(sys.argv[1]).files
parent = os.getpid()
read = 0

def spend(count):
    global read
    read += count

def expected():
    return [(file.size, hashlib.sha256(open(file.path, "rb").read()).digest()) for file in files]

def left():
    try:
        return os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return None

real = small_files.hash_file
"""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three thousand small files."""
    root = tmp_path_factory.mktemp("many")
    for number in range(3000):
        (root / f"{number:04}").write_text(str(number) * (number % 7))
    return root


def _tell(story: str, root: Path) -> str:
    code = _PRELUDE + story
    done = subprocess.run(
        [sys.executable, "-c", code, str(root)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr == ""
    return done.stdout.strip()


def test_forks_give_the_same_digests(many: Path) -> None:
    """In the order of the files, and with every byte reported once."""
    story = """
forks = []
fork = os.fork
os.fork = lambda: forks.append(fork()) or forks[-1]
found = small_files.hash_small(files, spend)
print(found == expected(), read == sum(file.size for file in files), len(forks), left())
"""
    assert _tell(story, many) == "True True 2 None"


def test_killed_forks_are_made_good(many: Path) -> None:
    """What a fork left undone is hashed by the process itself."""
    story = """
def killed(file, spend=None):
    if os.getpid() != parent and file.name.endswith("7"):
        os.kill(os.getpid(), signal.SIGKILL)
    return real(file, spend)
small_files.hash_file = killed
print(small_files.hash_small(files, spend) == expected(), read == sum(file.size for file in files), left())
"""
    assert _tell(story, many).startswith("True")
    assert _tell(story, many).endswith("None")


def test_what_a_fork_meets_is_raised(many: Path) -> None:
    """An error in a fork is met again, and is the error of the run."""
    story = """
def changed(file, spend=None):
    if file.name == "2500":
        raise Undecided("`2500` changed")
    return real(file, spend)
small_files.hash_file = changed
try:
    small_files.hash_small(files, spend)
except Undecided as error:
    print(error.message, left())
"""
    assert _tell(story, many) == "`2500` changed None"


def test_interrupt_ends_the_forks(many: Path) -> None:
    """Ctrl-C leaves no process behind and prints no traceback of theirs."""
    story = """
def interrupt(count):
    raise KeyboardInterrupt
def slow(file, spend=None):
    while os.getpid() != parent:
        signal.pause()
    return real(file, spend)
small_files.hash_file = slow
try:
    small_files.hash_small(files, interrupt)
except KeyboardInterrupt:
    print("interrupted", left())
"""
    assert _tell(story, many) == "interrupted None"


def test_forks_do_not_run_the_parents_handlers(many: Path) -> None:
    """A fork that is terminated dies, and nothing that the parent would do then is done twice."""
    story = """
import atexit
atexit.register(lambda: print("end of", "parent" if os.getpid() == parent else "fork"))
signal.signal(signal.SIGTERM, lambda *_: print("handler", flush=True))
def terminated(file, spend=None):
    if os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)
    return real(file, spend)
small_files.hash_file = terminated
print(small_files.hash_small(files, spend) == expected(), flush=True)
"""
    assert _tell(story, many) == "True\nend of parent"


def test_who_ignores_children(many: Path) -> None:
    """Under a parent that ignores SIGCHLD the system waits for us."""
    story = """
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print(small_files.hash_small(files, spend) == expected())
"""
    assert _tell(story, many) == "True"


def test_threads_forbid_forks(many: Path) -> None:
    """A process with threads hashes by itself."""
    story = """
import threading
stop = threading.Event()
thread = threading.Thread(target=stop.wait)
thread.start()
os.fork = None
print(small_files.can_fork(), small_files.hash_small(files, spend) == expected())
stop.set()
"""
    assert _tell(story, many) == "False True"


def test_few_files_need_no_fork(many: Path) -> None:
    """A fork costs more than some files do."""
    story = """
os.fork = None
files = files[:900]
print(small_files.hash_small(files, spend) == expected(), small_files.hash_small([], spend))
"""
    assert _tell(story, many) == "True []"
