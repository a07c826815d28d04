using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace EdgeDiag.Fusion.Manuals.Import.Formats;

/// <summary>The usual filters of a PDF's streams, with a bound on what all streams of one document unpack to.</summary>
internal sealed class BoundedFilters(string file, IFilterProvider filters) : IFilterProvider
{
    private long _unpacked;

    public IReadOnlyList<IFilter> GetFilters(DictionaryToken dictionary) => [.. filters.GetFilters(dictionary).Select(Bounded)];

    public IReadOnlyList<IFilter> GetNamedFilters(IReadOnlyList<NameToken> names) => [.. filters.GetNamedFilters(names).Select(Bounded)];

    public IReadOnlyList<IFilter> GetAllFilters() => [.. filters.GetAllFilters().Select(Bounded)];

    private IFilter Bounded(IFilter filter) => new Filter(this, filter);

    private sealed class Filter(BoundedFilters all, IFilter filter) : IFilter
    {
        public bool IsSupported => filter.IsSupported;

        public Memory<byte> Decode(Memory<byte> input, DictionaryToken streamDictionary, IFilterProvider filterProvider, int filterIndex)
        {
            var unpacked = filter.Decode(input, streamDictionary, filterProvider, filterIndex);
            return (all._unpacked += unpacked.Length) <= ManualLimits.UnpackedBytes
                ? unpacked
                : throw new InvalidInputException(all.File, "streams", $"at most {ManualLimits.UnpackedBytes >> 20} MiB when unpacked", "more");
        }
    }

    private string File => file;
}
