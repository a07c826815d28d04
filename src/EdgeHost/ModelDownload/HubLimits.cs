namespace EdgeDiag.EdgeHost.ModelDownload;

/// <summary>
/// What a hub's answers may say at most. Published models are far below; more than this is a server that is broken, or that wants to fill a disk
/// or a memory.
/// </summary>
internal static class HubLimits
{
    /// <summary>Bytes of a listing.</summary>
    public const long ListingBytes = 32_000_000;

    /// <summary>Files of a repository.</summary>
    public const int Files = 100_000;

    /// <summary>Characters of a file's name, so that every file system takes it.</summary>
    public const int NameCharacters = 240;

    /// <summary>Bytes of a file of weights: 1 TB.</summary>
    public const long WeightBytes = 1_000_000_000_000;

    /// <summary>Bytes of any other file: configuration, tokenizer, index of shards.</summary>
    public const long TextBytes = 256_000_000;

    /// <summary>Files of weights.</summary>
    public const int Shards = 10_000;

    /// <summary>How many times the stall timeout a listing may take as a whole.</summary>
    public const int ListingStalls = 10;

    /// <summary>Bytes that an answer must bring, or all that is left, to count as one that goes on.</summary>
    public const int AnswerBytes = 4096;
}
