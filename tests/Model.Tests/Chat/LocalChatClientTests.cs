using EdgeDiag.Model.Chat;
using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Engine.Requests;
using EdgeDiag.Model.Engine.Scheduling;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Tokenization;
using Microsoft.Extensions.AI;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Chat;

public sealed class LocalChatClientTests : IDisposable
{
    private static readonly ChatMessage[] Question = [new(ChatRole.User, "温度偏高?")];

    private readonly TemporaryFolder _folder = new();
    private readonly LanguageModel _model;
    private readonly LocalChatClient _client;

    public LocalChatClientTests()
    {
        var template = ChatTemplates.ChatMl;
        TokenizerFile.Write(_folder.Path, TinyModel.Vocabulary() with { SpecialTokens = template.Specials });
        File.WriteAllText(_folder.File("tokenizer_config.json"), """{"chat_template": "{{'<|im_start|>' + message['role'] + '\n'}}"}""");
        var tokenizer = TextTokenizer.Load(_folder.Path);
        var config = TinyModel.Config(tokenizer.VocabularySize, tokenizer.SpecialId("<|im_end|>")!.Value);
        ModelConfigFile.Write(_folder.Path, config);
        using (var model = new CausalLM(config, WeightInitializer.Create(config, 3, CPU)))
            SafetensorsWriter.Write(_folder.File(CheckpointLoader.WeightsName), [.. model.BaseWeights()], null);
        _model = LanguageModel.Load(_folder.Path, null, "cpu");
        _client = new LocalChatClient(_model);
    }

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetResponse_Greedy_IsWhatTheModelContinuesTheTemplateWith()
    {
        var prompt = ChatEncoder.Encode(
            _model.Tokenizer,
            _model.ChatTemplate!,
            [new ChatTurn(ChatSpeaker.System, "kurz"), new ChatTurn(ChatSpeaker.User, "温度偏高?")]
        );
        var expected = new TextGenerator(_model.Runner).Generate(prompt, 20, SamplingOptions.Greedy, cancellationToken: Token);
        var response = await _client.GetResponseAsync(Question, new ChatOptions { MaxOutputTokens = 20, Instructions = "kurz" }, Token);
        Assert.Equal(_model.Tokenizer.Decode(expected, TextPlace.AfterText), response.Text);
        Assert.Equal(
            (prompt.Count, expected.Count, prompt.Count + expected.Count),
            (response.Usage?.InputTokenCount, response.Usage?.OutputTokenCount, response.Usage?.TotalTokenCount)
        );
        Assert.Equal(
            (expected.Count == 20 ? ChatFinishReason.Length : ChatFinishReason.Stop, ChatRole.Assistant),
            (response.FinishReason, response.Messages.Single().Role)
        );
    }

    [Fact]
    public async Task Stream_AnyText_IsThatOfTheWholeAnswerAndWholeCharacters()
    {
        var options = new ChatOptions
        {
            MaxOutputTokens = 60,
            Temperature = 1.5f,
            TopP = 0.95f,
            Seed = 11,
        };
        var pieces = new List<string>();
        await foreach (var update in _client.GetStreamingResponseAsync(Question, options, Token))
            pieces.Add(update.Text);
        Assert.True(pieces.Count(p => p.Length > 0) > 3, $"{pieces.Count} pieces");
        Assert.DoesNotContain(pieces, p => p.Length > 0 && char.IsHighSurrogate(p[^1]));
        Assert.Equal((await _client.GetResponseAsync(Question, options, Token)).Text, string.Concat(pieces));
        Assert.NotEqual(
            (
                await _client.GetResponseAsync(
                    Question,
                    new ChatOptions
                    {
                        MaxOutputTokens = 60,
                        Temperature = 1.5f,
                        Seed = 12,
                    },
                    Token
                )
            ).Text,
            string.Concat(pieces)
        );
    }

    [Fact]
    public async Task GetResponse_StopSequence_EndsInFrontOfIt()
    {
        var free = await _client.GetResponseAsync(Question, new ChatOptions { MaxOutputTokens = 40 }, Token);
        var stop = free.Text.Substring(free.Text.Length / 2, 2);
        var response = await _client.GetResponseAsync(Question, new ChatOptions { MaxOutputTokens = 40, StopSequences = ["never there", stop] }, Token);
        Assert.Equal(free.Text[..free.Text.IndexOf(stop, StringComparison.Ordinal)], response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
    }

    [Fact]
    public async Task Stream_LeftOrCanceled_StopsTheModelForTheNextRequest()
    {
        await foreach (var _ in _client.GetStreamingResponseAsync(Question, new ChatOptions { MaxOutputTokens = 80 }, Token))
            break;
        using var canceled = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in _client.GetStreamingResponseAsync(Question, new ChatOptions { MaxOutputTokens = 80 }, canceled.Token))
                await canceled.CancelAsync();
        });
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => _client.GetResponseAsync(Question, new ChatOptions { MaxOutputTokens = 5 }, Token))
        );
        Assert.Single(answers.Select(a => a.Text).Distinct());
    }

    [Fact]
    public async Task GetResponse_WhatItCannotHonour_IsRefused()
    {
        Task Ask(ChatOptions? options = null, params ChatMessage[] messages) =>
            _client.GetResponseAsync(messages.Length > 0 ? messages : Question, options, Token);
        await Assert.ThrowsAsync<NotSupportedException>(() => Ask(new ChatOptions { TopK = 3 }));
        await Assert.ThrowsAsync<NotSupportedException>(() => Ask(new ChatOptions { ResponseFormat = ChatResponseFormat.Json }));
        await Assert.ThrowsAsync<NotSupportedException>(() => Ask(null, new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1 }, "image/png")])));
        await Assert.ThrowsAsync<NotSupportedException>(() => Ask(null, new ChatMessage(ChatRole.Tool, "x")));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Ask(new ChatOptions { Temperature = -1 }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Ask(null, new ChatMessage(ChatRole.Assistant, "x")));
        var e = await Assert.ThrowsAnyAsync<ArgumentException>(() =>
            Ask(null, new ChatMessage(ChatRole.User, string.Concat(Enumerable.Repeat("温度偏高 E102 ", 60))))
        );
        Assert.Contains("128 positions", e.Message, StringComparison.Ordinal);
        Assert.Equal(Path.GetFileName(_folder.Path), _client.GetService<ChatClientMetadata>()?.DefaultModelId);
    }

    [Fact]
    public void StreamedText_PartsOfCharactersAndStops_AreHeldBack()
    {
        var tokenizer = _model.Tokenizer;
        var text = new StreamedText(tokenizer, TextPlace.AfterText, ["END"]);
        var pieces = tokenizer.Encode("a🦾EN b ENDx", false).Select(text.Add).ToList();
        Assert.Equal("a🦾EN b ", string.Concat(pieces) + text.End());
        Assert.True(text.IsStopped);
        Assert.DoesNotContain(pieces, p => p.Contains('\uFFFD'));
        Assert.Contains("a", pieces);
    }
}
