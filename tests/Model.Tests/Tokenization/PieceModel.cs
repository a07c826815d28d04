using Google.Protobuf;

namespace EdgeDiag.Model.Tests.Tokenization;

/// <summary>Writes a SentencePiece <c>tokenizer.model</c> (google/sentencepiece, sentencepiece_model.proto).</summary>
internal sealed record PieceModel(IReadOnlyList<(string Text, float Score, int Type)> Pieces)
{
    public const int Normal = 1,
        Unknown = 2,
        Control = 3,
        UserDefined = 4,
        Byte = 6;

    public bool DummyPrefix { get; init; } = true;

    public bool RemoveExtraSpaces { get; init; }

    public int ModelType { get; init; } = 2;

    public bool ByteFallback { get; init; } = true;

    public byte[] Rules { get; init; } = [];

    /// <summary>What every such vocabulary begins with: unknown, begin, end, and a piece for each byte.</summary>
    public static IEnumerable<(string, float, int)> Head =>
        [("<unk>", 0, Unknown), ("<s>", 0, Control), ("</s>", 0, Control), .. Enumerable.Range(0, 256).Select(b => ($"<0x{b:X2}>", 0f, Byte))];

    /// <summary>A small vocabulary: pieces in the order of merging, then their characters.</summary>
    public static PieceModel Small(params (string, float, int)[] more)
    {
        string[] merges =
        [
            "\u2581t",
            "he",
            "\u2581the",
            "in",
            "er",
            "\u2581a",
            "温度",
            "偏高",
            "温度偏高",
            "\u2581温度",
            "<s",
            "s>",
            "</",
            "\u2581\u2581",
            "\u2581\u2581\u2581",
            "85",
            "aa",
            "aaa",
            "te",
            "mp",
            "temp",
            "ab",
            "abc",
            "bc",
        ];
        var characters = merges.SelectMany(m => m).Distinct().Select(c => c.ToString()).Where(c => !merges.Contains(c));
        return new PieceModel([.. Head, .. merges.Concat(characters).Select((p, i) => (p, -(float)i, Normal)), .. more]);
    }

    public void Write(string path)
    {
        using var stream = File.Create(path);
        using var output = new CodedOutputStream(stream);
        foreach (var (text, score, type) in Pieces)
            Message(
                output,
                1,
                o =>
                {
                    o.WriteRawTag(10);
                    o.WriteString(text);
                    o.WriteRawTag(21);
                    o.WriteFloat(score);
                    o.WriteRawTag(24);
                    o.WriteEnum(type);
                }
            );
        Message(
            output,
            2,
            o =>
            {
                Number(o, 3, ModelType);
                Number(o, 35, ByteFallback ? 1 : 0);
            }
        );
        Message(
            output,
            3,
            o =>
            {
                o.WriteRawTag(10);
                o.WriteString("identity");
                o.WriteRawTag(18);
                o.WriteBytes(ByteString.CopyFrom(Rules));
                Number(o, 3, DummyPrefix ? 1 : 0);
                Number(o, 4, RemoveExtraSpaces ? 1 : 0);
                Number(o, 5, 1);
            }
        );
    }

    private static void Message(CodedOutputStream output, int field, Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        using (var inner = new CodedOutputStream(memory))
            write(inner);
        output.WriteTag(WireFormat.MakeTag(field, WireFormat.WireType.LengthDelimited));
        output.WriteBytes(ByteString.CopyFrom(memory.ToArray()));
    }

    private static void Number(CodedOutputStream output, int field, int value)
    {
        output.WriteTag(WireFormat.MakeTag(field, WireFormat.WireType.Varint));
        output.WriteInt32(value);
    }
}
