using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeDiag.Fusion.Events;

/// <summary>
/// What makes two fault messages one and the same: what the sender sent, and nothing else (docs/reference/messages.md). The key is a text of all
/// parts, each behind its length, so that no two different messages share a key. Keys of one id, and of one id and state, share
/// a beginning, by which the journal finds them.
/// </summary>
public static class FaultIdentity
{
    // No topic segment contains it: a key can never be one of those that earlier versions wrote.
    private const char Mark = '#';

    // Neither a digit nor '-', with which the parts of a key begin.
    private const char AgainMark = '*';

    /// <summary>The key of a message.</summary>
    /// <param name="site">Topic segment.</param>
    /// <param name="line">Topic segment.</param>
    /// <param name="device">Topic segment.</param>
    /// <param name="id">The sender's id; null for none.</param>
    /// <param name="state">Raised or gone.</param>
    /// <param name="code">The code.</param>
    /// <param name="ts">The sender's time; null for none.</param>
    /// <param name="receipt">For a message without id and usable time, the number of its receipt.</param>
    public static string Key(string site, string line, string device, string? id, FaultState state, string code, DateTimeOffset? ts, Guid? receipt = null) =>
        KeyPrefix(site, line, device, id, state)
        + Part(code)
        + Part(ts?.UtcTicks.ToString("D19", CultureInfo.InvariantCulture))
        + (receipt is { } number ? Part(number.ToString("N")) : "");

    /// <summary>The key of a message that comes again after its fault has ended, so that it is another fault.</summary>
    /// <param name="key">The first one's key.</param>
    /// <param name="number">2 for the second fault, and so on.</param>
    public static string Again(string key, int number) => string.Create(CultureInfo.InvariantCulture, $"{key}{AgainMark}{number:D9}");

    /// <summary>A text above a key and all that <see cref="Again"/> makes of it, and below every other that is above the key.</summary>
    public static string AfterAll(string key) => key + (char)(AgainMark + 1);

    /// <summary>Which fault of its key this is: 1 for the first.</summary>
    public static int NumberOf(string key)
    {
        var mark = key.LastIndexOf(AgainMark);
        // The parts of a key end with a comma, which is in no number.
        return mark > 0 && int.TryParse(key.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;
    }

    /// <summary>How all keys of a sender's id and a state begin; a digit follows, or <c>-</c>.</summary>
    public static string KeyPrefix(string site, string line, string device, string? id, FaultState state) =>
        Mark + Part(site) + Part(line) + Part(device) + Part(id) + Part(state.ToString());

    /// <summary>An id made of a key: the same for the same key.</summary>
    public static string Digest(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..16];

    private static string Part(string? text) => text is null ? "-," : string.Create(CultureInfo.InvariantCulture, $"{text.Length}:{text},");
}
