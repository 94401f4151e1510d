"""NumPy's side of numpy-files.ts: one JSON request per line."""

import json
import os
import sys
import time
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])


def timed(work):
    start = time.perf_counter()
    work()
    return {"seconds": time.perf_counter() - start}


def durably(path, write):
    write(path)
    with open(path, "r+b") as file:
        os.fsync(file.fileno())


def make(rows, columns):
    """What both sides read: floats that deflate a little."""
    global x
    x = (np.arange(rows * columns, dtype="<u4").reshape(rows, columns) // 7 % 10007).astype("<f4")
    np.save(folder / "x.npy", x)
    np.save(folder / "f.npy", np.asfortranarray(x))
    np.savez(folder / "x.npz", x=x)
    np.savez_compressed(folder / "small.npz", x=x[: rows // 8])
    return {"numpy": np.__version__}


TASKS = {
    "load": lambda: np.load(folder / "x.npy"),
    "fortran": lambda: np.ascontiguousarray(np.load(folder / "f.npy")),
    "stored": lambda: np.load(folder / "x.npz")["x"],
    "deflated": lambda: np.load(folder / "small.npz")["x"],
    "save": lambda: durably(folder / "python.npy", lambda path: np.save(path, x)),
    "deflate": lambda: durably(folder / "python.npz", lambda path: np.savez_compressed(path, x=x[: len(x) // 8])),
    "window": lambda: np.load(folder / "x.npz")["x"][100:164, 100:164].copy(),
}

for line in sys.stdin:
    request = json.loads(line)
    what = request.pop("do")
    answer = make(**request) if what == "make" else timed(TASKS[what])
    print(json.dumps(answer), flush=True)
