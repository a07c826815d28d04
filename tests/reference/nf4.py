"""4-bit NormalFloat with double quantization, in NumPy alone, after Dettmers et al., "QLoRA" (2023).

    python3 nf4.py WEIGHT.f32 OUTPUT.f32

Reads float32 values, writes what is left of them after one round trip. The sixteen values are not typed in but made as the paper
makes them (appendix E): quantiles of the normal distribution from 0.9677083 on (the offset in the authors' code), eight on the positive side,
seven on the negative one and a zero, divided by the greatest. Blocks of 64 share their greatest magnitude; magnitudes, less the
mean of all, are rounded to -127..127 in groups of 256.
"""
import statistics
import sys

import numpy as np


def table():
    normal = statistics.NormalDist()
    offset = 0.9677083
    positive = [normal.inv_cdf(p) for p in np.linspace(offset, 0.5, 9)[:-1]]
    negative = [-normal.inv_cdf(p) for p in np.linspace(offset, 0.5, 8)[:-1]]
    values = np.array(sorted(positive + [0.0] + negative))
    return (values / values.max()).astype(np.float32)


def round_trip(values):
    codes = table()
    blocks = np.zeros((-(-len(values) // 64), 64), np.float32)
    blocks.reshape(-1)[:len(values)] = values
    magnitudes = np.abs(blocks).max(axis=1)
    scaled = blocks / np.where(magnitudes > 0, magnitudes, 1)[:, None]
    nearest = np.abs(scaled[:, :, None].astype(np.float64) - codes.astype(np.float64)).argmin(axis=2)

    mean = np.float32(magnitudes.astype(np.float64).mean())
    held = np.zeros_like(magnitudes)
    for first in range(0, len(magnitudes), 256):
        part = magnitudes[first:first + 256] - mean
        step = np.abs(part).max() / np.float32(127)
        held[first:first + 256] = (np.clip(np.rint(part / step), -127, 127) * step if step > 0 else 0) + mean
    return (codes[nearest] * np.maximum(held, 0)[:, None]).astype(np.float32).reshape(-1)[:len(values)]


if __name__ == "__main__":
    if len(sys.argv) == 2:
        table().tofile(sys.argv[1])
    else:
        round_trip(np.fromfile(sys.argv[1], np.float32)).tofile(sys.argv[2])
