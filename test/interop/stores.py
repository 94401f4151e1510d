"""Stores that the tests describe: made, changed and read by Python-Blosc2."""

import base64

import blosc2
import numpy as np

CLASSES = {"treestore": blosc2.TreeStore, "dictstore": blosc2.DictStore}


def elements(dtype, shape, start):
    """The content that both sides know: a walk through 101 values."""
    count = int(np.prod(shape, dtype="i8"))
    return ((np.arange(count, dtype="i8") * 7 + start) % 101).astype(dtype).reshape(shape)


def value(kind, dtype, shape, start):
    if kind == "ndarray":
        return elements(dtype, shape, start)
    if kind == "schunk":
        schunk = blosc2.SChunk(chunksize=1000, data=elements("u1", shape, start).tobytes())
        schunk.vlmeta["start"] = start
        return schunk
    items = [{"n": start + i, "text": "x" * (i % 5), "pair": (i, None)} for i in range(shape[0])]
    if kind == "objectarray":
        made = blosc2.ObjectArray()
        made.extend(items)
        return made
    made = blosc2.BatchArray()
    made.append(items or [None])
    return made


def group(store, path):
    return store if path == "/" else store.get_subtree(path)


def apply(store, steps):
    for step in steps:
        if step["do"] == "set":
            store[step["key"]] = value(**step["value"])
        elif step["do"] == "delete":
            del store[step["key"]]
        else:
            group(store, step["group"]).vlmeta[step["name"]] = step["value"]


def stores_change(path, kind, steps, mode="a", threshold=0):
    with CLASSES[kind](path, mode=mode, threshold=threshold) as store:
        apply(store, steps)


def described(found):
    if isinstance(found, blosc2.NDArray):
        data = found[...]
        return {"kind": "ndarray", "dtype": found.dtype.str, "shape": found.shape, "bytes": encoded(data.tobytes())}
    if isinstance(found, blosc2.SChunk):
        data = b"".join(found.decompress_chunk(n) for n in range(found.nchunks))
        return {"kind": "schunk", "bytes": encoded(data), "start": found.vlmeta.get("start")}
    if isinstance(found, blosc2.ObjectArray):
        return {"kind": "objectarray", "items": repr(list(found))}
    if isinstance(found, blosc2.BatchArray):
        return {"kind": "batcharray", "items": repr([list(batch) for batch in found])}
    return {"kind": type(found).__name__}


def stores_read(path, kind=None, groups=(), mmap=None):
    """Everything a store holds. Without a kind it opens as what it is marked as."""
    options = {"mode": "r", "mmap_mode": mmap}
    store = blosc2.open(path, **options) if kind is None else CLASSES[kind](path, **options)
    tree = isinstance(store, blosc2.TreeStore)
    values = {}
    for key in store.keys():
        if not (tree and store.get_children(key)) and not key.endswith("/__vlmeta__"):
            values[key] = described(store[key])
    metadata = {at: {k: repr(v) for k, v in group(store, at).vlmeta[:].items()} for at in groups} if tree else {}
    walk = [[at, sorted(below), sorted(leaves)] for at, below, leaves in store.walk()] if tree else []
    return {"kind": type(store).__name__, "values": values, "vlmeta": metadata, "walk": walk}


def stores_objects(kind, dtype, shape, start):
    """What `described` says of such a value."""
    made = value(kind, dtype, shape, start)
    return described(blosc2.asarray(made) if isinstance(made, np.ndarray) else made)


def encoded(data):
    return base64.b64encode(data).decode()
