using System.Text.Json.Nodes;

namespace EdgeDiag.Model.Tests.Tokenization;

/// <summary>Writes a <c>tokenizer.json</c> of the kind that Llama 2 has.</summary>
internal static class PieceTokenizerJson
{
    public static void Write(string path)
    {
        var pieces = PieceModel.Small().Pieces;
        var ids = pieces.Select((p, i) => (p.Text, i)).ToDictionary(p => p.Text, p => p.i);
        // Every way to cut a piece in two, in the order of the pieces.
        var merges = pieces
            .Where(p => p.Type == PieceModel.Normal)
            .SelectMany(p =>
                Enumerable
                    .Range(1, Math.Max(0, p.Text.Length - 1))
                    .Where(i => p.Text.Length > 1 && ids.ContainsKey(p.Text[..i]) && ids.ContainsKey(p.Text[i..]))
                    .Select(i => $"{p.Text[..i]} {p.Text[i..]}")
            );
        File.WriteAllText(
            path,
            new JsonObject
            {
                ["added_tokens"] = new JsonArray([
                    .. ((string[])["<unk>", "<s>", "</s>"]).Select(
                        (t, i) =>
                            new JsonObject
                            {
                                ["id"] = i,
                                ["content"] = t,
                                ["special"] = true,
                            }
                    ),
                ]),
                ["normalizer"] = new JsonObject
                {
                    ["type"] = "Sequence",
                    ["normalizers"] = new JsonArray(
                        new JsonObject { ["type"] = "Prepend", ["prepend"] = "\u2581" },
                        new JsonObject
                        {
                            ["type"] = "Replace",
                            ["pattern"] = new JsonObject { ["String"] = " " },
                            ["content"] = "\u2581",
                        }
                    ),
                },
                ["pre_tokenizer"] = null,
                ["model"] = new JsonObject
                {
                    ["type"] = "BPE",
                    ["unk_token"] = "<unk>",
                    ["fuse_unk"] = true,
                    ["byte_fallback"] = true,
                    ["vocab"] = new JsonObject(ids.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))),
                    ["merges"] = new JsonArray([.. merges.Select(m => (JsonNode)m)]),
                },
            }.ToJsonString()
        );
    }
}
