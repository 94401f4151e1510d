"""Python's side of bench/numpy.ts. One JSON request per line."""

import json
import os
import sys
import time
from pathlib import Path

import blosc2
import numpy as np

SHAPE = (64, 1024, 1024)
# Other tensors, in MiB.
SMALLER = (1, 16)


def timed(work):
    start = time.perf_counter()
    work()
    return {"seconds": time.perf_counter() - start}


def synced(path):
    descriptor = os.open(path, os.O_RDWR)
    os.fsync(descriptor)
    os.close(descriptor)


class Files:
    def __init__(self, folder, threads):
        self.folder = Path(folder)
        blosc2.set_nthreads(threads)
        self.field = None

    def path(self, name):
        return str(self.folder / name)

    def prepare(self, extent):
        """A smooth field, and 1 GiB of numbers that tell where they are."""
        z, y, x = np.ogrid[: SHAPE[0], : SHAPE[1], : SHAPE[2]]
        field = np.sin(z / 9 + x / 80) * np.cos(y / 60) + np.sin((x + 2 * y) / 150) * 0.3
        self.field = np.ascontiguousarray(field, dtype="<f4")
        np.save(self.path("field.npy"), self.field)
        for mib in SMALLER:
            blosc2.save_tensor(self.field.reshape(-1)[: mib << 18].copy(), self.path(f"{mib}.bl2"), mode="w")
        np.savez(self.path("window.npz"), a=(np.arange(extent * extent) % 1_000_003).astype("<f4").reshape(extent, extent))
        return {"versions": f"Python {sys.version.split()[0]}, blosc2 {blosc2.__version__}, numpy {np.__version__}"}

    def load_npy(self):
        return timed(lambda: np.load(self.path("field.npy")))

    def save_tensor(self):
        path = self.path("python.bl2")

        def work():
            blosc2.save_tensor(self.field, path, mode="w")
            synced(path)

        return timed(work)

    def load_tensor(self):
        return timed(lambda: blosc2.load_tensor(self.path("python.bl2")))

    def load_small(self, mib, times):
        def work():
            for _ in range(times):
                blosc2.load_tensor(self.path(f"{mib}.bl2"))

        return timed(work)


def main():
    files = Files(sys.argv[1], int(sys.argv[2]))
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(getattr(files, request.pop("do"))(**request)), flush=True)


if __name__ == "__main__":
    main()
