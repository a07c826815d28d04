using EdgeDiag.Model.Engine.Running;
using EdgeDiag.Model.Forward;
using EdgeDiag.Model.Tokenization;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Engine.Sequences;

/// <summary>Writes a text behind a sequence, several tokens a step where guesses turn out right.</summary>
/// <param name="sequence">The tokens before the text; the text's are added to it.</param>
/// <param name="most">Most tokens of text.</param>
/// <param name="ends">Tokens that end it.</param>
/// <param name="sampler">Draws the tokens.</param>
/// <param name="lookup">Guesses; null for none. Only with a greedy sampler.</param>
/// <param name="tokenizer">Spells the pieces for <paramref name="onPiece"/>.</param>
/// <param name="onPiece">Told each piece of the text as soon as its characters are whole; null for nobody.</param>
/// <param name="onToken">Told each token; false ends the text behind it. Null for nobody.</param>
internal sealed class TextContinuation(
    List<int> sequence,
    int most,
    IReadOnlyList<int> ends,
    Sampler sampler,
    PromptLookup? lookup,
    TextTokenizer? tokenizer,
    Action<string>? onPiece,
    Func<int, bool>? onToken
)
{
    private readonly int _begin = sequence.Count;
    private IReadOnlyList<int> _guess = [];
    private int _emittedCharacters;

    /// <summary>Tokens written, without the one that ended the text.</summary>
    public int Count => sequence.Count - _begin;

    /// <summary>The tokens.</summary>
    public IReadOnlyList<int> Tokens => sequence.GetRange(_begin, Count);

    /// <summary>Nothing more will be written.</summary>
    public bool Ended { get; private set; } = most == 0;

    /// <summary>Tokens guessed.</summary>
    public int Guessed { get; private set; }

    /// <summary>Of them right.</summary>
    public int Right { get; private set; }

    /// <summary>Guesses what comes behind the sequence.</summary>
    /// <param name="room">Most tokens.</param>
    public IReadOnlyList<int> Guess(int room) => _guess = lookup?.Guess(sequence, Math.Min(room, most - Count - 1)) ?? [];

    /// <summary>Draws tokens from the hidden states of the sequence's last token and of the guess behind it.</summary>
    /// <param name="runner">The model.</param>
    /// <param name="hidden">[1 + guessed, H].</param>
    /// <param name="state">The cache; cut back to what the text has become, without its last token.</param>
    public void AcceptHidden(ModelRunner runner, Tensor hidden, DecodeState state)
    {
        var logits = runner.Logits(hidden); // [1 + guessed, V]
        var (guess, right, computed) = (_guess, 0, sequence.Count);
        _guess = [];
        // One after the other, as if each had been computed alone: a token is only drawn where all before it are the text's.
        for (var i = 0; ; i++)
        {
            var next = sampler.Next(logits[i]);
            if (ends.Contains(next))
                Ended = true;
            else
            {
                sequence.Add(next);
                if (onToken?.Invoke(next) == false)
                    Ended = true;
            }

            if (!Ended && i < guess.Count && guess[i] == next)
                right++;
            else
                break;
        }

        if (Count >= most)
            Ended = true;
        state.Truncate(computed + right);
        if (guess.Count > 0)
            lookup!.Learn(guess.Count, right);
        (Guessed, Right) = (Guessed + guess.Count, Right + right);
        EmitPiece();
    }

    private void EmitPiece()
    {
        if (onPiece is null)
            return;
        var text = tokenizer!.Decode(Tokens, TextPlace.AfterText);
        // The bytes of a character may be spread over tokens; it is emitted when it is whole, or when nothing more comes.
        var whole = Ended ? text : text.TrimEnd('\uFFFD');
        if (whole.Length <= _emittedCharacters)
            return;
        var piece = whole[_emittedCharacters..];
        _emittedCharacters = whole.Length;
        onPiece(piece);
    }
}
