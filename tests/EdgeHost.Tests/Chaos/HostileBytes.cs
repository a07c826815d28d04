using System.Text;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>Breaks the content of any file.</summary>
internal static class HostileBytes
{
    /// <summary>Content with something wrong, and what that is.</summary>
    public static (byte[] Bytes, string What) Of(ChaosRandom random, byte[] valid)
    {
        var bytes = (byte[])valid.Clone();
        switch (random.Below(13))
        {
            case 0:
                return ([], "empty");
            case 1:
                return (bytes[..random.Below(Math.Max(1, bytes.Length))], "cut off");
            case 2:
                for (var i = 0; i < 8 && bytes.Length > 0; i++)
                    bytes[random.Below(bytes.Length)] = (byte)random.Below(256);
                return (bytes, "eight random bytes");
            case 3:
                return (random.Bytes(random.Pick((int[])[1, 300, 30_000])), "noise");
            case 4:
                return ([0xEF, 0xBB, 0xBF, .. bytes], "a byte order mark");
            case 5:
                return (Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(bytes)), "UTF-16");
            case 6:
                return (Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace("\n", "\r", StringComparison.Ordinal)), "carriage returns");
            case 7:
                return (new byte[5000], "zeros");
            case 8:
                return (Insert(random, bytes, Encoding.UTF8.GetBytes(HostileText.Of(random))), "a hostile text inside");
            case 9:
                return (Insert(random, bytes, "\u001b]0;x\u0007\u001b[2J\r\0"u8.ToArray()), "escape sequences inside");
            case 10:
                return ([.. Enumerable.Repeat(bytes, Math.Clamp(2_000_000 / Math.Max(1, bytes.Length), 1, 40)).SelectMany(b => b)], "many times over");
            case 11:
                return (
                    Encoding.UTF8.GetBytes(
                        random.Pick(
                            (string[])
                                [
                                    new('[', 50_000),
                                    string.Concat(Enumerable.Repeat("{\"a\":", 20_000)),
                                    new('>', 20_000),
                                    string.Concat(Enumerable.Repeat("- ", 20_000)),
                                    new('*', 30_000),
                                    new('#', 30_000),
                                ]
                        )
                    ),
                    "deep nesting"
                );
            default:
                return ([.. bytes, .. Encoding.UTF8.GetBytes(new string('x', 1_000_000))], "a line of a megabyte");
        }
    }

    private static byte[] Insert(ChaosRandom random, byte[] bytes, byte[] inside)
    {
        var at = random.Below(bytes.Length + 1);
        return [.. bytes[..at], .. inside, .. bytes[at..]];
    }
}
