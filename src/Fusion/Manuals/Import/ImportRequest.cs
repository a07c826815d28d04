using System.Text.RegularExpressions;

namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>How files are imported. What is null is taken from the file: its front matter or its name.</summary>
public sealed record ImportRequest
{
    // Changes whenever the same source and mapping give another text, so that an import is not called unchanged.
    private const string Form = "2";

    /// <summary>First part of references and of the file's name; default the source's name.</summary>
    public string? Id { get; init; }

    /// <summary>Device type; required unless the file is Markdown that names it.</summary>
    public string? DeviceType { get; init; }

    /// <summary>The plant's device types; without another word, a manual is for the one that its file's name begins with.</summary>
    public IReadOnlyList<string> KnownTypes { get; init; } = [];

    /// <summary>Language; default from a name such as <c>alarms.zh.csv</c>.</summary>
    public Language? Language { get; init; }

    /// <summary>Columns or members of CSV and JSON.</summary>
    public FieldMap Map { get; init; } = FieldMap.Empty;

    /// <summary>
    /// How a heading of a PDF begins; in CSV and JSON, the part of the code's field that is the code. A group named
    /// <c>code</c> is the code where there is one.
    /// </summary>
    public Regex? CodePattern { get; init; }

    /// <summary>Written in front of every code, for sources whose codes are also those of another source.</summary>
    public string CodePrefix { get; init; } = "";

    /// <summary>Encoding of a text file; null where it is to be found out.</summary>
    public string? Encoding { get; init; }

    /// <summary>Reads and checks the file and writes nothing.</summary>
    public bool Preview { get; init; }

    /// <summary>An entry that cannot be used refuses its file.</summary>
    public bool Strict { get; init; }

    /// <summary>Writes again whatever is there, also over what a person wrote or edited.</summary>
    public bool Force { get; init; }

    /// <summary>Everything that decides what a source becomes, in one line.</summary>
    internal string Mapping =>
        string.Join(
            "; ",
            (
                (string[])
                    [
                        $"form {Form}",
                        Map.ToString(),
                        CodePattern is null ? "" : $"code-pattern {CodePattern}",
                        Encoding is null ? "" : $"encoding {Encoding}",
                        CodePrefix.Length == 0 ? "" : $"code-prefix {CodePrefix}",
                    ]
            ).Where(p => p.Length > 0)
        );
}
