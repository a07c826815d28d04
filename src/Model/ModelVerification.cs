using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Numerics;
using EdgeDiag.Model.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model;

/// <summary>Checks a model folder from its files' digests to the scores of a first token.</summary>
public static class ModelVerification
{
    /// <summary>Checks everything that can be checked and lists what is wrong.</summary>
    /// <param name="folder">Model folder.</param>
    /// <param name="checking">Told what is being checked.</param>
    /// <returns>One line a finding; empty where the model is good.</returns>
    /// <exception cref="ModelFormatException">There is no such folder.</exception>
    public static IReadOnlyList<string> FindProblems(string folder, Action<string>? checking = null)
    {
        if (!Directory.Exists(folder))
            throw new ModelFormatException(folder, "folder", "a model folder", "no such folder");
        var findings = new List<string>();
        Digests(folder, findings, checking);
        ModelConfig? config = null;
        Found(findings, () => config = ModelConfigFile.Read(folder));
        Tensors(folder, config, findings, checking);
        if (config is not null)
            Tokens(folder, config, findings);
        if (findings.Count == 0)
            Forward(folder, config!, findings, checking);
        return findings;
    }

    private static void Digests(string folder, List<string> findings, Action<string>? checking)
    {
        ModelManifest? manifest = null;
        Found(findings, () => manifest = ModelManifest.Read(folder));
        if (manifest is null)
            return;
        if (manifest.Files.Count == 0)
            findings.Add(
                $"{Path.Combine(folder, ModelManifest.FileName)}: files: expected a digest for each, found none; "
                    + "the folder is not complete, run model pull again"
            );
        foreach (var (name, expected) in manifest.Files)
        {
            var path = Path.Combine(folder, name);
            checking?.Invoke(name);
            if (Path.GetFileName(name) != name)
                findings.Add($"{Path.Combine(folder, ModelManifest.FileName)}: {name}: expected the name of a file in this folder, found a path");
            else if (!File.Exists(path))
                findings.Add($"{path}: file: expected one as {ModelManifest.FileName} lists, found none");
            else if (FileDigest.Sha256(path) is var found && found != expected)
                findings.Add($"{path}: SHA-256: expected {expected} as {ModelManifest.FileName} states, found {found}");
        }
    }

    private static void Tensors(string folder, ModelConfig? config, List<string> findings, Action<string>? checking)
    {
        Found(
            findings,
            () =>
            {
                using var files = CheckpointFiles.Open(folder);
                if (config is not null)
                    Found(findings, () => CheckpointLoader.Check(files, config));
                foreach (var (name, entry) in files.Entries.OrderBy(e => e.Key, StringComparer.Ordinal))
                {
                    if (entry.DType is not ("F32" or "F16" or "BF16" or "F64") || entry.Shape.Length == 0)
                        continue;
                    checking?.Invoke(name);
                    using var scope = NewDisposeScope();
                    using var _ = no_grad();
                    using var values = files.Load(name, 0, entry.Shape[0], SafetensorsTypes.Find(entry.DType)!.Value.Type, CPU);
                    if (values.isfinite().logical_not().sum().Number() is > 0 and var wrong)
                        findings.Add($"{files.Source}: {name}: expected finite values, found {(long)wrong} of {values.numel()} that are NaN or infinity");
                }
            }
        );
    }

    private static void Tokens(string folder, ModelConfig config, List<string> findings) =>
        Found(
            findings,
            () =>
            {
                var tokenizer = TextTokenizer.Load(folder);
                if (tokenizer.VocabularySize > config.VocabularySize)
                    findings.Add(
                        $"{folder}: vocabulary: expected at most {config.VocabularySize} tokens as in {ModelConfigFile.Name}, "
                            + $"found {tokenizer.VocabularySize} in the tokenizer"
                    );
                foreach (
                    var (key, id) in config.EosTokenIds.Select(i => ("eos_token_id", i)).Concat(config.BosTokenId is { } bos ? [("bos_token_id", bos)] : [])
                )
                {
                    if (id >= config.VocabularySize)
                        findings.Add($"{Path.Combine(folder, ModelConfigFile.Name)}: {key}: expected a token below {config.VocabularySize}, found {id}");
                    else if (tokenizer.Decode([id]).Length == 0)
                        findings.Add(
                            $"{Path.Combine(folder, ModelConfigFile.Name)}: {key}: expected a token of the tokenizer, found {id}, which it does not have"
                        );
                }
            }
        );

    private static void Forward(string folder, ModelConfig config, List<string> findings, Action<string>? checking) =>
        Found(
            findings,
            () =>
            {
                checking?.Invoke("a first token");
                using var model = LanguageModel.Load(folder, null, "cpu", config.Quantization?.Precision ?? "bf16");
                using var _ = inference_mode();
                using var scope = NewDisposeScope();
                using var ids = tensor([(long)(config.BosTokenId ?? config.EosTokenIds[0])], [1, 1]); // [1, 1]
                var logits = model.Runner.Logits(model.Runner.Forward(ids, null)[0, -1].unsqueeze(0)); // [1, V]
                if (!logits.isfinite().all().IsTrue())
                    findings.Add($"{folder}: first token: expected finite scores, found NaN or infinity");
            }
        );

    private static void Found(List<string> findings, Action check)
    {
        try
        {
            check();
        }
        catch (Exception e) when (e is ModelFormatException or IOException or UnauthorizedAccessException)
        {
            findings.Add(e.Message.ReplaceLineEndings(" "));
        }
    }
}
