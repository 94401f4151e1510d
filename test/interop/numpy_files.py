"""Files of NumPy's and of safetensors', both ways: from seeds, and from what Node has written."""

import base64
import io
import zipfile

import numpy as np
import safetensors
from safetensors import TensorSpec, serialize, serialize_file

from random_arrays import (
    DTYPES,
    as_json,
    opaque,
    orthogonal,
    pick,
    random_content,
    random_selection,
    random_shape,
)
from content import content, js_dtype, little_endian

# What dtype.descr cannot tell.
UNTOLD = [d for d in DTYPES if d.names == ("word", "low")]
FORMATS = {"?": "BOOL", "i1": "I8", "u1": "U8", "<i2": "I16", "<u2": "U16", "<f2": "F16", "<i4": "I32", "<u4": "U32"}
FORMATS |= {"<f4": "F32", "<f8": "F64", "<i8": "I64", "<u8": "U64"}
RAW = {"BF16": ("bfloat16", 2), "F8_E4M3": ("float8_e4m3fn", 1), "F8_E5M2": ("float8_e5m2", 1)}


def encoded(data):
    return base64.b64encode(data).decode()


def random_array(rng):
    dtype = pick(rng, [d for d in DTYPES if d not in UNTOLD])
    values = random_content(rng, dtype, random_shape(rng, 2000))
    return np.asfortranarray(values) if rng.random() < 0.5 else values


def saved(values):
    out = io.BytesIO()
    np.save(out, values)
    return out.getvalue()


def told(values, rng, dtype):
    selection = random_selection(rng, values.shape)
    part = orthogonal(values, selection)
    return {
        "dtype": js_dtype(dtype),
        "shape": values.shape,
        "fortranOrder": values.flags.f_contiguous and not values.flags.c_contiguous,
        "byteOrder": "big" if dtype.byteorder == ">" else "little",
        "bytes": encoded(little_endian(values)),
        "selection": as_json(selection),
        "part": {"shape": part.shape, "bytes": encoded(little_endian(part))},
    }


def with_dtype(values, dtype):
    return values if values.dtype == dtype else values.view(dtype)


def npy_write(seed, path):
    """A random file, and what has to be read from it."""
    rng = np.random.default_rng(seed)
    dtype = pick(rng, [d for d in DTYPES if d not in UNTOLD])
    values = random_content(rng, dtype, random_shape(rng, 3000))
    if rng.random() < 0.5:
        values = np.asfortranarray(values)
    values = with_dtype(values, dtype)
    np.save(path, values)
    return told(opaque(values), rng, np.load(path).dtype)


def npy_read(path):
    """What a file holds, and whether NumPy writes the same bytes."""
    values = np.load(path)
    with open(path, "rb") as file:
        stored = file.read()
    return {
        "shape": values.shape,
        "dtype": js_dtype(values.dtype),
        "bytes": encoded(little_endian(opaque(values))),
        "same": stored == saved(values),
        "mapped": bool((np.load(path, mmap_mode="r") == values).all()) if values.dtype.kind in "iu" else True,
    }


def npy_headers(shapes):
    """Header and order of every dtype in every shape and order, as np.save writes them."""
    answers = []
    for dtype in dict.fromkeys(d.str if not d.names else d for d in DTYPES if d not in UNTOLD):
        for shape in shapes:
            for order in "CF":
                values = np.zeros(shape, dtype, order)
                stored = saved(values)
                header = stored[: len(stored) - values.nbytes]
                answers.append({"dtype": js_dtype(values.dtype), "str": values.dtype.str, "shape": shape, "order": order, "header": encoded(header)})
    return answers


def npy_edit(path, index, value):
    """Changes one element of a mapped file, as NumPy users do."""
    values = np.load(path, mmap_mode="r+")
    values[tuple(index)] = value
    values.flush()


def npz_write(seed, path, compressed):
    rng = np.random.default_rng(seed)
    arrays = {f"a{n}/b é"[: int(rng.integers(2, 7))] + str(n): random_array(rng) for n in range(int(rng.integers(0, 5)))}
    (np.savez_compressed if compressed else np.savez)(path, random_array(rng), **arrays)
    with np.load(path) as archive:
        return [{"key": key} | told(opaque(archive[key]), rng, archive[key].dtype) for key in archive.files]


def npz_read(path):
    with zipfile.ZipFile(path) as archive:
        bad = archive.testzip()
    with np.load(path) as archive:
        arrays = {key: archive[key] for key in archive.files}
    return {
        "bad": bad,
        "arrays": {key: {"shape": a.shape, "dtype": js_dtype(a.dtype), "bytes": encoded(little_endian(opaque(a)))} for key, a in arrays.items()},
    }


def npz_far(path):
    """Where the members of an archive are, and what of them can be read at once."""
    with np.load(path) as archive:
        with archive.zip.open("hole.npy") as member:
            version = np.lib.format.read_magic(member)
            assert version == (1, 0)
            shape, _, dtype = np.lib.format.read_array_header_1_0(member)
        return {
            "members": [[m.filename, m.file_size, m.header_offset] for m in archive.zip.infolist()],
            "far": archive["far"].tolist(),
            "hole": [shape, dtype.str],
        }


def specs(tensors):
    """As the library takes them; the arrays must stay meanwhile."""
    return {
        name: TensorSpec(dtype=dtype, shape=shape, data_ptr=values.ctypes.data, data_len=values.nbytes)
        for name, (dtype, shape, values) in tensors.items()
    }


def safetensors_write(seed, path):
    rng = np.random.default_rng(seed)
    tensors, answers = {}, []
    for n in range(int(rng.integers(1, 6))):
        shape, name = random_shape(rng, 2000), f"layer.{n}.é"
        if rng.random() < 0.3:
            format, (python, size) = pick(rng, list(RAW.items()))
            values = content(f"V{size}", shape, seed + n)
        else:
            dtype = pick(rng, list(FORMATS))
            format, python = FORMATS[dtype], str(np.dtype(dtype))
            values = content(dtype, shape, seed + n)
        tensors[name] = (python, shape, values)
        answers.append({"key": name, "format": format} | told(values, rng, values.dtype))
    metadata = {"made": "there"} if rng.random() < 0.5 else None
    serialize_file(specs(tensors), path, metadata)
    return {"tensors": answers, "metadata": metadata or {}}


def safetensors_read(path):
    """What a file holds, and whether the library writes the same bytes."""
    with open(path, "rb") as file:
        stored = file.read()
    names = {v: k for k, v in FORMATS.items()}
    found = safetensors.deserialize(stored)
    with safetensors.safe_open(path, "np") as file:
        metadata = file.metadata()
    tensors = {}
    for name, tensor in found:
        format = tensor["dtype"]
        python = str(np.dtype(names[format])) if format in names else RAW[format][0]
        tensors[name] = (python, tensor["shape"], np.frombuffer(tensor["data"], "u1"))
    return {
        "metadata": metadata or {},
        "same": bytes(serialize(specs(tensors), metadata)) == stored,
        "tensors": {name: {"format": t["dtype"], "shape": t["shape"], "bytes": encoded(bytes(t["data"]))} for name, t in found},
    }
