"""Merges a PEFT adapter into a base model's weights with NumPy alone, after the papers and PEFT's file format.

    python3 lora_merge.py BASE_FOLDER ADAPTER_FOLDER OUTPUT.safetensors

LoRA (Hu et al., 2021): W + alpha/r B A. rsLoRA (Kalajdzievski, 2023): alpha/sqrt(r). DoRA (Liu et al., 2024):
m (W + s B A) / |W + s B A| by rows. rank_pattern and alpha_pattern: the first key that, as a regular expression, matches the
end of the module's name. Everything in float64, written as float32.
"""
import json
import math
import re
import struct
import sys

import numpy as np


def read(path):
    with open(path, "rb") as file:
        raw = file.read()
    (size,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8:8 + size])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        first, last = entry["data_offsets"]
        assert entry["dtype"] == "F32", name
        tensors[name] = np.frombuffer(raw[8 + size + first:8 + size + last], "<f4").reshape(entry["shape"]).astype(np.float64)
    return tensors


def write(path, tensors):
    header, data = {}, b""
    for name, value in sorted(tensors.items()):
        block = value.astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [len(data), len(data) + len(block)]}
        data += block
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def pick(pattern, module, otherwise):
    for key, value in (pattern or {}).items():
        if re.match(r"(.*\.)?(" + key + r")$", module):
            return value
    return otherwise


def merge(base, adapter, config):
    merged = dict(base)
    for name, weight in base.items():
        module = name[:-len(".weight")] if name.endswith(".weight") else name
        prefix = "base_model.model." + module
        if prefix + ".lora_A.weight" not in adapter:
            continue
        a, b = adapter[prefix + ".lora_A.weight"], adapter[prefix + ".lora_B.weight"]
        rank = pick(config.get("rank_pattern"), module, config["r"])
        assert a.shape[0] == rank and b.shape[1] == rank, (module, a.shape, rank)
        alpha = pick(config.get("alpha_pattern"), module, config["lora_alpha"])
        scale = alpha / math.sqrt(rank) if config.get("use_rslora") else alpha / rank
        result = weight + scale * (b @ a)
        if config.get("use_dora"):
            result = adapter[prefix + ".lora_magnitude_vector"][:, None] * result / np.linalg.norm(result, axis=1, keepdims=True)
        merged[name] = result
    return merged


if __name__ == "__main__":
    with open(sys.argv[2] + "/adapter_config.json") as file:
        settings = json.load(file)
    write(sys.argv[3], merge(read(sys.argv[1] + "/model.safetensors"), read(sys.argv[2] + "/adapter_model.safetensors"), settings))
