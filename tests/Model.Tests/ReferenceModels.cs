using System.Diagnostics;
using System.Text.Json;

namespace EdgeDiag.Model.Tests;

/// <summary>Tiny checkpoints of all families with what tests/reference/families.py computes from them; made once for all tests that use them.</summary>
[CollectionDefinition(nameof(ReferenceModels))]
public sealed class ReferenceModels : IDisposable, ICollectionFixture<ReferenceModels>
{
    private readonly TemporaryFolder _folder = new();

    public ReferenceModels()
    {
        Python([
            "make",
            .. ((string[])["llama2", "llama3", "llama-bias", "llama-linear", "llama-dynamic", "mistral", "qwen2", "qwen2-yarn", "qwen3"]).SelectMany(v =>
                (string[])[v, Folder(v)]
            ),
        ]);
        Python("make", "baichuan", Folder("baichuan"), "--adapter");
        Python("make", "qwen", Folder("qwen"), "--adapter", "--shards", "3", "--dtype", "BF16");
        Python("make", "chatglm", Folder("chatglm"), "--adapter", "--shards", "2", "--dtype", "F16");
    }

    public static TheoryData<string> Variants { get; } =
    ["llama2", "llama3", "llama-bias", "llama-linear", "llama-dynamic", "mistral", "qwen2", "qwen2-yarn", "qwen3", "qwen", "baichuan", "chatglm"];

    public static TheoryData<string> Fused { get; } = ["qwen", "baichuan", "chatglm"];

    public string Folder(string variant) => _folder.File(variant);

    public string File(string name) => _folder.File(name);

    /// <summary>What the reference computed: prompt, logits [T, V], greedy tokens (absent where it was only asked for logits).</summary>
    public static (int[] Prompt, float[] Logits, int[] Greedy) Expected(string folder)
    {
        using var json = JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        int[] Ints(string key) => json.RootElement.TryGetProperty(key, out var list) ? [.. list.EnumerateArray().Select(v => v.GetInt32())] : [];
        return (
            Ints("prompt"),
            [.. json.RootElement.GetProperty("logits").EnumerateArray().SelectMany(r => r.EnumerateArray()).Select(v => (float)v.GetDouble())],
            Ints("greedy")
        );
    }

    public static void Python(params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(Repository.Root, "tests", "reference", "families.py"), .. arguments])
        {
            RedirectStandardError = true,
        };
        // Matrices of this size are not worth a second thread.
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        using var python = Process.Start(start)!;
        var errors = python.StandardError.ReadToEnd();
        python.WaitForExit();
        Assert.True(python.ExitCode == 0, errors);
    }

    public void Dispose() => _folder.Dispose();
}
