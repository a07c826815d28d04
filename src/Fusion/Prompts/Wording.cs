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
    public static Wording ForLanguage(Language language) => language == Language.Zh ? Zh : En;

    private bool IsZh => Language == Language.Zh;

    /// <summary>A judgement: 偏高, 偏低, 正常, 未知 / high, low, normal, unknown.</summary>
    public string Judgement(Judgement judgement) =>
        judgement switch
        {
            Sensors.Judgement.High => IsZh ? "偏高" : "high",
            Sensors.Judgement.Low => IsZh ? "偏低" : "low",
            Sensors.Judgement.Normal => IsZh ? "正常" : "normal",
            _ => Unknown,
        };

    /// <summary>A trend: 上升, 下降 / rising, falling; empty where steady.</summary>
    public string Trend(Trend trend) =>
        trend switch
        {
            Sensors.Trend.Rising => IsZh ? "上升" : "rising",
            Sensors.Trend.Falling => IsZh ? "下降" : "falling",
            _ => "",
        };

    /// <summary>A lamp state: 常亮, 闪烁, 熄灭 / steady, flashing, off.</summary>
    public string LampState(LampState state) =>
        state switch
        {
            Images.LampState.Steady => IsZh ? "常亮" : "steady",
            Images.LampState.Flashing => IsZh ? "闪烁" : "flashing",
            _ => IsZh ? "熄灭" : "off",
        };

    /// <summary>A lamp's name: 红色报警灯 / red alarm lamp.</summary>
    public string Lamp(LampColor color) =>
        color switch
        {
            LampColor.Red => IsZh ? "红色报警灯" : "red alarm lamp",
            LampColor.Yellow => IsZh ? "黄色警示灯" : "yellow warning lamp",
            LampColor.Green => IsZh ? "绿色运行灯" : "green run lamp",
            LampColor.Blue => IsZh ? "蓝色提示灯" : "blue notice lamp",
            _ => IsZh ? "白色照明灯" : "white lamp",
        };

    /// <summary>Not known: 未知 / unknown.</summary>
    public string Unknown => IsZh ? "未知" : "unknown";

    /// <summary>An earlier ticket is of the same line: 同产线 / same line.</summary>
    public string SameLine => IsZh ? "同产线" : "same line";

    /// <summary>An earlier ticket is of another line: 异产线 / other line.</summary>
    public string OtherLine => IsZh ? "异产线" : "other line";

    /// <summary>The same was said or seen now: 相同 / same.</summary>
    public string Same => IsZh ? "相同" : "same";

    /// <summary>Nothing like it was said or seen now: 未提 / not said.</summary>
    public string NotSaid => IsZh ? "未提" : "not said";

    /// <summary>In front of a fault code: 代码 / code.</summary>
    public string Code => IsZh ? "代码" : "code ";

    /// <summary>In front of a device type: 机型 / type.</summary>
    public string Type => IsZh ? "机型" : "type ";

    /// <summary>Between a name and what is said of it.</summary>
    public string Colon => IsZh ? ":" : ": ";

    /// <summary>Between signs of a candidate.</summary>
    public string SignSeparator => IsZh ? ";" : "; ";

    /// <summary>Between parts in parentheses.</summary>
    public string Comma => IsZh ? "," : ", ";

    /// <summary>In front of the current state behind a sign; closed by <see cref="CurrentClose"/>.</summary>
    public string CurrentOpen => IsZh ? "〔当前:" : " 〔now: ";

    /// <summary>Closes <see cref="CurrentOpen"/>.</summary>
    public string CurrentClose => "〕";

    /// <summary>A sensor's label joined with its judgement: 温度偏高 / temperature high.</summary>
    public string Join(string name, string state) => IsZh ? name + state : $"{name} {state}";

    /// <summary>Nothing was sent for a field.</summary>
    public string None => IsZh ? "无" : "none";

    /// <summary>Field markers of the prompt, in order, and of the answer.</summary>
    public string DeviceMarker => IsZh ? "【设备】" : "[Device] ";

    /// <inheritdoc cref="DeviceMarker"/>
    public string CodeMarker => IsZh ? "【故障代码】" : "[Fault code] ";

    /// <inheritdoc cref="DeviceMarker"/>
    public string SensorsMarker => IsZh ? "【传感器数据】" : "[Sensor data] ";

    /// <inheritdoc cref="DeviceMarker"/>
    public string ImageMarker => IsZh ? "【设备图像描述】" : "[Image description] ";

    /// <inheritdoc cref="DeviceMarker"/>
    public string ManualMarker => IsZh ? "【维修手册】" : "[Manual] ";

    /// <inheritdoc cref="DeviceMarker"/>
    public string TicketsMarker => IsZh ? "【历史工单】" : "[Earlier tickets] ";

    /// <inheritdoc cref="DeviceMarker"/>
    public string QuestionMarker => IsZh ? "【问题】" : "[Question] ";

    /// <inheritdoc cref="DeviceMarker"/>
    public string CauseMarker => IsZh ? "【原因】" : "[Cause] ";

    /// <inheritdoc cref="DeviceMarker"/>
    public string SummaryMarker => IsZh ? "【摘要】" : "[Summary] ";

    /// <summary>The question.</summary>
    public string Question => IsZh ? "可能原因及处理建议?" : "Probable causes and what to do?";

    /// <summary>All markers, for the tokenizer's special tokens.</summary>
    public IReadOnlyList<string> Markers =>
        [DeviceMarker, CodeMarker, SensorsMarker, ImageMarker, ManualMarker, TicketsMarker, QuestionMarker, CauseMarker, SummaryMarker];
}
