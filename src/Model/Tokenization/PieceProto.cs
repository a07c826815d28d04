using EdgeDiag.Model.Files;
using Google.Protobuf;

namespace EdgeDiag.Model.Tokenization;

/// <summary>The members of SentencePiece's <c>ModelProto</c> that decide about ids, with the standard values of its definition.</summary>
internal sealed class PieceProto
{
    /// <summary>Pieces in the order of their ids: text, score, type.</summary>
    public List<(string Text, float Score, int Type)> Pieces { get; } = [];

    /// <summary>1 unigram, 2 BPE, 3 word, 4 character.</summary>
    public int ModelType { get; private set; } = 1;

    /// <summary>What has no piece is written in bytes.</summary>
    public bool ByteFallback { get; private set; }

    /// <summary>The space of a word stands behind it.</summary>
    public bool SpaceAsSuffix { get; private set; }

    /// <summary>Name of the normalization.</summary>
    public string NormalizerName { get; private set; } = "";

    /// <summary>Bytes of normalization rules.</summary>
    public int Rules { get; private set; }

    /// <summary>A space is put in front of a text.</summary>
    public bool AddsDummyPrefix { get; private set; } = true;

    /// <summary>Spaces at both ends and repeated ones go.</summary>
    public bool RemovesExtraSpaces { get; private set; } = true;

    /// <summary>Spaces are written as U+2581.</summary>
    public bool EscapesSpaces { get; private set; } = true;

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelFormatException">It is none.</exception>
    public static PieceProto Read(string path)
    {
        try
        {
            var proto = new PieceProto();
            Each(
                BoundedFile.Bytes(path, "a SentencePiece model", BoundedFile.Vocabulary),
                (field, input) =>
                {
                    if (field == 1)
                        proto.Pieces.Add(Piece(input.ReadBytes()));
                    else if (field == 2)
                        Each(input.ReadBytes().ToByteArray(), proto.Trainer);
                    else if (field == 3)
                        Each(input.ReadBytes().ToByteArray(), proto.Normalizer);
                    else
                        return false;
                    return true;
                }
            );
            return proto.Pieces.Count > 0 ? proto : throw new ModelFormatException(path, "pieces", "a SentencePiece model", "no pieces");
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ModelFormatException(path, "file", "a SentencePiece model", e.Message);
        }
    }

    private static (string, float, int) Piece(ByteString message)
    {
        var (text, score, type) = ("", 0f, 1);
        Each(
            message.ToByteArray(),
            (field, input) =>
            {
                if (field == 1)
                    text = input.ReadString();
                else if (field == 2)
                    score = input.ReadFloat();
                else if (field == 3)
                    type = input.ReadEnum();
                else
                    return false;
                return true;
            }
        );
        return (text, score, type);
    }

    private bool Trainer(int field, CodedInputStream input)
    {
        if (field == 3)
            ModelType = input.ReadEnum();
        else if (field == 24)
            SpaceAsSuffix = input.ReadBool();
        else if (field == 35)
            ByteFallback = input.ReadBool();
        else
            return false;
        return true;
    }

    private bool Normalizer(int field, CodedInputStream input)
    {
        if (field == 1)
            NormalizerName = input.ReadString();
        else if (field == 2)
            Rules = input.ReadBytes().Length;
        else if (field == 3)
            AddsDummyPrefix = input.ReadBool();
        else if (field == 4)
            RemovesExtraSpaces = input.ReadBool();
        else if (field == 5)
            EscapesSpaces = input.ReadBool();
        else
            return false;
        return true;
    }

    private static void Each(byte[] message, Func<int, CodedInputStream, bool> take)
    {
        using var input = new CodedInputStream(message);
        while (input.ReadTag() is not 0 and var tag)
            if (!take(WireFormat.GetTagFieldNumber(tag), input))
                input.SkipLastField();
    }
}
