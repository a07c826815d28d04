using EdgeDiag.Model.Chat;
using EdgeDiag.Model.Engine.Requests;
using EdgeDiag.Model.Engine.Sequences;
using Microsoft.Extensions.AI;

namespace EdgeDiag.Model;

/// <summary>What a <see cref="LocalChatClient"/> is asked for.</summary>
internal sealed record ChatRequest(IReadOnlyList<ChatTurn> Turns, SamplingOptions Sampling, int? MaxOutputTokens, IReadOnlyList<string> StopSequences)
{
    /// <summary>Reads messages and options.</summary>
    /// <exception cref="NotSupportedException">Something cannot be honoured.</exception>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public static ChatRequest Read(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        options ??= new ChatOptions();
        Refuse("Tools", options.Tools is { Count: > 0 });
        Refuse("ResponseFormat", options.ResponseFormat is not (null or ChatResponseFormatText));
        Refuse("TopK", options.TopK is not null);
        Refuse("FrequencyPenalty", options.FrequencyPenalty is not (null or 0));
        Refuse("PresencePenalty", options.PresencePenalty is not (null or 0));
        Refuse("ConversationId", options.ConversationId is not null);
        if (options.MaxOutputTokens < 1)
            throw new ArgumentException($"MaxOutputTokens: expected 1 or more, found {options.MaxOutputTokens}");
        var stops = options.StopSequences ?? [];
        if (stops.Any(string.IsNullOrEmpty))
            throw new ArgumentException("StopSequences: expected texts, found an empty one");
        var turns = messages.Select(Turn).ToList();
        if (!string.IsNullOrEmpty(options.Instructions))
        {
            // Instructions come before what the chat itself says in front.
            if (turns.Count > 0 && turns[0].Speaker == ChatSpeaker.System)
                turns[0] = turns[0] with { Text = options.Instructions + "\n" + turns[0].Text };
            else
                turns.Insert(0, new ChatTurn(ChatSpeaker.System, options.Instructions));
        }

        var sampling = new SamplingOptions
        {
            Temperature = options.Temperature ?? 0,
            TopP = options.TopP ?? 1,
            Seed = options.Seed is { } seed ? unchecked((int)seed) : SamplingOptions.Greedy.Seed,
        };
        _ = new Sampler(sampling);
        return new ChatRequest(turns, sampling, options.MaxOutputTokens, [.. stops]);
    }

    private static ChatTurn Turn(ChatMessage message)
    {
        foreach (var content in message.Contents)
            if (content is not TextContent)
                throw new NotSupportedException($"{content.GetType().Name}: a message of this model is text");
        return new ChatTurn(
            message.Role == ChatRole.System ? ChatSpeaker.System
                : message.Role == ChatRole.User ? ChatSpeaker.User
                : message.Role == ChatRole.Assistant ? ChatSpeaker.Assistant
                : throw new NotSupportedException($"{message.Role}: expected system, user or assistant"),
            message.Text
        );
    }

    private static void Refuse(string option, bool asked)
    {
        if (asked)
            throw new NotSupportedException($"{option}: this model does not offer it");
    }
}
