"""Python's part of dataset.ts: `dataset.py build <archive> <folder of IDX files>`, `dataset.py show <archive>`."""

import sys
from pathlib import Path

import blosc2
import numpy as np


def idx(path):
    data = np.fromfile(path, dtype="u1")
    ndim = data[3]
    shape = data[4 : 4 + 4 * ndim].view(">u4")
    return data[4 + 4 * ndim :].reshape(shape)


def build(path, folder):
    with blosc2.TreeStore(path, mode="w") as store:
        images = idx(Path(folder) / "train-images-idx3-ubyte")
        store["/train/images"] = blosc2.asarray(images, chunks=(2000, 28, 28), blocks=(50, 28, 28))
        store["/train/labels"] = idx(Path(folder) / "train-labels-idx1-ubyte")
        store.vlmeta["name"] = "handwritten digits"
        store["/train"].vlmeta["mean"] = float(images.mean())


def show(path):
    store = blosc2.open(path, mode="r")
    print(store.vlmeta[:])
    for where, _, names in store.walk():
        for name in names:
            array = store[f"{where.rstrip('/')}/{name}"]
            print(f"{where}/{name}", array.dtype, array.shape, array[...].sum(dtype="u8"))


{"build": build, "show": show}[sys.argv[1]](*sys.argv[2:])
