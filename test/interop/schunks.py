"""Super-chunks as a Python user makes, changes and reads them."""

import base64

import blosc2
from blosc2 import blosc2_ext


def schunk(path=None, cframe=None, make=None, steps=(), mmap=None):
    """Opens or makes one, changes it step by step, and tells all that is in it."""
    if make is not None:
        found = created(path, **make)
    elif cframe is not None:
        found = blosc2.schunk_from_cframe(base64.b64decode(cframe), copy=True)
    else:
        found = blosc2.open(path, mode="a" if steps else "r", mmap_mode=mmap)
    for step in steps:
        change(found, **step)
    return answer(found)


def created(path, chunksize, cparams, data=None, contiguous=True):
    where = {} if path is None else {"urlpath": path, "contiguous": contiguous}
    given = None if data is None else base64.b64decode(data)
    return blosc2.SChunk(chunksize=chunksize, data=given, cparams=parameters(**cparams), **where)


def parameters(codec="zstd", filters=None, typesize=1, **others):
    known = {"clevel": others.get("clevel", 5), "use_dict": others.get("useDict", False)}
    if filters is not None:
        known["filters"] = [blosc2.Filter[name.upper()] for name in filters] or [blosc2.Filter.NOFILTER]
        known["filters_meta"] = [0] * len(known["filters"])
    return {"codec": blosc2.Codec[codec.upper()], "typesize": typesize, **known}


def change(found, what, at=0, data=None, blocks=None):
    if blocks is not None:
        chunk = blosc2_ext.vlcompress([base64.b64decode(block) for block in blocks])
        puts = {"append": lambda: found.append_chunk(chunk), "insert": lambda: found.insert_chunk(at, chunk)}
        puts.get(what, lambda: found.update_chunk(at, chunk))()
    elif what == "delete":
        found.delete_chunk(at)
    elif what == "slice":
        items = base64.b64decode(data)
        found[at : at + len(items) // found.typesize] = items
    else:
        items = base64.b64decode(data)
        puts = {"append": lambda: found.append_data(items), "insert": lambda: found.insert_data(at, items, True)}
        puts.get(what, lambda: found.update_data(at, items, True))()


def answer(found):
    chunks = [found.decompress_chunk(n) for n in range(found.nchunks)]
    blocks = [blocks_of(found, n) for n in range(found.nchunks)]
    return {
        "chunks": [encoded(chunk) for chunk in chunks],
        "blocks": blocks if any(block is not None for block in blocks) else None,
        "chunksize": found.chunksize,
        "typesize": found.typesize,
        "nbytes": found.nbytes,
    }


def blocks_of(found, n):
    """The blocks of a chunk where they have lengths of their own: all at once, and each alone."""
    chunk = found.get_chunk(n)
    if not chunk[30] & 1:
        return None
    blocks = blosc2_ext.vldecompress(chunk)
    assert [found.get_vlblock(n, i) for i in range(len(blocks))] == blocks
    return [encoded(block) for block in blocks]


def encoded(data):
    return base64.b64encode(data).decode()
