using System.Text;
using EdgeDiag.Model.Tokenization;

namespace EdgeDiag.Model.Chat;

/// <summary>Writes a chat down in tokens. Special tokens come from the template alone.</summary>
public static class ChatEncoder
{
    /// <summary>The tokens of a chat up to where the answer begins.</summary>
    /// <param name="tokenizer">The vocabulary.</param>
    /// <param name="template">How the model wants it.</param>
    /// <param name="turns">At least one, the last one not the model's.</param>
    /// <exception cref="ArgumentException">The turns are none that the template can write.</exception>
    public static IReadOnlyList<int> Encode(TextTokenizer tokenizer, ChatTemplate template, IReadOnlyList<ChatTurn> turns)
    {
        if (turns.Count == 0 || turns[^1].Speaker == ChatSpeaker.Assistant)
            throw new ArgumentException("a chat ends with what the user says");
        var ids = new List<int>();
        var plain = new StringBuilder();
        foreach (var (text, isMarker) in Parts(template, turns))
        {
            if (isMarker)
                Marker(text);
            else
            {
                if (template.MessagesApart)
                    Flush();
                plain.Append(text);
                if (template.MessagesApart)
                    Flush();
            }
        }

        Flush();
        return ids;

        void Marker(string marker)
        {
            foreach (var (part, special) in tokenizer.Cut(marker))
                if (special is { } id)
                {
                    Flush();
                    ids.Add(id);
                }
                // A vocabulary that puts a space behind special tokens itself needs none of the template.
                else
                    plain.Append(
                        plain.Length == 0 && part[0] == ' ' && Place() == TextPlace.AfterSpecial && tokenizer.PutsSpaceAfterSpecial ? part[1..] : part
                    );
        }

        // Text of the template and of messages is tokenized together, as it stands between two special tokens.
        void Flush()
        {
            if (plain.Length > 0)
                ids.AddRange(tokenizer.Encode(plain.ToString(), parseSpecial: false, template.MessagesApart ? TextPlace.Start : Place()));
            plain.Clear();
        }

        TextPlace Place() => ids.Count == 0 ? TextPlace.Start : tokenizer.Behind(ids[^1]);
    }

    /// <summary>What stands in front of and behind a lone user message, for a prompt whose message comes in pieces.</summary>
    public static (string Before, string After) AroundUser(ChatTemplate template)
    {
        var parts = Parts(template, [new ChatTurn(ChatSpeaker.User, "")]).ToList();
        var message = parts.FindLastIndex(p => !p.IsMarker);
        return (string.Concat(parts.Take(message).Select(p => p.Text)), string.Concat(parts.Skip(message + 1).Select(p => p.Text)));
    }

    private static IEnumerable<(string Text, bool IsMarker)> Parts(ChatTemplate template, IReadOnlyList<ChatTurn> turns)
    {
        yield return (template.Begin, true);
        var system = turns[0].Speaker == ChatSpeaker.System ? turns[0].Text : template.DefaultSystem;
        var rest = turns.Skip(turns[0].Speaker == ChatSpeaker.System ? 1 : 0).ToList();
        if (template.SystemInUser && (rest.Count == 0 || rest[0].Speaker != ChatSpeaker.User || rest.Exists(t => t.Speaker == ChatSpeaker.System)))
            throw new ArgumentException($"template {template.Name} begins with a user message, and has a system message only in front of it");
        if (!template.SystemInUser && system is not null)
            foreach (var part in Message(template.System, system))
                yield return part;
        for (var i = 0; i < rest.Count; i++)
        {
            var form = rest[i].Speaker switch
            {
                ChatSpeaker.System => template.System,
                ChatSpeaker.User => template.User,
                _ => template.Assistant,
            };
            var inside = i == 0 && template.SystemInUser && system is not null ? Message(template.System, system).ToList() : [];
            yield return (form.Before, true);
            foreach (var part in inside)
                yield return part;
            yield return (Text(rest[i].Text), false);
            yield return (form.After, true);
        }

        yield return (template.Reply, true);

        IEnumerable<(string, bool)> Message(ChatForm form, string text) => [(form.Before, true), (Text(text), false), (form.After, true)];

        string Text(string text) => template.Trims ? text.Trim() : text;
    }
}
