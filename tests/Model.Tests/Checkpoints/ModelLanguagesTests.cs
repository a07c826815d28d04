using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Tests.Checkpoints;

public sealed class ModelLanguagesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_BundledModel_ReadsChineseAndEnglish()
    {
        Assert.Equal(["zh", "en"], ModelLanguages.Read(Path.Combine(Repository.Root, "models", "mini")));
        using var model = LanguageModel.Load(Path.Combine(Repository.Root, "models", "mini"), null, "cpu");
        Assert.Equal(["zh", "en"], model.Languages);
    }

    [Fact]
    public void Write_IsRead()
    {
        ModelLanguages.Write(_folder.Path, ["zh", "de"]);
        Assert.Equal(["zh", "de"], ModelLanguages.Read(_folder.Path));
    }

    [Fact]
    public void Read_FolderThatSaysNothing_IsNull() => Assert.Null(ModelLanguages.Read(_folder.Path));

    [Theory]
    [InlineData("{}", "languages")]
    [InlineData("""{"languages": []}""", "languages")]
    [InlineData("""{"languages": "zh"}""", "languages")]
    [InlineData("""{"languages": [5]}""", "what a model was trained for")]
    [InlineData("[", "JSON")]
    public void Read_FileThatCannotBeUsed_IsOneLine(string text, string named)
    {
        File.WriteAllText(Path.Combine(_folder.Path, ModelLanguages.FileName), text);
        var message = Assert.Throws<ModelFormatException>(() => ModelLanguages.Read(_folder.Path)).Message;
        Assert.Contains(named, Assert.Single(message.Split('\n')), StringComparison.Ordinal);
    }
}
