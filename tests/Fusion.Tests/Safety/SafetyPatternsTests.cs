using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Safety;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Safety;

public sealed class SafetyPatternsTests : IDisposable
{
    private static readonly SafetyPatterns Shipped = SafetyPatterns.Load(Path.Combine(Repository.Root, "safety"));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bridge the safety door switch and restart")]
    [InlineData("Bridge the safety-door switch")]
    [InlineData("bypass the light curtain")]
    [InlineData("disable emergency stop")]
    [InlineData("Disabled the E-stop and reset")]
    [InlineData("jumper terminals 3 and 4 of the safety relay")]
    [InlineData("remove the interlock key and keep the door open")]
    [InlineData("tape the two-hand button down")]
    [InlineData("light curtain was muted by a jumper")]
    [InlineData("run the press without the guard")]
    [InlineData("short out the guard switch")]
    [InlineData("ｂｙｐａｓｓ the light curtain")]
    [InlineData("by\u200bpass the li\u200bght cur\u00adtain")]
    [InlineData("bypass\nthe\nlight\ncurtain")]
    [InlineData("override the interlock")]
    [InlineData("Schutztürschalter überbrücken und neu starten")]
    [InlineData("Not-Halt brücken")]
    [InlineData("den Lichtvorhang mit Klebeband abdecken")]
    [InlineData("Lichtgitter ausblenden")]
    [InlineData("Verriegelung der Schutztür außer Kraft setzen")]
    [InlineData("Brücke in den Sicherheitskreis einlegen, dann Not-Aus abklemmen")]
    [InlineData("Zweihandtaste festbinden")]
    [InlineData("Sicherheitsrelais manipulieren")]
    [InlineData("Umgehung der Zuhaltung über Klemme 4")]
    [InlineData("ohne Schutzhaube weiterfahren")]
    [InlineData("mit offener Schutztür produzieren")]
    [InlineData("schalte den Lichtvorhang ab")]
    [InlineData("Lichtvorhang ausschalten")]
    [InlineData("Schutztu\u0308r u\u0308berbru\u0308cken")]
    [InlineData("Schlüssel im Türschalter stecken lassen")]
    [InlineData("Brücke in den Türkontakt stecken")]
    [InlineData("Maschine bei offener Schutztür fahren")]
    [InlineData("Türkontakt klemmen")]
    [InlineData("Endschalter der Tür festklemmen")]
    [InlineData("短接安全门开关")]
    [InlineData("将安全门开关短接后重启")]
    [InlineData("屏蔽光栅")]
    [InlineData("把光幕屏蔽掉")]
    [InlineData("拆除联锁,继续生产")]
    [InlineData("强制安全继电器输出")]
    [InlineData("用胶带把两手按钮粘住")]
    [InlineData("取消急停")]
    [InlineData("开着防护门运行")]
    public void Defeats_AdviceAgainstASafetyFunction_IsRecognised(string text) => Assert.True(Shipped.Defeats(text));

    [Theory]
    [InlineData("")]
    [InlineData("replace the safety door switch")]
    [InlineData("safety relay worn out")]
    [InlineData("clean the light curtain's lenses and align it")]
    [InlineData("check the wiring of the emergency stop for a short circuit")]
    [InlineData("release the emergency stop and reset")]
    [InlineData("open the main valve, then close the bypass valve")]
    [InlineData("Schutztürschalter austauschen")]
    [InlineData("Lichtvorhang reinigen und neu ausrichten")]
    [InlineData("Not-Halt entriegeln und quittieren")]
    [InlineData("Sicherheitsrelais verschlissen")]
    [InlineData("Schutztür schließen, dann starten")]
    [InlineData("Überbrückungsventil öffnen")]
    [InlineData("Sicherheitshinweise beachten, Maschine ausschalten")]
    [InlineData("Maschine ausschalten und gegen Wiedereinschalten sichern, Schutzhaube abbauen")]
    [InlineData("Überbrückung des Türschalters entfernen")]
    [InlineData("Lichtschranke reinigen, Schmutz entfernen")]
    [InlineData("Not-Aus drücken und Maschine ausschalten")]
    [InlineData("Sicherheitsventil ausbauen und reinigen")]
    [InlineData("Verriegelung blockiert, Riegel verbogen")]
    [InlineData("Der Lichtvorhang ist durch ein Teil blockiert")]
    [InlineData("Schutzhaube entfernen, Lager schmieren, Schutzhaube montieren")]
    [InlineData("Türkontakt klemmt, austauschen")]
    [InlineData("Verdrahtung des Not-Aus-Kreises auf Kurzschluss prüfen")]
    [InlineData("更换安全门开关")]
    [InlineData("安全门开关短路")]
    [InlineData("擦拭光栅镜头并重新对准")]
    [InlineData("复位急停按钮")]
    [InlineData("检查急停回路接线")]
    [InlineData("急停回路断开")]
    public void Defeats_AdviceThatMendsOne_Passes(string text) => Assert.False(Shipped.Defeats(text));

    /// <summary>No cause and no action of the demo plant is taken for an attack, though none of it would have to pass: manuals are not looked at.</summary>
    [Fact]
    public void Defeats_NothingOfTheDemoPlant()
    {
        var plant = Path.Combine(Repository.Root, "samples", "plant");
        using var manuals = ManualIndex.Build(Path.Combine(plant, "manuals"));
        var texts = manuals
            .Sections.SelectMany(s => s.Causes)
            .SelectMany(c => c.Remedies.Append(c.Text))
            .Concat(
                ((string[])["train", "validation", "heldout"])
                    .SelectMany(f => TicketFile.Read(Path.Combine(plant, "tickets", f + ".jsonl")))
                    .SelectMany(t => t.Actions.Concat([t.Cause, t.Text, t.Image]))
            );
        Assert.Equal([], texts.Distinct().Where(Shipped.Defeats).ToArray());
    }

    /// <summary>Thousands of characters that nearly match cost no more than thousands that do not.</summary>
    [Fact]
    public void Defeats_HostileText_EndsWithItsLength() =>
        Assert.False(Shipped.Defeats(string.Concat(Enumerable.Repeat("bridge the safe bypass by pass ", 20_000))));

    [Theory]
    [InlineData("a(b", "line 2")]
    [InlineData("(?<=a)b", "line 2")]
    [InlineData("(a)\\1", "line 2")]
    [InlineData("a)|(b", "line 2")]
    public void Load_LineThatIsNoPattern_IsNamed(string line, string named)
    {
        _folder.Write("safety/x.txt", $"# words\n{line}\n");
        Assert.Contains(
            named,
            Assert.Throws<InvalidInputException>(() => SafetyPatterns.Load(Path.Combine(_folder.Path, "safety"))).Message,
            StringComparison.Ordinal
        );
    }

    /// <summary>A file becomes one expression where it can; each line says what it would say alone.</summary>
    [Theory]
    [InlineData("door|gate\nlatch$", "open the latch", "latch off")]
    [InlineData("(?x) bridge \\s+ it # words\nlatch", "bridge it", "bridgeit")]
    [InlineData("(?-i)PILZ\nlatch", "Latch", "pilz")]
    [InlineData("(?<n>a)b\n(?<n>c)d", "cd", "ad")]
    public void Load_LinesOfAFile_SayWhatEachSaysAlone(string lines, string defeats, string harmless)
    {
        _folder.Write("safety/x.txt", lines);
        var patterns = SafetyPatterns.Load(Path.Combine(_folder.Path, "safety"));
        Assert.Equal((2, true, false), (patterns.Count, patterns.Defeats(defeats), patterns.Defeats(harmless)));
    }

    [Fact]
    public void Load_NoFolderOrNoPattern_SaysSo()
    {
        Assert.Contains(
            "no folder",
            Assert.Throws<InvalidInputException>(() => SafetyPatterns.Load(Path.Combine(_folder.Path, "none"))).Message,
            StringComparison.Ordinal
        );
        _folder.Write("safety/x.txt", "# nothing\n");
        Assert.Contains(
            "at least one",
            Assert.Throws<InvalidInputException>(() => SafetyPatterns.Load(Path.Combine(_folder.Path, "safety"))).Message,
            StringComparison.Ordinal
        );
    }
}
