using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeDiag.Model.Kernels.Shared;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Quantization;

/// <summary>4-bit NormalFloat in memory, block by block, on all of libtorch's threads.</summary>
internal static unsafe class Nf4Kernel
{
    private const int Block = Nf4Weight.Block,
        Group = Nf4Weight.Group;

    private static ParallelOptions Threads => new() { MaxDegreeOfParallelism = Math.Max(1, get_num_threads()) };

    /// <summary>Codes and magnitudes of values.</summary>
    /// <param name="values">float32, or bfloat16 where <paramref name="half"/>.</param>
    /// <param name="half">Which.</param>
    /// <param name="count">How many; the last block is filled up with zeros.</param>
    /// <param name="codes">32 bytes a block.</param>
    /// <param name="magnitudes">One a block.</param>
    public static void Encode(void* values, bool half, long count, byte* codes, float[] magnitudes)
    {
        Parallel.For(
            0,
            (magnitudes.Length + Group - 1) / Group,
            Threads,
            g =>
            {
                var block = stackalloc float[Block];
                for (var b = g * Group; b < Math.Min(magnitudes.Length, (g + 1) * Group); b++)
                {
                    var most = 0f;
                    for (var i = 0; i < Block; i++)
                    {
                        var at = (long)b * Block + i;
                        block[i] =
                            at >= count ? 0
                            : half ? Lanes.FromBFloat16(((ushort*)values)[at])
                            : ((float*)values)[at];
                        most = Math.Max(most, Math.Abs(block[i]));
                    }

                    magnitudes[b] = most;
                    var inverse = most > 0 ? 1 / most : 0;
                    for (var i = 0; i < Block; i += 2)
                        codes[(long)b * (Block / 2) + i / 2] = (byte)((Nf4Table.Nearest(block[i] * inverse) << 4) | Nf4Table.Nearest(block[i + 1] * inverse));
                }
            }
        );
    }

    /// <summary>Values of codes.</summary>
    /// <param name="codes">32 bytes a block.</param>
    /// <param name="magnitudes">One a block.</param>
    /// <param name="steps">One for 256 magnitudes.</param>
    /// <param name="mean">Added to each magnitude.</param>
    /// <param name="count">Values to write.</param>
    /// <param name="values">float32, or bfloat16 where <paramref name="half"/>.</param>
    /// <param name="half">Which.</param>
    public static void Decode(byte* codes, sbyte* magnitudes, float* steps, float mean, long count, void* values, bool half)
    {
        var blocks = (int)((count + Block - 1) / Block);
        Parallel.For(
            0,
            (blocks + Group - 1) / Group,
            Threads,
            g =>
            {
                var table = stackalloc float[16];
                var rest = stackalloc float[Block];
                for (var b = g * Group; b < Math.Min(blocks, (g + 1) * Group); b++)
                {
                    var magnitude = Math.Max(0, magnitudes[b] * steps[g] + mean);
                    var from = codes + (long)b * (Block / 2);
                    var whole = (long)(b + 1) * Block <= count;
                    for (var i = 0; i < 16; i++)
                        table[i] = Nf4Table.Values[i] * magnitude;
                    if (half && whole)
                        DecodeHalf(from, table, (ushort*)values + (long)b * Block);
                    else if (whole)
                        DecodeSingle(from, table, (float*)values + (long)b * Block);
                    else
                    {
                        DecodeSingle(from, table, rest);
                        for (var i = 0; i < count - (long)b * Block; i++)
                        {
                            if (half)
                                ((ushort*)values)[(long)b * Block + i] = Lanes.ToBFloat16(rest[i]);
                            else
                                ((float*)values)[(long)b * Block + i] = rest[i];
                        }
                    }
                }
            }
        );
    }

    private static void DecodeSingle(byte* codes, float* table, float* values)
    {
        for (var i = 0; i < Block / 2; i++)
        {
            values[2 * i] = table[codes[i] >> 4];
            values[2 * i + 1] = table[codes[i] & 15];
        }
    }

    // A block has sixteen values at most: their low and high bytes are two tables that one shuffle each looks sixteen codes up in.
    private static void DecodeHalf(byte* codes, float* table, ushort* values)
    {
        var rounded = stackalloc ushort[16];
        for (var i = 0; i < 16; i++)
            rounded[i] = Lanes.ToBFloat16(table[i]);
        if (!Ssse3.IsSupported)
        {
            for (var i = 0; i < Block / 2; i++)
            {
                values[2 * i] = rounded[codes[i] >> 4];
                values[2 * i + 1] = rounded[codes[i] & 15];
            }

            return;
        }

        Vector128<ushort> first = Vector128.Load(rounded),
            second = Vector128.Load(rounded + 8);
        var mask = Vector128.Create((ushort)0xFF);
        var low = Vector128.Narrow(first & mask, second & mask);
        var high = Vector128.Narrow(Vector128.ShiftRightLogical(first, 8), Vector128.ShiftRightLogical(second, 8));
        for (var i = 0; i < Block / 2; i += 16)
        {
            var pairs = Vector128.Load(codes + i);
            var upper = Vector128.ShiftRightLogical(pairs.AsUInt16(), 4).AsByte() & Vector128.Create((byte)15);
            var lower = pairs & Vector128.Create((byte)15);
            Vector128<byte> a = Sse2.UnpackLow(upper, lower),
                b = Sse2.UnpackHigh(upper, lower);
            var to = (byte*)(values + 2 * i);
            Write(a, to);
            Write(b, to + 32);
        }

        void Write(Vector128<byte> index, byte* to)
        {
            Vector128<byte> l = Ssse3.Shuffle(low, index),
                h = Ssse3.Shuffle(high, index);
            Sse2.UnpackLow(l, h).Store(to);
            Sse2.UnpackHigh(l, h).Store(to + 16);
        }
    }
}
