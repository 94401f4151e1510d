"""Python's side of bench/inplace.ts. One JSON request per line."""

import json
import os
import sys
import time
from pathlib import Path

import blosc2
import numpy as np

ROW = 1024
CPARAMS = {"codec": blosc2.Codec.LZ4, "clevel": 5}


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


class Inplace:
    def __init__(self, folder, threads):
        self.folder = Path(folder)
        self.cparams = CPARAMS | {"nthreads": threads}
        blosc2.set_nthreads(threads)

    def path(self, name):
        return str(self.folder / f"{name}-python.b2nd")

    def versions(self):
        return {"versions": f"Python {sys.version.split()[0]}, blosc2 {blosc2.__version__}, numpy {np.__version__}"}

    def append(self, count):
        """NDArray: resize and assign."""
        path = self.path("append")
        array = blosc2.empty(0, dtype="f4", chunks=(ROW,), urlpath=path, mode="w", cparams=self.cparams)
        data = np.arange(ROW, dtype="f4")

        def work():
            for n in range(count):
                array.resize(((n + 1) * ROW,))
                array[n * ROW :] = data + n

        seconds = timed(work)
        return {"seconds": seconds, "sum": float(array[-ROW:].sum()), "bytes": os.path.getsize(path)}

    def append_schunk(self, count):
        """SChunk: appendData."""
        path = str(self.folder / "append-python.b2frame")
        schunk = blosc2.SChunk(chunksize=4 * ROW, urlpath=path, mode="w", cparams=self.cparams | {"typesize": 4})
        data = np.arange(ROW, dtype="f4")

        def work():
            for n in range(count):
                schunk.append_data(data + n)

        return {"seconds": timed(work), "bytes": os.path.getsize(path)}

    def fill(self, source, chunk):
        data = np.fromfile(source, "f4")
        blosc2.asarray(data, urlpath=self.path("update"), chunks=(chunk,), mode="w", cparams=self.cparams)
        return {"bytes": os.path.getsize(self.path("update"))}

    def update(self, source, chunk, chunks):
        """Replaces whole chunks by others, of other compressed sizes."""
        data = np.fromfile(source, "f4")
        array = blosc2.open(self.path("update"), mode="a")
        before = os.path.getsize(self.path("update"))
        parts = [(to, data[start : start + chunk] * np.float32(1 + k / 7)) for k, (to, start) in enumerate(chunks)]

        def work():
            for to, part in parts:
                array[to * chunk : (to + 1) * chunk] = part

        return {"seconds": timed(work), "before": before, "bytes": os.path.getsize(self.path("update"))}


def main():
    inplace = Inplace(sys.argv[1], int(sys.argv[2]))
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(getattr(inplace, request.pop("do"))(**request)), flush=True)


if __name__ == "__main__":
    main()
