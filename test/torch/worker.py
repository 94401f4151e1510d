"""Answers questions about PyTorch: one JSON object per line in, one per line out."""

import base64
import json
import sys
import traceback

import blosc2
import numpy as np
import torch


def made(dtype, shape, seed):
    """Random bits as a tensor; of booleans zeros and ones."""
    rng = np.random.default_rng(seed)
    dtype = np.dtype(dtype)
    count = int(np.prod(shape, dtype=np.int64))
    raw = rng.integers(0, 2 if dtype.kind == "b" else 256, count * dtype.itemsize, dtype="u1")
    return torch.from_numpy(raw.view(dtype).reshape(shape).copy())


def described(tensor):
    return {
        "type": type(tensor).__name__,
        "dtype": str(tensor.dtype).removeprefix("torch."),
        "shape": list(tensor.shape),
        "bytes": encoded(tensor.numpy().tobytes()),
    }


def saved(path, dtype, shape, seed):
    """Writes a tensor of PyTorch's; also from one that is not contiguous, of which Python takes the elements."""
    tensor = made(dtype, shape, seed)
    blosc2.save_tensor(tensor, path, mode="w")
    return described(tensor) | {"cframe": encoded(blosc2.pack_tensor(tensor))}


def loaded(path=None, cframe=None):
    return described(blosc2.load_tensor(path) if path else blosc2.unpack_tensor(base64.b64decode(cframe)))


def bfloats(bits):
    """What PyTorch makes of float32 in bfloat16, and of that in float32 again."""
    floats = torch.from_numpy(np.frombuffer(base64.b64decode(bits), "<f4").copy())
    halves = floats.bfloat16()
    return {"bits": encoded(halves.view(torch.int16).numpy().tobytes()), "floats": encoded(halves.float().numpy().tobytes())}


def version():
    return torch.__version__


def encoded(data):
    return base64.b64encode(data).decode()


def main():
    answers = {f.__name__: f for f in (saved, loaded, bfloats, version)}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"result": answers[request.pop("do")](**request)}
        except Exception:
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
