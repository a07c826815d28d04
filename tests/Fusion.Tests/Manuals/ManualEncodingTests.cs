using System.Text;
using EdgeDiag.Fusion.Manuals;

namespace EdgeDiag.Fusion.Tests.Manuals;

/// <summary>A manual that a person wrote in an editor of their own is read as it is, or refused; never as other letters.</summary>
public sealed class ManualEncodingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("windows-1252", "de", "Lüfter gestört, Kühlgerät heiß")]
    [InlineData("windows-1252", "en", "housing over 85 °C, café cooler")]
    [InlineData("gb18030", "zh", "主缸温度异常")]
    [InlineData("utf-8", "de", "Lüfter gestört")]
    public void Load_EncodingThatFitsTheLanguage_IsRead(string encoding, string language, string title)
    {
        Assert.Equal(title, ManualFile.Load(Write(encoding, language, title)).Sections[0].Section.Title);
    }

    [Theory]
    [InlineData("windows-1252", "zh", "Lüfter gestört")]
    [InlineData("gb18030", "de", "主缸温度异常")]
    public void Load_EncodingThatDoesNotFit_IsRefusedInOneLine(string encoding, string language, string title)
    {
        var message = Assert.Throws<InvalidInputException>(() => ManualFile.Load(Write(encoding, language, title))).Message;
        Assert.Contains("save it as UTF-8", Assert.Single(message.Split('\n')), StringComparison.Ordinal);
        Assert.DoesNotContain("--encoding", message, StringComparison.Ordinal);
    }

    private string Write(string encoding, string language, string title)
    {
        var bytes = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.UTF8;
        var path = Path.Combine(_folder.Path, "m.md");
        File.WriteAllBytes(path, bytes.GetBytes($"---\nid: m\ndevice_type: press\nlanguage: {language}\n---\n\n## E102 {title}\n"));
        return path;
    }
}
