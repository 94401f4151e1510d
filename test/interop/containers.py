"""Containers of values, and EmbedStores, as a Python user fills, changes and reads them."""

import random

import blosc2
import blosc2.schema as schema
import numpy as np

from metadata_values import random_value, told

SEGMENTS = ["a", "b c", "x.y", "日本", "é", "sub", "d-e_f", "0"]


def spec_of(rng):
    return rng.choice(
        [
            schema.int32(),
            schema.uint64(),
            schema.float32(),
            schema.float64(ge=-1e6, le=1e6),
            schema.string(max_length=20),
            schema.vlstring(),
            schema.bytes(max_length=9),
            schema.bool(),
            schema.struct({"n": schema.int16(), "t": schema.string(max_length=8)}),
        ]
    )


def item_of(rng, spec):
    kind = spec.to_metadata_dict()["kind"]
    if kind == "struct":
        return {"n": rng.choice([None, rng.randint(-9, 9)]), "t": rng.choice(["", "é", "日本 😀"])}
    if kind in ("string", "vlstring"):
        return rng.choice(["", "a", "Grüße", "日本 😀"])
    if kind == "bytes":
        return rng.randbytes(rng.randint(0, 9))
    if kind == "bool":
        return rng.random() < 0.5
    if kind.startswith("float"):
        return rng.choice([0.0, 1.0, -0.5, rng.uniform(-1e3, 1e3)])
    return rng.randint(0, 100)


def cell_of(rng, spec):
    if spec.nullable and rng.random() < 0.2:
        return None
    return [item_of(rng, spec.item_spec) for _ in range(rng.choice([0, 1, 3, 40]))]


def value_of(rng, subject):
    if isinstance(subject, blosc2.ListArray):
        return cell_of(rng, subject.spec)
    if isinstance(subject, blosc2.BatchArray):
        values = [random_value(rng, 2) for _ in range(rng.choice([1, 2, 17]))]
        return [None if value == "__tuple__" else value for value in values]
    value = random_value(rng)
    # A chunk of nothing but zeros loses its size where chunks differ in size.
    return 1 if isinstance(value, int) and value == 0 else value


def made(rng, kind, **storage):
    if kind == "objectarray":
        # Some chunks with dictionaries cannot be read back by who wrote them.
        return blosc2.ObjectArray(cparams={"use_dict": False}, **storage)
    if kind == "batcharray":
        return blosc2.BatchArray(items_per_block=rng.choice([None, 1, 3]), **storage)
    spec = schema.list(
        spec_of(rng),
        nullable=rng.random() < 0.5,
        storage=rng.choice(["batch", "vl"]),
        batch_rows=rng.choice([None, 1, 4]),
        items_per_block=rng.choice([None, 2]),
    )
    return blosc2.ListArray(spec, **storage)


def container_written(seed, path, kind):
    rng = random.Random(seed)
    subject = made(rng, kind, urlpath=path, mode="w", contiguous=True)
    return changed_file(rng, subject, path)


def container_changed(seed, path):
    """Changes a container at random and tells what it holds then."""
    return changed_file(random.Random(seed), blosc2.open(path, mode="a"), path)


def changed_file(rng, subject, path):
    try:
        change(rng, subject)
    except RuntimeError as error:
        # C-Blosc2 cannot append to some frames that it has made itself: each chunk has the same size so far.
        return f"unable: {error}"
    return container_found(path)


def change(rng, subject):
    """Leaves single entries alone: Python-Blosc2 cannot append to what it has emptied or shortened itself."""
    rows = isinstance(subject, blosc2.ListArray)
    for _ in range(rng.randint(1, 8)):
        count = len(subject)
        what = rng.choice(["append", "append", "extend", "set", "insert", "delete", "pop"])
        if what == "extend":
            subject.extend([value_of(rng, subject) for _ in range(rng.randint(0, 5))])
        elif what == "set" and count > 1:
            subject[rng.randrange(-count, count)] = value_of(rng, subject)
        elif what == "insert" and not rows:
            subject.insert(rng.randint(-count, count + 1), value_of(rng, subject))
        elif what == "delete" and count > 1 and not rows:
            subject.delete(rng.randrange(-count, count))
        elif what == "pop" and count > 1 and not rows:
            subject.pop(rng.randrange(-count, count))
        else:
            subject.append(value_of(rng, subject))
        if rows and rng.random() < 0.3:
            subject.flush()
    if rows:
        subject.flush()


def container_found(path):
    return tell_member(blosc2.open(path, mode="r"))


def tell_member(value):
    if isinstance(value, blosc2.ObjectArray):
        return {"objectarray": [told(entry) for entry in value]}
    if isinstance(value, blosc2.BatchArray):
        return {"batcharray": [told(batch[:]) for batch in value]}
    if isinstance(value, blosc2.ListArray):
        return {"listarray": [told(cell) for cell in value[:]]}
    return told(value)


def member_of(rng):
    kind = rng.choice(["array", "numpy", "large", "schunk", "objectarray", "batcharray", "listarray"])
    if kind == "array":
        array = blosc2.asarray(np.arange(rng.randint(0, 200), dtype=rng.choice(["i2", "f8", "u1"])))
        if rng.random() < 0.5:
            array.schunk.vlmeta["unit"] = rng.choice(["K", "m"])
        return array
    if kind == "numpy":
        return np.frombuffer(rng.randbytes(rng.choice([0, 8, 800])), dtype="i4")
    if kind == "large":
        return blosc2.asarray(np.frombuffer(rng.randbytes(40_000), dtype="i4"))
    if kind == "schunk":
        return blosc2.SChunk(data=rng.randbytes(rng.randint(1, 3000)))
    subject = made(rng, kind)
    change(rng, subject)
    return subject


def embedded_written(seed, path):
    blosc2.EmbedStore(urlpath=path, mode="w")
    return embedded_changed(seed, path)


def embedded_changed(seed, path):
    """Changes a store at random and tells what it holds then."""
    rng = random.Random(seed)
    for _ in range(rng.randint(1, 8)):
        # Anew for each member: a store that stays open writes over the ends of some members (C-Blosc2's slices).
        store = blosc2.open(path, mode="a")
        keys = list(store.keys())
        if keys and rng.random() < 0.25:
            del store[rng.choice(keys)]
        key = "/" + "/".join(rng.choice(SEGMENTS) for _ in range(rng.randint(1, 3)))
        if key not in store:
            store[key] = member_of(rng)
    return embedded_found(path)


def embedded_found(path):
    store = blosc2.open(path, mode="r")
    return [[key, tell_member(store[key])] for key in store.keys()]
