using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using EdgeDiag.Model.Chat;
using EdgeDiag.Model.Engine.Scheduling;
using Microsoft.Extensions.AI;

namespace EdgeDiag.Model;

/// <summary>
/// A language model on this machine as an <see cref="IChatClient"/>. One thread owns the model and answers one request after the
/// other; up to 64 may wait.
/// </summary>
/// <remarks>
/// Of the options count: instructions, output tokens, temperature, top-p, seed and stop sequences. Without a temperature the
/// most probable token is taken. What else is asked for is refused, not ignored.
/// </remarks>
public sealed class LocalChatClient : IChatClient
{
    private const int Waiting = 64,
        StandardOutputTokens = 1024;

    private readonly LanguageModel _model;
    private readonly ChatTemplate _template;
    private readonly TextGenerator _generator;
    private readonly int[] _stops;
    private readonly BlockingCollection<Action> _work = new(Waiting);
    private readonly Thread _thread;
    private readonly ChatClientMetadata _metadata;

    /// <summary>A client of a model, which it owns from here on.</summary>
    /// <exception cref="ArgumentException">The model has no chat template.</exception>
    public LocalChatClient(LanguageModel model)
    {
        _model = model;
        _template = model.ChatTemplate ?? throw new ArgumentException($"{model.BaseName} has no chat template", nameof(model));
        _generator = new TextGenerator(model.Runner);
        _stops = [.. _template.Stops.Select(model.Tokenizer.SpecialId).OfType<int>()];
        _metadata = new ChatClientMetadata("edgediag", null, model.BaseName);
        _thread = new Thread(() =>
        {
            foreach (var work in _work.GetConsumingEnumerable())
                work();
        })
        {
            IsBackground = true,
            Name = "chat",
        };
        _thread.Start();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The chat does not fit into the model's context, or no template can write it.</exception>
    /// <exception cref="NotSupportedException">A message or option that this model cannot honour.</exception>
    /// <exception cref="InvalidOperationException">Too many requests are waiting.</exception>
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <inheritdoc cref="GetResponseAsync"/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var request = ChatRequest.Read(messages, options);
        var prompt = ChatEncoder.Encode(_model.Tokenizer, _template, request.Turns);
        var room = _model.Model.Config.MaxPositions - prompt.Count;
        if (room < 1)
            throw new ArgumentException(
                $"the chat has {prompt.Count} tokens; the model has {_model.Model.Config.MaxPositions} positions, one at least for the answer"
            );
        var most = Math.Min(room, request.MaxOutputTokens ?? StandardOutputTokens);
        var id = Guid.NewGuid().ToString("N");
        var updates = Channel.CreateUnbounded<ChatResponseUpdate>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        // Whoever stops reading stops the model too.
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!_work.TryAdd(() => Generate(prompt, most, request, id, updates.Writer, left.Token)))
            throw new InvalidOperationException($"{Waiting} requests are waiting for the model already");
        try
        {
            await foreach (var update in updates.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return update;
        }
        finally
        {
            await left.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this
        : serviceType.IsInstanceOfType(_model.Tokenizer) ? _model.Tokenizer
        : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_work.IsAddingCompleted)
            return;
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
        _model.Dispose();
    }

    private void Generate(
        IReadOnlyList<int> prompt,
        int most,
        ChatRequest request,
        string id,
        ChannelWriter<ChatResponseUpdate> updates,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var text = new StreamedText(_model.Tokenizer, _model.Tokenizer.Behind(prompt[^1]), request.StopSequences);
            var tokens = _generator.Generate(
                prompt,
                most,
                request.Sampling,
                cancellationToken: cancellationToken,
                stops: _stops,
                taken: token =>
                {
                    if (text.Add(token) is { Length: > 0 } fresh)
                        Write(new TextContent(fresh));
                    return !text.IsStopped;
                }
            );
            if (text.End() is { Length: > 0 } rest)
                Write(new TextContent(rest));
            var usage = new UsageDetails
            {
                InputTokenCount = prompt.Count,
                OutputTokenCount = tokens.Count,
                TotalTokenCount = prompt.Count + tokens.Count,
            };
            Write(new UsageContent(usage), tokens.Count == most && !text.IsStopped ? ChatFinishReason.Length : ChatFinishReason.Stop);
            updates.Complete();
        }
        catch (Exception e)
        {
            // Whoever reads is told; the thread lives on for the next request.
            updates.Complete(e);
        }

        void Write(AIContent content, ChatFinishReason? finish = null) =>
            updates.TryWrite(
                new ChatResponseUpdate(ChatRole.Assistant, [content])
                {
                    ResponseId = id,
                    MessageId = id,
                    ModelId = _model.BaseName,
                    FinishReason = finish,
                }
            );
    }
}
