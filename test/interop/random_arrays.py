"""Random arrays, their storage and selections from them, all from one seed."""

import sys
from pathlib import Path

import numpy as np
from blosc2 import Codec, Filter, SplitMode

sys.path.insert(0, str(Path(__file__).parent.parent / "fixtures"))

from content import FOREIGN, NUMBERS, RAW, TEXT, TIMES, content, structs

DTYPES = [np.dtype(d) for d in NUMBERS * 3 + FOREIGN + TEXT + TIMES + RAW] + [d for _, d in structs()]
CODECS = {
    "blosclz": Codec.BLOSCLZ,
    "lz4": Codec.LZ4,
    "lz4hc": Codec.LZ4HC,
    "zlib": Codec.ZLIB,
    "zstd": Codec.ZSTD,
}
FILTERS = {
    "shuffle": Filter.SHUFFLE,
    "bitshuffle": Filter.BITSHUFFLE,
    "delta": Filter.DELTA,
    "bytedelta": Filter.BYTEDELTA,
}
PIPELINES = [(), ("shuffle",), ("bitshuffle",), ("shuffle", "bytedelta"), ("delta",), ("delta", "shuffle")]
SPLIT = {"always": 1, "never": 2, "auto": 3, "forwardCompat": 4}


def pick(rng, choices):
    return choices[int(rng.integers(len(choices)))]


def random_shape(rng, limit=6000):
    ndim = pick(rng, [0, 1, 1, 2, 2, 2, 3, 3, 4, 5, 7])
    shape = [int(rng.integers(1, max(3, int(limit ** (1 / max(ndim, 1)) * 1.3)))) for _ in range(ndim)]
    if ndim and rng.random() < 0.03:
        shape[int(rng.integers(ndim))] = 0
    return tuple(shape)


def random_parts(rng, shape):
    """Chunks and blocks that rarely divide anything, within 3000 blocks in all."""
    while True:
        chunks = tuple(int(rng.integers(max(1, n // 3), n + 1)) if n > 1 else 1 for n in shape)
        blocks = tuple(int(rng.integers(max(1, n // 4), n + 1)) for n in chunks)
        grid = [-(-n // c) * -(-c // b) for n, c, b in zip(shape, chunks, blocks, strict=True)]
        if np.prod(grid) <= 3000:
            return chunks, blocks


def random_storage(rng, dtype):
    """Parameters by their names in JavaScript."""
    codec = pick(rng, list(CODECS))
    filters = pick(rng, PIPELINES)
    if dtype.itemsize == 1:
        filters = tuple(f for f in filters if f != "bytedelta")
    use_dict = codec in ("zstd", "lz4", "lz4hc") and rng.random() < 0.1
    return {
        "codec": codec,
        "clevel": pick(rng, [0, 1, 2, 3, 5, 5, 5, 6, 9]) if not use_dict else 5,
        "filters": list(filters),
        "splitMode": pick(rng, list(SPLIT)),
        "useDict": use_dict,
    }


def python_cparams(storage):
    return {
        "codec": CODECS[storage["codec"]],
        "clevel": storage["clevel"],
        "filters": [FILTERS[f] for f in storage["filters"]],
        "filters_meta": [0] * len(storage["filters"]),
        "splitmode": SplitMode(SPLIT[storage["splitMode"]]),
        "use_dict": storage["useDict"],
    }


def opaque(values):
    """Structs as plain bytes: NumPy leaves anything in the padding when it copies members."""
    return values.view(f"V{values.dtype.itemsize}") if values.dtype.names else values


def random_content(rng, dtype, shape):
    kind = pick(rng, ["ramp", "ramp", "ramp", "noise", "zeros", "patches", "constant"])
    values = content(dtype, shape, int(rng.integers(2**31)))
    if kind == "noise" and dtype.kind in "iufcV" and not dtype.hasobject:
        values = np.frombuffer(bytearray(rng.bytes(values.nbytes)), dtype).reshape(shape)
    elif kind == "zeros":
        values = np.zeros(shape, dtype)
    elif kind == "constant" and values.size:
        values[...] = values.reshape(-1)[-1]
    elif kind == "patches" and values.size:
        for _ in range(4):
            box = tuple(slice(*sorted(rng.integers(0, n + 1, 2))) for n in shape)
            values[box] = np.zeros((), dtype)
    if dtype.kind == "f" and dtype.itemsize == 2:
        # Node 20 has no float16: values pass through float32, where a NaN keeps no payload.
        values = np.where(np.isnan(values), dtype.type(np.nan), values).astype(dtype)
    return opaque(values)


def random_slice(rng, n):
    step = pick(rng, [None, None, 1, 2, 3, 7, -1, -1, -2, -5])
    bounds = [None if rng.random() < 0.3 else int(rng.integers(-n - 2, n + 3)) for _ in range(2)]
    if rng.random() < 0.6 and None not in bounds:
        bounds = sorted((b % (n + 1) for b in bounds), reverse=(step or 1) < 0)
    return slice(*bounds, step)


def random_selection(rng, shape, kinds=("integer", "slice", "slice", "slice", "all", "list", "mask")):
    """One entry per axis; fewer entries, an ellipsis or new axes at times."""
    entries = []
    for n in shape:
        kind = pick(rng, kinds)
        if kind == "integer" and n:
            entries.append(int(rng.integers(-n, n)))
        elif kind == "list":
            entries.append([int(i) for i in rng.integers(-n, n, int(rng.integers(0, 6)))] if n else [])
        elif kind == "mask":
            entries.append([bool(b) for b in rng.random(n) < 0.3])
        else:
            entries.append(slice(None) if kind == "all" else random_slice(rng, n))
    if entries and rng.random() < 0.3:
        start = int(rng.integers(len(entries)))
        stop = int(rng.integers(start, len(entries) + 1))
        entries[start:stop] = [...]
    elif entries and rng.random() < 0.3:
        del entries[int(rng.integers(len(entries))) :]
    if rng.random() < 0.15:
        entries.insert(int(rng.integers(len(entries) + 1)), np.newaxis)
    return entries


def orthogonal(values, entries):
    """What the selection means: every list and mask on its own axis."""
    stored = [e for e in entries if e is not None and e is not ...]
    full = values.ndim - len(stored)
    if ... in [e if e is ... else None for e in entries]:
        at = next(i for i, e in enumerate(entries) if e is ...)
        entries = entries[:at] + [slice(None)] * full + entries[at + 1 :]
    else:
        entries = entries + [slice(None)] * full
    axis = 0
    for entry in entries:
        if entry is None:
            values = np.expand_dims(values, axis)
            axis += 1
        elif isinstance(entry, int):
            values = values[(slice(None),) * axis + (entry, ...)]
        else:
            index = (
                np.asarray(entry, bool if entry and isinstance(entry[0], bool) else np.intp)
                if isinstance(entry, list)
                else entry
            )
            values = values[(slice(None),) * axis + (index,)]
            axis += 1
    return values


def as_json(entries):
    def entry(e):
        if e is None:
            return {"newaxis": True}
        if e is ...:
            return "..."
        if isinstance(e, slice):
            return {"start": e.start, "stop": e.stop, "step": e.step}
        if isinstance(e, list) and e and isinstance(e[0], bool):
            return {"mask": e}
        return {"list": e} if isinstance(e, list) else e

    return [entry(e) for e in entries]


def as_text(entries):
    """The selection as it is written in NumPy; None where it has a list."""
    if not entries or any(isinstance(e, list) for e in entries):
        return None

    def part(n):
        return "" if n is None else str(n)

    def text(e):
        if isinstance(e, slice):
            return f"{part(e.start)}:{part(e.stop)}" + (f":{e.step}" if e.step is not None else "")
        return {None: "newaxis", ...: "..."}.get(e, e) if not isinstance(e, int) else str(e)

    return ", ".join(text(e) for e in entries)


def strings(values):
    """Text as it reads in JavaScript."""
    flat = values.reshape(-1).tolist()
    return [v.decode("latin1") if isinstance(v, bytes) else v for v in flat]
