using System.Text.Json;

namespace EdgeDiag.EdgeHost.Ingress.Mappings;

/// <summary>Where a member of an event comes from. Gives a value, or null where nothing is found.</summary>
internal abstract record MappedSource
{
    /// <summary>It looks into the entry that a mapping is at.</summary>
    public abstract bool IsOfEntry { get; }

    /// <summary>The value of a message.</summary>
    /// <exception cref="UnmappableException">Something is found that cannot be what is asked for.</exception>
    public abstract JsonElement? Of(MappedMessage message);

    /// <summary>What stands at a path.</summary>
    public sealed record AtPath(PayloadPath Path) : MappedSource
    {
        public override bool IsOfEntry => Path.OfEntry;

        public override JsonElement? Of(MappedMessage message) => message.Find(Path);

        public override string ToString() => Path.Text;
    }

    /// <summary>The same for every message.</summary>
    public sealed record Constant(JsonElement Value) : MappedSource
    {
        public override bool IsOfEntry => false;

        public override JsonElement? Of(MappedMessage message) => Value;

        public override string ToString() => Value.GetRawText();
    }

    /// <summary>Text with names of the topic and paths in it.</summary>
    /// <param name="Written">As it is written.</param>
    /// <param name="Parts">Text, a name in <see cref="TemplatePart.Name"/>, or a path.</param>
    public sealed record Template(string Written, IReadOnlyList<TemplatePart> Parts) : MappedSource
    {
        public override bool IsOfEntry => Parts.Any(p => p.Path is { OfEntry: true } || p.Name == MappedMessage.Key);

        public override JsonElement? Of(MappedMessage message) => Text(message) is { } text ? JsonValues.Of(text) : null;

        private const int MostCharacters = 4000;

        /// <summary>The text; null where nothing is found for one of its places.</summary>
        public string? Text(MappedMessage message)
        {
            var text = "";
            foreach (var part in Parts)
            {
                // More is nothing that any member takes; and a sender must not have it built for each of a thousand entries.
                if (text.Length > MostCharacters)
                    throw new UnmappableException("", $"at most {MostCharacters} characters", "more");
                if (part.Path is null)
                    text += part.Name is { } name ? message.Name(name) : part.Text;
                else if (message.Find(part.Path) is { } found)
                    text += JsonValues.Text(found) ?? throw new UnmappableException($"a text or number at {part.Path.Text}", found);
                else
                    return null;
            }

            return text;
        }

        public override string ToString() => Written;
    }

    /// <summary>What another source gives, changed.</summary>
    /// <param name="From">The other source.</param>
    /// <param name="Map">What is found and what it becomes; null for as it is.</param>
    /// <param name="Scale">A number is multiplied by it.</param>
    /// <param name="Offset">And this is added.</param>
    /// <param name="Default">What counts where nothing is found.</param>
    public sealed record Changed(MappedSource From, IReadOnlyList<KeyValuePair<string, JsonElement>>? Map, double Scale, double Offset, MappedSource? Default)
        : MappedSource
    {
        private const string Rest = "*";

        public override bool IsOfEntry => From.IsOfEntry || Default is { IsOfEntry: true };

        public override JsonElement? Of(MappedMessage message)
        {
            if (From.Of(message) is not { } found)
                return Default?.Of(message);
            if (Map is not null)
                found = Mapped(found);
            if (Scale.Equals(1) && Offset.Equals(0))
                return found;
            var number = JsonValues.Number(found) ?? throw new UnmappableException("a number", found);
            // In decimal where it fits: 1825 by 0.1 is 182.5, not 182.50000000000003.
            return Math.Abs(number) < 1e15 && Math.Abs(Scale) is > 1e-12 and < 1e12 && Math.Abs(Offset) < 1e15
                    ? JsonSerializer.SerializeToElement((double)((decimal)number * (decimal)Scale + (decimal)Offset))
                : double.IsFinite(number * Scale + Offset) ? JsonValues.Of(number * Scale + Offset)
                : throw new UnmappableException("a finite number", found);
        }

        public override string ToString() => From.ToString()!;

        private JsonElement Mapped(JsonElement found)
        {
            foreach (var (written, value) in Map!)
                if (JsonValues.IsSame(found, written))
                    return value;
            foreach (var (written, value) in Map)
                if (written == Rest && JsonValues.Text(found) is not null)
                    return value;
            throw new UnmappableException(string.Join(" or ", Map.Take(8).Select(m => m.Key)), found);
        }
    }

    /// <summary>A piece of a template.</summary>
    public sealed record TemplatePart(string? Text, string? Name, PayloadPath? Path);
}
