namespace EdgeDiag.Fusion.Events.Messages;

/// <summary>Reads members that a message can do without: one that cannot be used is left out and noted.</summary>
internal sealed class ForgivingMembers(MessageMembers members)
{
    private readonly List<MessageProblem> _problems = [];

    /// <summary>Members that the message cannot do without.</summary>
    public MessageMembers Needed => members;

    /// <summary>What was left out.</summary>
    public IReadOnlyList<MessageProblem> Problems => _problems;

    public void Add(MessageProblem problem) => _problems.Add(problem);

    public DateTimeOffset? Time(string key)
    {
        try
        {
            return members.OptionalTime(key);
        }
        catch (UnreadableMessageException e)
        {
            _problems.Add(e.Problem);
            return null;
        }
    }

    public string? Text(string key, int maximum)
    {
        try
        {
            return members.OptionalText(key, maximum);
        }
        catch (UnreadableMessageException e)
        {
            _problems.Add(e.Problem);
            return null;
        }
    }

    public T Name<T>(string key, T standard)
        where T : struct, Enum
    {
        try
        {
            return members.Name<T>(key, standard);
        }
        catch (UnreadableMessageException e)
        {
            _problems.Add(e.Problem);
            return standard;
        }
    }

    /// <summary>The texts of a list that can be used, and no more than are allowed; a single text is a list of one.</summary>
    public IReadOnlyList<string> Texts(string key, int most, int maximum) => members.Texts(key, most, maximum, _problems);
}
