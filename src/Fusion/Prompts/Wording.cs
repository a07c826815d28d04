using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Prompts;

/// <summary>
/// The fixed words of prompts and answers in one language. Judgements and lamp states are written exactly like this in
/// manuals too, so that a sign in a manual and the current state can be compared word for word.
/// </summary>
public sealed class Wording
{
    private Wording(Language language) => Language = language;

    /// <summary>The language.</summary>
    public Language Language { get; }

    /// <summary>Chinese.</summary>
    public static Wording Zh { get; } = new(Language.Zh);

    /// <summary>English.</summary>
    public static Wording En { get; } = new(Language.En);

    /// <summary>The wording of a language.</summary>
    public static Wording Of(Language language) => language == Language.Zh ? Zh : En;

    private bool IsZh => Language == Language.Zh;

    /// <summary>A judgement: 偏高, 偏低, 正常, 未知 / high, low, normal, unknown.</summary>
    public string Judgement(Judgement judgement) => judgement switch
    {
        Sensors.Judgement.High => IsZh ? "偏高" : "high",
        Sensors.Judgement.Low => IsZh ? "偏低" : "low",
        Sensors.Judgement.Normal => IsZh ? "正常" : "normal",
        _ => Unknown,
    };

    /// <summary>A trend: 上升, 下降 / rising, falling; empty where steady.</summary>
    public string Trend(Trend trend) => trend switch
    {
        Sensors.Trend.Rising => IsZh ? "上升" : "rising",
        Sensors.Trend.Falling => IsZh ? "下降" : "falling",
        _ => "",
    };

    /// <summary>A lamp state: 常亮, 闪烁, 熄灭 / steady, flashing, off.</summary>
    public string LampState(LampState state) => state switch
    {
        Images.LampState.Steady => IsZh ? "常亮" : "steady",
        Images.LampState.Flashing => IsZh ? "闪烁" : "flashing",
        _ => IsZh ? "熄灭" : "off",
    };

    /// <summary>A lamp's name: 红色报警灯 / red alarm lamp.</summary>
    public string Lamp(LampColor color) => color switch
    {
        LampColor.Red => IsZh ? "红色报警灯" : "red alarm lamp",
        LampColor.Yellow => IsZh ? "黄色警示灯" : "yellow warning lamp",
        LampColor.Green => IsZh ? "绿色运行灯" : "green run lamp",
        LampColor.Blue => IsZh ? "蓝色提示灯" : "blue notice lamp",
        _ => IsZh ? "白色照明灯" : "white lamp",
    };

    /// <summary>Not known: 未知 / unknown.</summary>
    public string Unknown => IsZh ? "未知" : "unknown";
}
