"""Converted files: archives that NumPy writes, and what Python makes of what they become."""

import blosc2
import numpy as np
from numpy.lib.recfunctions import repack_fields

from random_arrays import DTYPES, pick, random_content, random_shape
from content import little_endian

NAMES = ["a", "b", "group/c", "group/deep/d", "größe"]


def arrays(seed):
    """Some arrays of any dtype, one or the other in Fortran's order."""
    rng = np.random.default_rng([seed, 7])
    found = {}
    for name in NAMES[: int(rng.integers(1, len(NAMES) + 1))]:
        dtype = pick(rng, [d for d in DTYPES if described(d)])
        values = random_content(rng, dtype, random_shape(rng)).view(dtype)
        found[name] = np.asfortranarray(values) if rng.random() < 0.4 else values
    return found


def described(dtype):
    try:
        return dtype.descr is not None
    except ValueError:
        return False


def convert_written(seed, path, compressed):
    given = arrays(seed)
    (np.savez_compressed if compressed else np.savez)(path, **given)
    return list(given)


def convert_compared(seed, path, key=None):
    """What is wrong with the arrays of that seed in a file."""
    wanted = arrays(seed)
    if key is not None:
        wanted = {key: wanted[key]}
    found = read(path, key)
    wrong = [] if set(found) == set(wanted) else [f"{sorted(found)} instead of {sorted(wanted)}"]
    for name, values in wanted.items():
        if name in found:
            wrong += [f"{name}: {problem}" for problem in differences(found[name], values, path)]
    return wrong


def differences(found, values, path):
    # Aligned structs are told from others by NumPy alone.
    if found.dtype != values.dtype and str(found.dtype) != str(values.dtype).replace(", align=True", ""):
        yield f"{found.dtype!r} instead of {values.dtype!r}"
    if found.shape != values.shape:
        yield f"shape {found.shape} instead of {values.shape}"
    elif members(found) != members(values):
        yield "other elements"
    if path.endswith((".npy", ".npz")) and found.flags.fnc != values.flags.fnc:
        yield "another order"


def members(array):
    """The bytes without padding, which NumPy does not write as it is."""
    return little_endian(repack_fields(array, recurse=True) if array.dtype.names else array)


def read(path, key):
    if path.endswith(".npz"):
        with np.load(path) as file:
            return {name: file[name] for name in file.files}
    if path.endswith(".npy"):
        return {key: np.load(path)}
    opened = blosc2.open(path, mode="r")
    if isinstance(opened, blosc2.NDArray):
        return {key: opened[...]}
    leaves = {name: opened[name] for name in opened.keys()}
    return {name[1:]: leaf[...] for name, leaf in leaves.items() if isinstance(leaf, blosc2.NDArray)}
