"""Node to Python: plans what Node shall write and change, then compares its file with the same steps in NumPy."""

import base64

import blosc2
import numpy as np

from content import js_dtype, little_endian
from random_arrays import (
    DTYPES,
    as_json,
    opaque,
    orthogonal,
    pick,
    random_content,
    random_parts,
    random_selection,
    random_shape,
    random_storage,
    strings,
)

BASIC = ("integer", "slice", "slice", "all")
TYPES = [d for d in DTYPES if d.kind != "V" or d.names is None or "overlap" not in str(d)]


class Plan:
    """Everything follows from the seed: what Node is told, and the replica it is compared with."""

    def __init__(self, seed):
        rng = self.rng = np.random.default_rng(seed)
        self.dtype = pick(rng, TYPES)
        self.values = random_content(rng, self.dtype, random_shape(rng))
        self.storage = random_storage(rng, self.dtype) if rng.random() < 0.8 else None
        self.contiguous = bool(rng.random() < 0.8)
        self.parts = None
        if self.values.ndim and self.values.size and rng.random() < 0.8:
            self.parts = random_parts(rng, self.values.shape)
        self.request = {
            "dtype": self.dtype.str if self.dtype.kind != "V" else js_dtype(self.dtype),
            "tensor": self.tensor(self.values),
            "storage": self.storage,
            "contiguous": self.contiguous,
            "parts": self.parts,
            "create": pick(rng, ["asarray", "save", "asarraySync"]),
        }
        growable = self.parts is not None
        steps = int(rng.integers(0, 5)) if growable and rng.random() < 0.7 else 0
        self.request["steps"] = [self.step() for _ in range(steps)]

    def step(self):
        kind = pick(self.rng, ["set", "set", "set", "fill", "resize", "append", "insert", "delete"])
        return {"do": kind} | getattr(self, kind)()

    def set(self):
        entries = random_selection(self.rng, self.values.shape, BASIC)
        entries = [e for e in entries if e is not None]
        shape = orthogonal(self.values, entries).shape
        if self.rng.random() < 0.3:
            shape = tuple(1 if self.rng.random() < 0.4 else n for n in shape)[int(self.rng.integers(0, 2)) :]
        new = random_content(self.rng, self.dtype, shape)
        self.values[tuple(entries)] = new
        return {"selection": as_json(entries), "tensor": self.tensor(new)}

    def fill(self):
        entries = [e for e in random_selection(self.rng, self.values.shape, BASIC) if e is not None]
        new = random_content(self.rng, self.dtype, ())
        self.values[tuple(entries)] = new
        return {"selection": as_json(entries), "tensor": self.tensor(new)}

    def resize(self):
        shape = tuple(int(self.rng.integers(1, max(2, int(n * 1.6) + 1))) for n in self.values.shape)
        old, self.values = self.values, np.zeros(shape, self.values.dtype)
        kept = tuple(slice(min(a, b)) for a, b in zip(shape, old.shape, strict=True))
        self.values[kept] = old[kept]
        return {"shape": shape}

    def block(self, axis):
        shape = list(self.values.shape)
        shape[axis] = int(self.rng.integers(1, shape[axis] + 2))
        return random_content(self.rng, self.dtype, tuple(shape))

    def joined(self, parts, axis):
        # Left alone, NumPy would make the byte order native.
        return np.concatenate(parts, axis, dtype=self.values.dtype)

    def append(self):
        axis = int(self.rng.integers(self.values.ndim))
        new = self.block(axis)
        self.values = self.joined([self.values, new], axis)
        return {"axis": axis, "tensor": self.tensor(new)}

    def insert(self):
        axis = int(self.rng.integers(self.values.ndim))
        at = int(self.rng.integers(self.values.shape[axis] + 1))
        new = self.block(axis)
        before, after = np.split(self.values, [at], axis)
        self.values = self.joined([before, new, after], axis)
        return {"axis": axis, "at": at, "tensor": self.tensor(new)}

    def delete(self):
        axis = int(self.rng.integers(self.values.ndim))
        at = int(self.rng.integers(self.values.shape[axis]))
        n = int(self.rng.integers(0, self.values.shape[axis] - at + 1))
        if n == self.values.shape[axis]:
            n -= 1
        self.values = np.delete(self.values, slice(at, at + n), axis)
        return {"axis": axis, "at": at, "n": n}

    def tensor(self, values):
        described = {"dtype": js_dtype(self.dtype), "shape": values.shape}
        if self.dtype.kind in "SU":
            return described | {"strings": strings(values)}
        if self.dtype.itemsize == 2 and self.dtype.kind == "f":
            described["single"] = base64.b64encode(values.astype("<f4").tobytes()).decode()
        return described | {"bytes": base64.b64encode(little_endian(values)).decode()}


def by_chunks(array):
    """The values, from whole chunks: Python-Blosc2 reads parts of DELTA chunks wrongly."""
    dtype = opaque(np.empty(0, array.dtype)).dtype
    out = np.zeros(array.shape, dtype)
    grid = [-(-n // c) for n, c in zip(array.shape, array.chunks, strict=True)] if array.size else []
    for index, place in enumerate(np.ndindex(*grid)) if array.size else ():
        raw = np.frombuffer(array.schunk.decompress_chunk(index), dtype)
        extended = [-(-c // b) * b for c, b in zip(array.chunks, array.blocks, strict=True)]
        split = [n for c, b in zip(extended, array.blocks, strict=True) for n in (c // b, b)]
        order = [*range(0, 2 * array.ndim, 2), *range(1, 2 * array.ndim, 2)]
        blocked = raw.reshape([split[i] for i in order])
        back = np.argsort(order)
        chunk = blocked.transpose(back).reshape(extended)
        box = tuple(
            slice(p * c, min((p + 1) * c, n))
            for p, c, n in zip(place, array.chunks, array.shape, strict=True)
        )
        out[box] = chunk[tuple(slice(b.stop - b.start) for b in box)]
    return out


def compare(seed, path):
    """What is wrong with Node's file, as sentences; nothing when it is right."""
    plan = Plan(seed)
    wrong = []
    for mmap_mode in (None, "r") if plan.contiguous else (None,):
        array = blosc2.open(path, mode="r", mmap_mode=mmap_mode)
        wrong += [f"{problem} (mmap_mode={mmap_mode})" for problem in problems(plan, array)]
    return wrong


def problems(plan, array):
    stored = array.schunk.meta["b2nd"][-1]
    text = str(plan.dtype) if plan.dtype.kind == "V" else plan.dtype.str
    if stored != text:
        yield f"dtype is stored as {stored}, not {text}"
    if array.shape != plan.values.shape:
        yield f"shape is {array.shape}, not {plan.values.shape}"
        return
    if plan.parts and (array.chunks, array.blocks) != plan.parts:
        yield f"chunks and blocks are {array.chunks}, {array.blocks}, not {plan.parts}"
    params = array.schunk.cparams
    if plan.storage and (params.codec.name.lower(), params.clevel) != (
        plan.storage["codec"],
        plan.storage["clevel"],
    ):
        yield f"codec is {params.codec} {params.clevel}, not {plan.storage}"
    if by_chunks(array).tobytes() != plan.values.tobytes():
        yield "values differ"
    lazy = plan.storage and ("delta" in plan.storage["filters"] or plan.storage["useDict"])
    if not lazy and array[...].tobytes() != plan.values.tobytes():
        yield "values differ, read as one slice"
