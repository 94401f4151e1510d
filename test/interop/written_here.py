"""Python to Node: writes a random file and says what has to be read from it."""

import base64

import numpy as np

from random_arrays import (
    DTYPES,
    as_json,
    as_text,
    orthogonal,
    pick,
    python_cparams,
    random_content,
    random_parts,
    random_selection,
    random_shape,
    random_storage,
    strings,
)
from array_cases import fill
from content import js_dtype, little_endian, sample


def write(seed, path, reads=6):
    rng = np.random.default_rng(seed)
    dtype = pick(rng, DTYPES)
    values = random_content(rng, dtype, random_shape(rng))
    storage = random_storage(rng, dtype)
    contiguous = bool(rng.random() < 0.8)
    options = {"cparams": python_cparams(storage), "urlpath": path, "contiguous": contiguous, "mode": "w"}
    if values.ndim and values.size and rng.random() < 0.85:
        options["chunks"], options["blocks"] = random_parts(rng, values.shape)
    array = fill(values.view(dtype), **options)
    if storage["useDict"] and not readable(array):
        storage["useDict"] = False
        array = fill(values.view(dtype), **options | {"cparams": python_cparams(storage)})
    # Python-Blosc2 decodes parts of DELTA chunks wrongly, so only whole chunks may be edited with it.
    if (
        "delta" not in storage["filters"]
        and not storage["useDict"]
        and "chunks" in options
        and rng.random() < 0.3
    ):
        values = edit(rng, array, values)
    return {
        "dtype": js_dtype(dtype),
        "stored": array.schunk.meta["b2nd"][-1],
        "byteOrder": "big" if dtype.byteorder == ">" else "little",
        "shape": array.shape,
        "chunks": array.chunks,
        "blocks": array.blocks,
        "storage": storage,
        "contiguous": contiguous,
        "bytes": base64.b64encode(little_endian(values)).decode(),
        "reads": [expected(values, random_selection(rng, values.shape)) for _ in range(reads)],
        "points": points(rng, values),
    }


def readable(array):
    """Where a chunk shall have a dictionary and is one repeated byte, C-Blosc2 3.3 may mark it as raw, which it is not."""
    try:
        for nchunk in range(array.schunk.nchunks):
            array.schunk.decompress_chunk(nchunk)
    except RuntimeError:
        return False
    return True


def edit(rng, array, values):
    """Resizes and overwrites as a user would."""
    shape = tuple(int(rng.integers(1, 2 * n + 1)) if n else 0 for n in values.shape)
    array.resize(shape)
    resized = np.zeros(shape, values.dtype)
    kept = tuple(slice(min(a, b)) for a, b in zip(shape, values.shape, strict=True))
    resized[kept] = values[kept]
    box = tuple(slice(*sorted(int(b) for b in rng.integers(0, n + 1, 2))) for n in shape)
    if resized[box].size:
        new = random_content(rng, array.dtype, resized[box].shape)
        array[box] = new.view(array.dtype)
        resized[box] = new
    return resized


def expected(values, entries):
    result = orthogonal(values, entries)
    answer = {"selection": as_json(entries), "text": as_text(entries)}
    if result.ndim == 0 and ... not in entries and None not in entries:
        return answer | {"scalar": sample(np.asarray(result, values.dtype).reshape(1)[0])}
    answer |= {"shape": result.shape, "bytes": base64.b64encode(little_endian(result)).decode()}
    return answer | ({"strings": strings(result)} if values.dtype.kind in "SU" else {})


def points(rng, values):
    if values.ndim == 0 or values.size == 0:
        return None
    coords = np.stack([rng.integers(0, n, 20) for n in values.shape], 1)
    chosen = values[tuple(coords.T)]
    return {"coords": coords.tolist(), "bytes": base64.b64encode(little_endian(chosen)).decode()}
