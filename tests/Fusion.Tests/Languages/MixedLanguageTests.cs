using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Languages;

/// <summary>Sentences of three languages that a reviewer found misread; every rule is applied to every text.</summary>
public class MixedLanguageTests
{
    [Theory]
    [InlineData("Die rote Lampe an der Presse leuchtet nicht", "Red Off")]
    [InlineData("Die grüne Lampe an der Presse ist aus", "Green Off")]
    [InlineData("Rote Lampe an der Signalsäule blinkt", "Red Flashing")]
    [InlineData("Rotes Licht an der Tür brennt nicht mehr", "Red Off")]
    [InlineData("The red lamp on the cabinet is off", "Red Off")]
    [InlineData("red lamp on, green light off", "Red Steady, Green Off")]
    [InlineData("Ich weiß aus Erfahrung, dass es dauert", "")]
    [InlineData("Der Bediener weiß ein Mittel", "")]
    [InlineData("Man weiß an welcher Stelle es klemmt", "")]
    [InlineData("Ader rot an Klemme 5 lose", "")]
    [InlineData("Litze blau an N, gelb an PE", "")]
    [InlineData("Kabel weiß aus Klemme gerutscht", "")]
    [InlineData("Light turned orange: an error is shown", "")]
    [InlineData("Orange cable failed and an alarm came up", "")]
    [InlineData("orange hose failed at an elbow", "")]
    [InlineData("Rote Lampe ist ausgeschaltet", "Red Off")]
    [InlineData("红灯和黄灯都亮", "Red Steady, Yellow Steady")]
    [InlineData("红黄灯交替闪烁", "Red Flashing, Yellow Flashing")]
    [InlineData("红灯、黄灯均熄灭", "Red Off, Yellow Off")]
    [InlineData("没有红灯亮", "")]
    [InlineData("red and green lights are off", "Red Off, Green Off")]
    [InlineData("No red light is on", "")]
    [InlineData("Keine rote Lampe leuchtet", "")]
    [InlineData("Rote Lampe\uFF1Ablinkt", "Red Flashing")]
    public void Lamps(string text, string expected) => Assert.Equal(expected, string.Join(", ", LampReader.Read(text).Select(l => $"{l.Color} {l.State}")));

    [Theory]
    [InlineData("Starker Rauch: Not-Aus gedrückt", "Rauch", true)]
    [InlineData("Ölleck: Not-Halt betätigt", "Ölleck", true)]
    [InlineData("Nach Not Aus Ölverlust", "Ölverlust", true)]
    [InlineData("Smoke: no reset possible", "smoke", true)]
    [InlineData("Oil leak: not tight at flange", "oil leak", true)]
    [InlineData("noise: no change after restart", "noise", true)]
    [InlineData("Leckage: nicht dicht am Flansch", "Leckage", true)]
    [InlineData("Rauch: keine Ahnung woher", "Rauch", true)]
    [InlineData("smoke: no", "smoke", false)]
    [InlineData("smoke\uFF1Ano", "smoke", false)]
    [InlineData("Smoke: none, noise: yes", "smoke", false)]
    [InlineData("漏油\uFF1A无", "漏油", false)]
    [InlineData("漏油\uFF1A无\n异响\uFF1A有", "漏油", false)]
    [InlineData("漏油\uFF1A无\uFF01", "漏油", false)]
    [InlineData("漏油\uFF08无\uFF09", "漏油", false)]
    [InlineData("漏油:否", "漏油", false)]
    [InlineData("漏油:无法停止", "漏油", true)]
    [InlineData("没有发现漏油", "漏油", false)]
    [InlineData("未发现漏油", "漏油", false)]
    [InlineData("没看到冒烟", "冒烟", false)]
    [InlineData("无明显异响", "异响", false)]
    [InlineData("没有任何异响", "异响", false)]
    [InlineData("没有冒烟和漏油", "漏油", false)]
    [InlineData("无法启动,漏油", "漏油", true)]
    [InlineData("Smoke not visible", "smoke", false)]
    [InlineData("oil leak not found", "oil leak", false)]
    [InlineData("no smoke and noise", "noise", false)]
    [InlineData("No smoke, oil leak or noise", "noise", false)]
    [InlineData("not running and smoking", "smoking", true)]
    [InlineData("Pump No 2 oil leak", "oil leak", true)]
    [InlineData("The pump does not stop leaking", "leaking", true)]
    [InlineData("Leckage nicht vorhanden", "Leckage", false)]
    [InlineData("Rauch wurde nicht festgestellt", "Rauch", false)]
    [InlineData("Rauch nein, Geruch ja", "Rauch", false)]
    [InlineData("Weder Rauch noch starker Geruch", "Geruch", false)]
    [InlineData("Kein Druck Leckage am Zylinder", "Leckage", true)]
    [InlineData("Ohne Last lautes Pfeifen", "lautes Pfeifen", true)]
    public void Denials(string heard, string sign, bool said) => Assert.Equal(said, new SaidSigns(Press.Case(text: heard, image: "")).Said(sign));

    [Fact]
    public void Denial_InTheText_DeniesNothingInThePicture() =>
        Assert.True(new SaidSigns(Press.Case(text: "Restart possible: no", image: "smoke at the motor")).Said("smoke"));

    [Fact]
    public void Said_SignWithFullWidthBrackets_IsFoundInEitherWidth()
    {
        Assert.True(new SaidSigns(Press.Case(text: "声音\uFF08低频\uFF09", image: "")).Said("声音(低频)"));
        Assert.True(new SaidSigns(Press.Case(text: "声音(低频)", image: "")).Said("声音\uFF08低频\uFF09"));
    }

    [Theory]
    [InlineData(Language.En, "temperature higher than normal", "high")]
    [InlineData(Language.En, "temperature above normal", "high")]
    [InlineData(Language.En, "temperature below normal", "low")]
    [InlineData(Language.Zh, "温度高于正常值", "偏高")]
    [InlineData(Language.Zh, "温度低于正常值", "偏低")]
    [InlineData(Language.De, "Temperatur höher als normal", "hoch")]
    [InlineData(Language.De, "Temperatur unter normal", "niedrig")]
    [InlineData(Language.De, "Temperatur unter dem Gehäuse zu hoch", "hoch")]
    [InlineData(Language.De, "Temperatur über dem Filter niedrig", "niedrig")]
    [InlineData(Language.De, "hohe Temperatur, Schwingung normal", "hoch")]
    [InlineData(Language.De, "hohe Temperatur bei niedriger Schwingung", "hoch")]
    [InlineData(Language.En, "high temperature and low vibration", "high")]
    public void Judgements(Language language, string sign, string expected)
    {
        var wording = Wording.ForLanguage(language);
        var @case = Press.Case();
        @case = @case with { Sensors = [.. @case.Sensors.Select(s => s with { Sensor = s.Sensor with { Label = SensorVocabulary.Label(s.Sensor.Name) } })] };
        Assert.Equal(expected, new EvidenceLinker(@case, wording, wording).Link(sign).Links.Single(l => l.Ref == "temperature").Claimed);
    }

    [Theory]
    [InlineData("报警E12,3号轴不动", 2)]
    [InlineData("温度85,3号机异响", 2)]
    [InlineData("Druck 5,2 bar", 1)]
    [InlineData("Druck -5,2 bar, laut", 2)]
    public void Clauses_CommaBetweenDigits(string text, int count) => Assert.Equal(count, Clauses.Split(text).Count);

    [Fact]
    public void Label_LanguageThatTheFileLeavesOut_IsTheUsualOne()
    {
        using var folder = new TemporaryFolder();
        var devices = DeviceCatalog.Load(
            folder.Write(
                "devices.json",
                """{"devices":[{"id":"a","line":"l","type":"t","sensors":[{"name":"temperature","unit":"℃","label":{"zh":"油箱温度","en":"tank"}}]}]}"""
            )
        );
        var label = devices.All[0].Sensors[0].Label;
        Assert.Equal(["油箱温度", "tank", "Temperatur"], Enum.GetValues<Language>().Select(label.In));
    }
}
