using System.Text.RegularExpressions;
using EdgeDiag.Model.Engine.Requests;
using EdgeDiag.Model.Tokenization;

namespace EdgeDiag.Model.Training;

/// <summary>The right answer to a <see cref="GuidedRequest"/> in tokens; the answer is supervised, and what is asked aside.</summary>
public static class GuidedExample
{
    /// <summary>Prompt, label, marker, text and end; the marker is the host's to write and is not learned.</summary>
    /// <param name="tokenizer">Vocabulary; each label must be one special token of it.</param>
    /// <param name="request">The question.</param>
    /// <param name="label">Index of the right label.</param>
    /// <param name="text">The right text; labels in it are written as labels.</param>
    /// <param name="endToken">Ends the text.</param>
    /// <param name="labelWeight">Weight of the label in the loss, above 0.</param>
    /// <param name="textWeight">Weight of each token of the text, 0 or more.</param>
    /// <param name="asides">Questions within the prompt: behind which of its pieces which token is right, with its weight.</param>
    public static TrainingExample Encode(
        TextTokenizer tokenizer,
        GuidedRequest request,
        int label,
        string text,
        int endToken,
        float labelWeight,
        float textWeight,
        IEnumerable<(int Piece, int Token, float Weight)>? asides = null
    )
    {
        var prompt = PromptEncoder.Encode(tokenizer, request.Prompt);
        var ids = new List<int>(prompt.Ids);
        var targets = new List<TrainingTarget>((asides ?? []).Select(a => new TrainingTarget(prompt.PieceEnds[a.Piece] - 1, a.Token, a.Weight)));
        foreach (var id in tokenizer.Encode(request.Labels[label], parseSpecial: true, TextPlace.AfterText))
            Say(id, labelWeight);
        ids.AddRange(tokenizer.Encode(request.Marker.Text, request.Marker.IsMarker, TextPlace.AfterText));
        var labels = string.Join('|', request.Labels.Select(Regex.Escape));
        foreach (var part in Regex.Split(text, $"({labels})", RegexOptions.CultureInvariant))
        foreach (var id in tokenizer.Encode(part, parseSpecial: request.Labels.Contains(part), TextPlace.AfterText))
            Say(id, textWeight);
        Say(endToken, textWeight);
        return new TrainingExample([.. ids], targets);

        void Say(int id, float weight)
        {
            if (weight > 0)
                targets.Add(new TrainingTarget(ids.Count - 1, id, weight));
            ids.Add(id);
        }
    }
}
