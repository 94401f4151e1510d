"""What a Python program does with a file while Node works on it: the tests are in sharing.test.ts."""

import contextlib
import os
import time

import blosc2
import numpy as np


def opened(path, locking, mode="a"):
    # The keyword is refused together with a map, and means nothing when it is false.
    return blosc2.open(path, mode=mode, **({"locking": True} if locking else {}))


def together(array, locking):
    return array.schunk.holding_lock() if locking else contextlib.nullcontext()


def rows(start, stop, width):
    """Every element is its own number."""
    return np.arange(start * width, stop * width, dtype=np.int64).reshape(stop - start, width)


def append(path, until, count, locking, rest):
    """Appends `count` rows again and again until there is a file `until`, and answers with the rows there are then."""
    array = opened(path, locking)
    while not os.path.exists(until):
        with together(array, locking):
            before, width = array.shape
            array.resize((before + count, width))
            array[before:] = rows(before, before + count, width)
        time.sleep(rest)
    return array.shape[0]


def wrong(array):
    """Rows that are not as they should be."""
    found = array[...]
    return int((found != rows(0, *found.shape)).any(axis=1).sum())


def follow(path, lengths, locking):
    """Reads through one handle while the file grows, until it saw as many lengths: those, and the wrong rows."""
    array = opened(path, locking, mode="r")
    seen, bad = [], 0
    while len(seen) < lengths:
        # Without a lock the state it began to read may be gone: that is an error, not other numbers.
        with contextlib.nullcontext() if locking else contextlib.suppress(RuntimeError):
            with together(array, locking):
                array.refresh()
                bad += wrong(array)
                if not seen or seen[-1] != array.shape[0]:
                    seen.append(array.shape[0])
        time.sleep(0.0002)
    return {"seen": seen, "wrong": bad}


def count(path, times):
    """Adds one to the first element, `times` times."""
    array = opened(path, True)
    for _ in range(times):
        with array.schunk.holding_lock():
            array[0] = array[0] + 1
    return int(array[0])


def hold(path, held, release):
    """Keeps the lock, with a file `held` to tell, until there is a file `release`."""
    array = opened(path, True)
    with array.schunk.holding_lock():
        open(held, "w").close()
        while not os.path.exists(release):
            time.sleep(0.001)
    return int(array[0])


def touch(path):
    """Reads everything, appends a row of the next numbers, and writes metadata."""
    array = opened(path, False)
    before = array[...]
    n = array.shape[0]
    array.resize((n + 1, *array.shape[1:]))
    array[n:] = np.full(array.shape[1:], n)
    array.schunk.vlmeta["touched"] = n
    return {"shape": before.shape, "sum": int(before.sum()), "vlmeta": sorted(array.schunk.vlmeta)}
