using System.Text;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>One HTTP request, as the bytes that go over the wire.</summary>
/// <param name="Route">The input that it is of.</param>
/// <param name="Bytes">The whole request.</param>
/// <param name="What">What is odd about it.</param>
internal sealed record HttpCall(string Route, byte[] Bytes, string What)
{
    /// <summary>Whether it is HTTP that every server must answer.</summary>
    public bool WellFormed { get; init; } = true;

    /// <summary>Whether it comes by another name than this box's, or from a page of another origin: it must not be let in.</summary>
    public bool Foreign { get; init; }

    /// <summary>Sent in two halves with a pause between, seconds; 0 for at once.</summary>
    public double Pause { get; init; }

    public override string ToString() =>
        $"{What}: {Encoding.UTF8.GetString(Bytes.AsSpan(0, Math.Min(Bytes.Length, 700)))}{(Bytes.Length > 700 ? $"... ({Bytes.Length} bytes)" : "")}";
}
