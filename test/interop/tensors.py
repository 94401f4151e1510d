"""Saved tensors: random ones of every dtype, written there and compared with what was written here."""

import base64

import blosc2
import numpy as np

from random_arrays import DTYPES, pick, random_content, random_shape
from content import js_dtype, little_endian



def can_be_saved(dtype):
    """Whether Python itself manages to: it needs a descr, and prints every array, which NumPy cannot do with dates without a unit."""
    try:
        return dtype.descr is not None and dtype.str != "<M8"
    except ValueError:
        return False


TYPES = [d for d in DTYPES if can_be_saved(d)]


def random_tensor(seed):
    rng = np.random.default_rng(seed)
    dtype = pick(rng, TYPES)
    return rng, random_content(rng, dtype, random_shape(rng)).view(dtype)


def described(values):
    record = values.dtype.descr if values.dtype.kind == "V" else values.dtype.str
    return {
        "dtype": js_dtype(values.dtype),
        "stored": values.dtype.str,
        "record": repr(record),
        "shape": values.shape,
        "bytes": base64.b64encode(little_endian(values)).decode(),
    }


def tensor_written(seed, path):
    """Writes a tensor as a Python user would."""
    rng, values = random_tensor(seed)
    options = {"contiguous": bool(rng.random() < 0.8), "mode": "w"}
    if values.size and rng.random() < 0.5:
        options["chunksize"] = int(rng.integers(1, 40)) * values.itemsize
    save = blosc2.save_array if rng.random() < 0.5 else blosc2.save_tensor
    size = save(values, path, **options)
    return described(values) | {"size": size, "cframe": base64.b64encode(blosc2.pack_tensor(values)).decode()}


def tensor_compared(seed, path=None, cframe=None):
    """What is wrong with a file that holds the tensor of that seed."""
    _, values = random_tensor(seed)
    loaded = blosc2.unpack_tensor(base64.b64decode(cframe)) if path is None else blosc2.load_tensor(path)
    wrong = []
    if loaded.shape != values.shape:
        wrong.append(f"shape {loaded.shape} instead of {values.shape}")
    if loaded.dtype != values.dtype:
        wrong.append(f"dtype {loaded.dtype!r} instead of {values.dtype!r}")
    if little_endian(loaded) != little_endian(values):
        wrong.append("other elements")
    if path is not None and blosc2.load_array(path).tobytes() != loaded.tobytes():
        wrong.append("load_array reads something else")
    return wrong
