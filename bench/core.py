"""Python's side of the comparison: the same work as core.ts in ordinary Python-Blosc2. One JSON request per line."""

import json
import os
import resource
import sys
import time
from pathlib import Path

import blosc2
import numpy as np

SHAPE = (64, 1024, 1024)
CODECS = {"lz4": blosc2.Codec.LZ4, "zstd": blosc2.Codec.ZSTD}


class Core:
    def __init__(self, folder, threads):
        self.folder = Path(folder)
        blosc2.set_nthreads(threads)
        self.threads = threads
        self.arrays = {}
        self.source = None
        self.out = None

    def path(self, codec):
        return str(self.folder / f"field-{codec}.b2nd")

    def options(self, codec):
        return {"cparams": {"codec": CODECS[codec], "clevel": 5, "nthreads": self.threads}}

    def array(self, codec):
        if codec not in self.arrays:
            self.arrays[codec] = blosc2.open(self.path(codec), mode="r", dparams={"nthreads": self.threads})
        return self.arrays[codec]

    def prepare(self):
        """A smooth field, raw and as the files that both sides read."""
        z, y, x = np.ogrid[: SHAPE[0], : SHAPE[1], : SHAPE[2]]
        field = np.sin(z / 9 + x / 80) * np.cos(y / 60) + np.sin((x + 2 * y) / 150) * 0.3
        field = np.ascontiguousarray(field, dtype="<f4")
        field.tofile(self.folder / "field.raw")
        for codec in CODECS:
            blosc2.asarray(field, urlpath=self.path(codec), mode="w", **self.options(codec))
        return {"versions": f"Python {sys.version.split()[0]}, blosc2 {blosc2.__version__}, numpy {np.__version__}"}

    def check(self, codec):
        array = self.array(codec)
        return {"sum": float(array[:, ::64, ::64].astype("f8").sum()), "chunks": array.chunks, "blocks": array.blocks}

    def read(self, codec):
        array = self.array(codec)
        return timed(lambda: array[...])

    def read_into(self, codec):
        array = self.array(codec)
        if self.out is None:
            self.out = np.zeros(SHAPE, "<f4")
        return timed(lambda: array.get_slice_numpy(self.out, ((0, 0, 0), SHAPE)))

    def windows(self, codec, corners):
        array = self.array(codec)

        def work():
            for z, y, x in corners:
                array[z, y : y + 64, x : x + 64]

        return timed(work)

    def open_close(self, codec, count):
        path = self.path(codec)

        def work():
            for _ in range(count):
                array = blosc2.open(path, mode="r")
                del array

        return timed(work)

    def write(self, codec):
        if self.source is None:
            self.source = np.fromfile(self.folder / "field.raw", "<f4").reshape(SHAPE)
        target = str(self.folder / "written-by-python.b2nd")
        return timed(lambda: self.write_durably(target, codec))

    def write_durably(self, target, codec):
        blosc2.asarray(self.source, urlpath=target, mode="w", **self.options(codec))
        # As Node's side does before it renames a new file: without it only memory is measured.
        with open(target, "r+b") as file:
            os.fsync(file.fileno())

    def memory(self, codec):
        array = self.array(codec)
        before = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        result = array[...]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        return {"beyond": peak - before - result.nbytes}


def timed(work):
    start = time.perf_counter()
    work()
    return {"seconds": time.perf_counter() - start}


def main():
    core = Core(sys.argv[1], int(sys.argv[2]))
    for line in sys.stdin:
        request = json.loads(line)
        answer = getattr(core, request.pop("do"))(**request)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
