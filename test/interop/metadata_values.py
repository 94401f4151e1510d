"""Values of metadata: random ones, and how they are told to Node in JSON, which has few kinds of its own."""

import random
import struct

import blosc2
import msgpack
import numpy as np

TEXTS = ["", "a", "Grüße", "日本 😀", "x" * 40, "\ufeffmark", "a\0b", "__tuple__", "'\"\\\n"]
INTEGERS = [0, 1, -1, 127, 128, -32, -33, 255, 256, 65535, 65536, -32769, 2**31, -(2**31) - 1, 2**32, 2**53 - 1]
LARGE = [2**53, -(2**53) - 1, 2**63 - 1, 2**63, 2**64 - 1, -(2**63)]
FLOATS = [0.0, -0.0, 1.0, 0.1, 1e300, 5e-324, float("inf"), float("-inf"), float("nan")]


def random_value(rng, depth=0, plain=False):
    """`plain`: what Python takes for fixed metadata."""
    kinds = [none, boolean, integer, integer, real, text, binary]
    if not plain:
        kinds += [time, extension, reference]
        if depth < 2:
            kinds += [array, schunk]
    if depth < 4:
        kinds += [lst, tpl, mapping] * 2
    kind = rng.choice(kinds)
    return kind(rng, depth, plain) if kind in (lst, tpl, mapping) else kind(rng)


def none(rng):
    return None


def boolean(rng):
    return rng.random() < 0.5


def integer(rng):
    pool = rng.choice([INTEGERS, LARGE])
    return rng.choice(pool) if rng.random() < 0.7 else rng.getrandbits(rng.randint(1, 63)) * rng.choice([1, -1])


def real(rng):
    return rng.choice(FLOATS) if rng.random() < 0.6 else struct.unpack("d", rng.randbytes(8))[0]


def text(rng):
    return rng.choice(TEXTS) * rng.choice([1, 1, 1, 10, 300])


def binary(rng):
    return rng.randbytes(rng.choice([0, 1, 31, 255, 256, 70000 if rng.random() < 0.1 else 3]))


def time(rng):
    return msgpack.Timestamp(rng.choice([0, 1, 2**32, 2**34, -1, 1_700_000_000]), rng.choice([0, 1, 5_000_000, 999_999_999]))


def extension(rng):
    return msgpack.ExtType(rng.choice([0, 1, 41, 44, 127]), rng.randbytes(rng.choice([0, 1, 2, 3, 4, 8, 16, 17, 300])))


def reference(rng):
    return rng.choice(
        [
            blosc2.Ref.urlpath_ref(text(rng)),
            blosc2.Ref.dictstore_key("store.b2d", "/" + text(rng)),
            blosc2.Ref.c2array_ref("@public/a.b2nd", rng.choice([None, "https://example.org"])),
        ]
    )


def array(rng):
    made = blosc2.asarray(np.arange(rng.randint(0, 50), dtype=rng.choice(["i2", "f8", "u1"])))
    if rng.random() < 0.3:
        made.schunk.vlmeta["inner"] = (1, "x")
    return made


def schunk(rng):
    return blosc2.SChunk(data=rng.randbytes(rng.randint(1, 99)))


def lst(rng, depth, plain):
    items = [random_value(rng, depth + 1, plain) for _ in range(rng.choice([0, 1, 3, 20]))]
    return [None, *items] if items and isinstance(items[0], str) and items[0] == "__tuple__" else items


def tpl(rng, depth, plain):
    return tuple(random_value(rng, depth + 1, plain) for _ in range(rng.choice([0, 1, 2, 16])))


def mapping(rng, depth, plain):
    keys = [text(rng) if rng.random() < 0.9 else binary(rng) for _ in range(rng.choice([0, 1, 3, 16]))]
    return {key: random_value(rng, depth + 1, plain) for key in keys}


def written(seed, path, count, contiguous):
    """Writes a file with random entries and tells them."""
    rng = random.Random(seed)
    fixed = {f"m{i}": random_value(rng, plain=True) for i in range(count)}
    made = blosc2.zeros((3,), urlpath=path, contiguous=contiguous, meta=fixed)
    entries = {f"v{i}": random_value(rng) for i in range(count)}
    for name, value in entries.items():
        made.schunk.vlmeta[name] = value
    return {"meta": told(fixed), "vlmeta": told(entries)}


def found(path):
    array = blosc2.open(path, mode="r")
    schunk = array.schunk  # valid as long as the array lives
    return {
        "meta": told({name: schunk.meta[name] for name in schunk.meta if name != "b2nd"}),
        "vlmeta": told({name: schunk.vlmeta[name] for name in schunk.vlmeta}),
    }


def rewritten(path, to):
    """Writes what a file holds to another one."""
    array = blosc2.open(path, mode="r")
    made = blosc2.zeros((3,), urlpath=to)
    for name in array.schunk.vlmeta:
        made.schunk.vlmeta[name] = array.schunk.vlmeta[name]


def changed(path, entries, removed):
    """Sets entries, given as integers, and deletes others, as a Python user would. Tells what is there then."""
    array = blosc2.open(path, mode="a")
    for name in removed:
        del array.schunk.vlmeta[name]
    for name, value in entries.items():
        array.schunk.vlmeta[name] = value
    return found(path)


def touched(path, start, stop, value):
    """Changes items of an array."""
    blosc2.open(path, mode="a")[start:stop] = value


def indexed(path):
    """An array with an index beside it."""
    blosc2.asarray(np.arange(10_000) % 977, chunks=(1000,), urlpath=path).create_index()


def matches(path, value):
    """What a query finds, which uses the index as long as that is fresh."""
    array = blosc2.open(path, mode="r")
    stale = [index["stale"] for index in array.schunk.vlmeta["blosc2_indexes"]["indexes"].values()]
    return {"count": array[array == value].compute().shape[0], "stale": stale}

def told(value):
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return {"int": str(value)}
    if isinstance(value, float):
        return {"float": struct.pack(">d", value).hex() if value == value else "nan"}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, msgpack.ExtType):
        return {"ext": [value.code, value.data.hex()]}
    if isinstance(value, tuple):
        return {"tuple": [told(item) for item in value]}
    if isinstance(value, list):
        return [told(item) for item in value]
    if isinstance(value, dict):
        return {"dict": [[told(key), told(item)] for key, item in value.items()]}
    if isinstance(value, msgpack.Timestamp):
        return {"time": [value.seconds, value.nanoseconds]}
    if isinstance(value, blosc2.Ref):
        return {"ref": {name: item for name, item in value.to_dict().items() if name != "version"}}
    if isinstance(value, blosc2.NDArray):
        inner = value.schunk.vlmeta
        return {"array": [str(value.dtype), value[...].tobytes().hex(), told({name: inner[name] for name in inner})]}
    if isinstance(value, blosc2.SChunk):
        return {"chunks": value[:].hex()}
    raise TypeError(f"{type(value)} cannot be told")
