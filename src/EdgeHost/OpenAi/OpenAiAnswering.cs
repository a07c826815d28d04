using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.EdgeHost.OpenAi;

/// <summary>
/// Asks a model behind an OpenAI-compatible server: the case as the user's message, the form of the answer as the system's. What
/// comes back is checked like any model's answer; whatever goes wrong is an exception, and then the manual's answer stands.
/// </summary>
public sealed class OpenAiAnswering : IAnswerModel
{
    // A server does not say what its tokens are. No usual vocabulary needs more than one for two bytes of such prompts.
    private const int BytesPerToken = 2,
        MaxAnswerTokens = 96;

    private readonly OpenAiClient _client;
    private readonly ModelSettings _settings;
    private readonly TimeSpan _deadline;
    private readonly TimeProvider _time;
    private readonly TelemetryQueue? _telemetry;

    /// <summary>Asks through a client.</summary>
    /// <param name="client">The server.</param>
    /// <param name="settings">Which model, and its context.</param>
    /// <param name="deadline">How long one answer may take, a second attempt included.</param>
    /// <param name="time">Clock of the deadline.</param>
    /// <param name="telemetry">Told how fast each answer was; null for nobody.</param>
    public OpenAiAnswering(OpenAiClient client, ModelSettings settings, TimeSpan deadline, TimeProvider time, TelemetryQueue? telemetry = null)
    {
        (_client, _settings, _deadline, _time, _telemetry) = (client, settings, deadline, time, telemetry);
        Identity = IdentityOf(settings.Name, "");
    }

    /// <summary>The model as the settings name it; each answer carries what the server said besides.</summary>
    public ModelIdentity Identity { get; }

    /// <inheritdoc/>
    public bool Fits(CasePrompt prompt) =>
        Encoding.UTF8.GetByteCount(prompt.Text) + Encoding.UTF8.GetByteCount(CaseMessages.System(prompt))
        <= (_settings.ContextTokens - MaxAnswerTokens) * BytesPerToken;

    /// <inheritdoc/>
    /// <exception cref="OpenAiException">The server answered with an error or with something that is no answer.</exception>
    /// <exception cref="HttpRequestException">It could not be reached.</exception>
    /// <exception cref="TimeoutException">It took longer than the deadline.</exception>
    public async Task<ModelAnswer> AnswerAsync(CasePrompt prompt, CancellationToken cancellationToken)
    {
        if (!Fits(prompt))
            throw new ArgumentException(
                $"the prompt has {Encoding.UTF8.GetByteCount(prompt.Text)} bytes; with its answer it may need more than Model:ContextTokens "
                    + $"({_settings.ContextTokens.ToString(CultureInfo.InvariantCulture)})"
            );
        using var late = new CancellationTokenSource(_deadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var asked = _time.GetTimestamp();
        ChatCompletion completion;
        try
        {
            completion = await _client
                .CompleteAsync(CaseMessages.System(prompt), CaseMessages.User(prompt), MaxAnswerTokens, either.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{_settings.Name} did not answer within {_deadline.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s");
        }

        var identity = IdentityOf(completion.Model, completion.Fingerprint);
        var answer = LabelReader.Read(completion, prompt);
        _telemetry?.Model(identity.Adapter, completion.PromptTokens, completion.AnswerTokens, _time.GetElapsedTime(asked).TotalSeconds, _time.GetUtcNow());
        return new ModelAnswer(answer.Probabilities, [], answer.Summary, completion.PromptTokens, completion.AnswerTokens, identity);
    }

    // The weights are not here to be hashed; this tells apart what can be told apart.
    private ModelIdentity IdentityOf(string model, string fingerprint) =>
        new(
            _settings.Name,
            "",
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{_settings.Endpoint}\n{_settings.Name}\n{model}\n{fingerprint}")))[..16]
        );
}
