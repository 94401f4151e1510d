"""Stores that the tests describe: made, changed and read by Python-Blosc2."""

import base64
import dataclasses
from pathlib import Path

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
    if kind == "listarray":
        made = blosc2.ListArray(item_spec=blosc2.int32(), nullable=True)
        made.extend([None if i % 7 == 6 else [start + i - j for j in range(i % 4)] for i in range(shape[0])])
        return made
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
    if isinstance(found, blosc2.ListArray):
        return {"kind": "listarray", "items": repr(list(found[:]))}
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


def stores_special(path):
    """A tree with a table and a container in it."""

    @dataclasses.dataclass
    class Row:
        n: int = blosc2.field(blosc2.int64(), default=0)
        x: float = blosc2.field(blosc2.float64(), default=0.0)

    with blosc2.TreeStore(path, mode="w") as store:
        table = blosc2.CTable(Row)
        for n in range(20):
            table.append((n, n / 4))
        store["/group/table"] = table
        store["/plain"] = np.arange(10)
        objects = blosc2.ObjectArray()
        objects.extend([{"a": 1}, None, (1, 2)])
        store["/objects"] = objects
    return stores_special_read(path)


def stores_special_read(path):
    with blosc2.TreeStore(path, mode="r") as store:
        table = store["/group/table"]
        return {
            "keys": sorted(store.keys()),
            "table": [[int(row.n), float(row.x)] for row in table],
            "objects": repr(list(store["/objects"])),
        }


def stores_expression(path):
    """A store with a lazy expression among its leaves, and what that is computed from beside it."""
    with blosc2.DictStore(path, mode="w") as store:
        store["/x"] = np.arange(5.0)
    a = blosc2.open(f"{path}/x.b2nd", mode="r")
    (a + 2 * a).save(f"{path}/e.b2nd", mode="w")


def stores_expression_value(path):
    return blosc2.open(path, mode="r")[:].tolist()


def stores_as_long_as_blocks(path):
    """The first value of an EmbedStore decides how long its blocks are; the last one is as long, and starts within one."""
    store = blosc2.EmbedStore(urlpath=path, mode="w")
    for key, count in (("/first", 7), ("/between", 50), ("/last", 7)):
        store[key] = elements("|u1", (count,), count)
    last = store._embed_map["/last"]
    blocksize = blosc2.get_cbuffer_sizes(store._store.get_chunk(0))[2]
    return last["length"] == blocksize and last["offset"] % blocksize != 0


def stores_old(path):
    """A directory as Python-Blosc2 wrote it before 4.1: with the mark of an EmbedStore."""
    Path(path).mkdir()
    blosc2.EmbedStore(urlpath=f"{path}/embed.b2e", mode="w")["/embedded"] = np.arange(4)
    blosc2.asarray(np.arange(6), urlpath=f"{path}/leaf.b2nd", mode="w")
