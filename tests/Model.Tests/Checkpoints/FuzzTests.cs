using CsCheck;
using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Tests.Tokenization;
using EdgeDiag.Model.Tokenization;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Checkpoints;

/// <summary>Files with pieces changed at random: each is read or refused with <see cref="ModelFormatException"/>, nothing else.</summary>
public sealed class FuzzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FuzzTests() => TinyModel.Write(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Safetensors_MutatedHeader_IsReadOrRefused() =>
        // The header is what lies: its length, its JSON, its offsets.
        Mutate(CheckpointLoader.WeightsName, 3000, 1500, () =>
        {
            using var file = SafetensorsFile.Open(_folder.File(CheckpointLoader.WeightsName));
            foreach (var name in file.Entries.Keys) file.Load(name, ScalarType.Float32, CPU).Dispose();
        });

    [Fact]
    public void Config_Mutated_IsReadOrRefused() =>
        Mutate(ModelConfigFile.Name, int.MaxValue, 3000, () => ModelConfigFile.Read(_folder.Path));

    [Fact]
    public void Tokenizer_Mutated_IsReadOrRefused() =>
        Mutate(TokenizerFile.Name, int.MaxValue, 300, () => TextTokenizer.Load(_folder.Path).Encode("温度偏高 E102", parseSpecial: true));

    [Fact]
    public void PieceTokenizerJson_Mutated_IsReadOrRefused()
    {
        PieceTokenizerJson.Write(_folder.File(TokenizerFile.Name));
        Mutate(TokenizerFile.Name, int.MaxValue, 300, () => TextTokenizer.Load(_folder.Path).Encode("温度偏高 E102", parseSpecial: true));
    }

    [Fact]
    public void SentencePiece_Mutated_IsReadOrRefused()
    {
        File.Delete(_folder.File(TokenizerFile.Name));
        PieceModel.Small(("\t", 0, PieceModel.UserDefined)).Write(_folder.File("tokenizer.model"));
        Mutate("tokenizer.model", int.MaxValue, 500, () => TextTokenizer.Load(_folder.Path).Encode("温度偏高 E102", parseSpecial: true));
    }

    [Fact]
    public void Tiktoken_Mutated_IsReadOrRefused()
    {
        File.Delete(_folder.File(TokenizerFile.Name));
        TiktokenVocabulary.Write(_folder.File("qwen.tiktoken"), ["温度", "偏高", "th", "the"]);
        Mutate("qwen.tiktoken", int.MaxValue, 200, () => TextTokenizer.Load(_folder.Path).Encode("温度偏高 E102", parseSpecial: true));
    }

    [Fact]
    public void TokenizerConfig_Mutated_IsReadOrRefused()
    {
        File.Delete(_folder.File(TokenizerFile.Name));
        PieceModel.Small().Write(_folder.File("tokenizer.model"));
        File.WriteAllText(_folder.File("tokenizer_config.json"), """{"tokenizer_class": "LlamaTokenizer", "added_tokens_decoder": {"1": {"content": "<s>"}, "400": {"content": "[INST]"}}, "chat_template": "{{ '[INST]' }}"}""");
        Mutate("tokenizer_config.json", int.MaxValue, 200, () => TextTokenizer.Load(_folder.Path).Encode("温度偏高 E102", parseSpecial: true));
    }

    [Fact]
    public void AdapterConfig_Mutated_IsReadOrRefused()
    {
        using var model = TinyModel.Create();
        using (var adapter = LoraAdapter.Create(new LoraConfig { BaseModel = "tiny" }, model, 1)) AdapterFile.Write(_folder.Path, adapter);
        Mutate(AdapterFile.ConfigName, int.MaxValue, 1000, () => AdapterFile.Read(_folder.Path, model, "tiny").Dispose());
    }

    private void Mutate(string name, int region, int iterations, Action read)
    {
        var path = _folder.File(name);
        var original = File.ReadAllBytes(path);
        var pieces = new[] { "-1", "null", "{}", "[]", "\"\"", "1e400", "99999999999999999999", "0", "true", "\"a\"", ",", "}", "\\ud800", "\u0000" }.Select(System.Text.Encoding.UTF8.GetBytes).ToArray();
        Gen.Select(Gen.Int[0, Math.Min(region, original.Length) - 1], Gen.Int[0, 12], Gen.Int[0, pieces.Length], Gen.Byte).Sample((at, cut, piece, value) =>
        {
            var changed = piece == pieces.Length
                ? [.. original[..at], value, .. original[(at + 1)..]]
                : (byte[])[.. original[..at], .. pieces[piece], .. original[Math.Min(original.Length, at + cut)..]];
            File.WriteAllBytes(path, changed);
            try
            {
                read();
            }
            catch (ModelFormatException e)
            {
                return !e.Message.Contains('\n', StringComparison.Ordinal);
            }

            return true;
        }, iter: iterations, threads: 1);
        File.WriteAllBytes(path, original);
    }
}
