namespace EdgeDiag.Model.Chat;

/// <summary>How a family of models wants a chat written down.</summary>
public sealed record ChatTemplate
{
    /// <summary>Its name, as in <c>Model:ChatTemplate</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Special tokens that the vocabulary must have.</summary>
    public required IReadOnlyList<string> Specials { get; init; }

    /// <summary>Special tokens that end an answer, where the vocabulary has them.</summary>
    public required IReadOnlyList<string> Stops { get; init; }

    /// <summary>Once, in front of everything.</summary>
    public string Begin { get; init; } = "";

    /// <summary>Around what the model is told about its task.</summary>
    public required ChatForm System { get; init; }

    /// <summary>Around what a user says.</summary>
    public required ChatForm User { get; init; }

    /// <summary>Around what the model said.</summary>
    public required ChatForm Assistant { get; init; }

    /// <summary>In front of the answer that is asked for.</summary>
    public string Reply { get; init; } = "";

    /// <summary>What the model is told where the chat does not begin with a system message; null for nothing.</summary>
    public string? DefaultSystem { get; init; }

    /// <summary>A system message stands within the first user message, in front of what is said.</summary>
    public bool SystemInUser { get; init; }

    /// <summary>White space at both ends of messages is taken away.</summary>
    public bool Trims { get; init; }

    /// <summary>Each message is tokenized on its own, not together with the text around it.</summary>
    public bool MessagesApart { get; init; }
}
