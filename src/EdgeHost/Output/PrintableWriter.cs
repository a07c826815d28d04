using System.Text;

namespace EdgeDiag.EdgeHost.Output;

/// <summary>
/// A console's writer on which nothing from outside can forge: control characters are written out, see
/// <see cref="OutsideText.Escaped"/>. What is written as one line stays one line; only <see cref="Write(string)"/> may contain
/// line ends.
/// </summary>
public sealed class PrintableWriter(TextWriter inner) : TextWriter(inner.FormatProvider)
{
    // The first half of a character, until its second comes.
    private char _half;

    /// <summary>The writer that passes everything on, for what this program itself draws.</summary>
    public TextWriter Inner => inner;

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value)
    {
        if (_half != default)
        {
            var half = _half;
            _half = default;
            if (char.IsLowSurrogate(value))
            {
                inner.Write([half, value]);
                return;
            }

            inner.Write(OutsideText.Written(half));
        }

        if (char.IsHighSurrogate(value))
            _half = value;
        else if (value is '\n' or '\t' || !(OutsideText.IsUnsafe(value) || char.IsSurrogate(value)))
            inner.Write(value);
        else
            inner.Write(OutsideText.Written(value));
    }

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        foreach (var c in buffer)
            Write(c);
    }

    /// <inheritdoc/>
    public override void Write(string? value) => Write(value.AsSpan());

    /// <inheritdoc/>
    public override void WriteLine() => inner.WriteLine();

    /// <inheritdoc/>
    public override void WriteLine(string? value) => inner.WriteLine(OutsideText.Escaped(value ?? ""));

    /// <inheritdoc/>
    public override void WriteLine(ReadOnlySpan<char> buffer) => WriteLine(buffer.ToString());

    /// <inheritdoc/>
    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task WriteLineAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default)
    {
        WriteLine(buffer.ToString());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();
}
