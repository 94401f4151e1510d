"""Python's side of bench/stores.ts. One JSON request per line."""

import json
import os
import shutil
import sys
import time
from pathlib import Path

import blosc2
import numpy as np


def timed(work):
    start = time.perf_counter()
    work()
    return {"seconds": time.perf_counter() - start}


def settle(path):
    """Until the disk has it, as the other side waits for when it closes a store."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def arrays(count, length):
    return [np.arange(n, n + length, dtype="f4") for n in range(count)]


class Stores:
    def __init__(self, folder, threads):
        self.folder = Path(folder)
        blosc2.set_nthreads(threads)

    def versions(self):
        return {"versions": f"Python {sys.version.split()[0]}, blosc2 {blosc2.__version__}, numpy {np.__version__}"}

    def write(self, count, length):
        path = str(self.folder / "small-python.b2z")
        values = arrays(count, length)
        Path(path).unlink(missing_ok=True)

        def work():
            with blosc2.TreeStore(path, mode="w") as store:
                for n, value in enumerate(values):
                    store[f"/group{n % 10}/array{n}"] = value
            settle(path)

        return timed(work)

    def read(self, keys):
        path = str(self.folder / "small.b2z")

        def work():
            with blosc2.TreeStore(path, mode="r") as store:
                for key in keys:
                    store[key][...]

        return timed(work)

    def embed(self, count, length):
        path = str(self.folder / "embedded-python.b2e")
        values = arrays(count, length)
        Path(path).unlink(missing_ok=True)

        def work():
            store = blosc2.EmbedStore(path, mode="w")
            for n, value in enumerate(values):
                store[f"/group{n % 10}/array{n}"] = value
            settle(path)

        return timed(work)

    def add(self, key):
        path = str(self.folder / "large-python.b2z")
        value = np.arange(1000, dtype="f4")

        def work():
            with blosc2.TreeStore(path, mode="a") as store:
                store[key] = value
            settle(path)

        return timed(work)

    def copy(self):
        shutil.copyfile(self.folder / "large.b2z", self.folder / "large-python.b2z")
        return {}


def main():
    stores = Stores(sys.argv[1], int(sys.argv[2]))
    for line in sys.stdin:
        request = json.loads(line)
        answer = getattr(stores, request.pop("do"))(**request)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
