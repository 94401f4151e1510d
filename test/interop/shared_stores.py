"""What a Python program does with a directory store that Node changes: the tests are in sharing-stores.test.ts."""

import time

import blosc2
import numpy as np


def change(path, count, until):
    """Sets keys of its own in both tiers and deletes some; goes on until the other side has set the key `until`."""
    with blosc2.TreeStore(path, mode="a", threshold=400, locking=True) as store:
        n = 0
        while n < count or until not in store:
            store[f"/python/value{n}"] = np.full(10 if n % 2 == 0 else 100, n, dtype="i4")
            if n % 5 == 4:
                del store[f"/python/value{n}"]
            n += 1
            time.sleep(0.001)
    return n


def follow(path, count):
    """Waits for keys as they appear, through one handle, and answers with what was wrong."""
    wrong = []
    with blosc2.TreeStore(path, mode="r", locking=True) as store:
        for n in range(count):
            while f"/node/value{n}" not in store:
                time.sleep(0.001)
            if not (store[f"/node/value{n}"][...] == n).all():
                wrong.append(n)
    return wrong
