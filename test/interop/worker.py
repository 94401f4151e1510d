"""Answers questions from the tests: one JSON object per line in, one per line out."""

import base64
import json
import sys
import traceback

import blosc2
import numpy as np

import containers
import converted
import metadata_values
import numpy_files
import schunks
import shared_files
import shared_stores
import stores
import tensors
import whole_chunks  # noqa: F401
import written_here
import written_there
from content import content, little_endian, sample


def write(seed, path):
    return written_here.write(seed, path)


def plan(seed):
    return written_there.Plan(seed).request


def compare(seed, path):
    return written_there.compare(seed, path)


def partitions(cases):
    """Default chunks and blocks for [shape, itemsize, [l1, l2, l3]]."""
    kept = dict(blosc2.cpu_info)
    answers = []
    for shape, itemsize, (l1, l2, l3) in cases:
        blosc2.cpu_info.update(l1_data_cache_size=l1, l2_cache_size=l2, l3_cache_size=l3)
        answers.append(blosc2.compute_chunks_blocks(tuple(shape), dtype=np.dtype(f"V{itemsize}")))
    blosc2.cpu_info.update(kept)
    return answers


def read(path=None, cframe=None, mmap=None, offset=0):
    """Any frame: what it is and all its bytes."""
    if cframe is not None:
        found = blosc2.from_cframe(base64.b64decode(cframe), copy=True)
    else:
        found = blosc2.open(path, mode="r", mmap_mode=mmap, offset=offset)
    schunk = getattr(found, "schunk", found)
    answer = {"kind": type(found).__name__, "vlmeta": metadata(schunk.vlmeta), "meta": metadata(schunk.meta)}
    if isinstance(found, blosc2.NDArray):
        return answer | array_answer(found)
    data = b"".join(schunk.decompress_chunk(n) for n in range(schunk.nchunks))
    sizes = [len(schunk.decompress_chunk(n)) for n in range(schunk.nchunks)]
    return answer | {"bytes": encoded(data), "typesize": schunk.typesize, "chunks": sizes}


def array_answer(array):
    return {
        "dtype": array.schunk.meta["b2nd"][-1],
        "shape": array.shape,
        "chunks": array.chunks,
        "blocks": array.blocks,
        "bytes": encoded(little_endian(array[...])),
        "cframe": encoded(array.to_cframe()),
    }


def metadata(layers):
    return {name: written(layers[name]) for name in layers if name != "b2nd"}


def written(value):
    """Python's own notation, which tells tuples, bytes and numbers apart."""
    if isinstance(value, blosc2.NDArray):
        return f"NDArray({value[...].tolist()!r})"
    return repr(value)


def grow(path, rows, seed):
    """Appends `rows` rows to a file as a Python user would, and answers with all its bytes."""
    array = blosc2.open(path, mode="a")
    before = array.shape
    array.resize((before[0] + rows, *before[1:]))
    array[before[0] :] = content(array.dtype, (rows, *before[1:]), seed)
    array.schunk.vlmeta["rows"] = array.shape[0]
    return array_answer(blosc2.open(path, mode="r"))


def make(expression, urlpath=None, **options):
    """`expression` in blosc2 and numpy, written to a path or as a cframe."""
    made = eval(expression, {"blosc2": blosc2, "np": np})
    if urlpath is not None:
        made.save(urlpath, mode="w")
        return {"path": urlpath}
    return {"cframe": encoded(made.to_cframe())}


def tensor(path):
    loaded = blosc2.load_tensor(path)
    flat = loaded.reshape(-1)
    return {
        "dtype": str(loaded.dtype),
        "shape": loaded.shape,
        "bytes": encoded(little_endian(loaded)),
        "first": sample(flat[0]),
    }


def encoded(data):
    return base64.b64encode(data).decode()


def main():
    answers = {f.__name__: f for f in (write, plan, compare, partitions, read, grow, make, tensor, schunks.schunk)}
    metadata_functions = ("written", "found", "rewritten", "changed", "touched", "indexed", "matches")
    answers |= {f"metadata_{name}": getattr(metadata_values, name) for name in metadata_functions}
    shared_functions = ("append", "follow", "count", "hold", "touch")
    answers |= {f"shared_{name}": getattr(shared_files, name) for name in shared_functions}
    container_functions = ("container_written", "container_changed", "container_found")
    container_functions += ("embedded_written", "embedded_changed", "embedded_found")
    answers |= {name: getattr(containers, name) for name in container_functions}
    file_functions = ("npy_write", "npy_read", "npy_headers", "npy_edit", "npz_write", "npz_read")
    file_functions += ("npz_far", "safetensors_write", "safetensors_read")
    answers |= {name: getattr(numpy_files, name) for name in file_functions}
    answers |= {name: getattr(tensors, name) for name in ("tensor_written", "tensor_compared")}
    answers |= {name: getattr(converted, name) for name in ("convert_written", "convert_compared")}
    answers |= {f"shared_store_{name}": getattr(shared_stores, name) for name in ("change", "follow")}
    store_functions = ("change", "read", "objects", "special", "special_read", "old", "as_long_as_blocks")
    store_functions += ("expression", "expression_value")
    answers |= {f"stores_{name}": getattr(stores, f"stores_{name}") for name in store_functions}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"result": answers[request.pop("do")](**request)}
        except Exception:
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
