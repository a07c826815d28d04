using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests;

/// <summary>The design's example: press-07 on line-3 with E102.</summary>
internal static class Press
{
    public static DateTimeOffset Noon { get; } = new(2026, 3, 2, 12, 0, 0, TimeSpan.FromHours(8));

    public static DeviceDescription Device { get; } =
        new(
            "press-07",
            "line-3",
            "press",
            new LocalizedText("冲压机", "stamping press"),
            [
                new SensorDescription("temperature", "℃", null, 80, new LocalizedText("温度", "temperature")),
                new SensorDescription("vibration", "mm/s", 0.2, 4.5, new LocalizedText("振动", "vibration")),
                new SensorDescription("current", "A", 5, 20, new LocalizedText("电流", "current")),
            ]
        );

    public static DeviceCatalog Catalog { get; } = new([Device]);

    public static ManualSection Section { get; } =
        new(
            "press-manual#E102",
            "press",
            Language.Zh,
            "E102",
            "主缸温度异常",
            "",
            [
                new ManualCause("press-manual#E102-1", "冷却水流量不足", ["温度偏高", "振动正常", "红色报警灯常亮"], ["检查冷却水阀开度", "清洗冷却水过滤器"]),
                new ManualCause(
                    "press-manual#E102-2",
                    "传感器连接器松动",
                    ["温度偏高", "振动偏高", "红色报警灯闪烁", "碰线缆时信号跳变"],
                    ["重新插紧温度传感器连接器"]
                ),
            ]
        );

    public static ManualIndex Manuals() => ManualIndex.Build([Section]);

    public static DiagnosisCase Case(
        double? temperature = 85,
        double vibration = 2.3,
        string image = "红色报警灯常亮,绿色运行灯熄灭",
        string? text = null,
        string code = "E102"
    )
    {
        SensorState State(int i, double? value) =>
            value is { } v
                ? new SensorState(
                    Device.Sensors[i],
                    v,
                    TimeSpan.FromSeconds(1),
                    JudgementRules.Judge(v, Device.Sensors[i]),
                    i == 0 ? Trend.Rising : Trend.Steady,
                    ReadingQuality.Fresh
                )
                : new SensorState(Device.Sensors[i], null, null, Judgement.Unknown, Trend.Steady, ReadingQuality.Missing);
        var fault = new FaultEvent("s1", "line-3", "press-07", Noon, "f-1", code, FaultState.Active, Severity.High, text);
        return new DiagnosisCase(fault, Device, [State(0, temperature), State(1, vibration), State(2, 12.5)], image, LampReader.Read(image));
    }

    public static Ticket Ticket(
        string id,
        string cause,
        double temperature = 85,
        double vibration = 2.3,
        string image = "红色报警灯常亮",
        string text = "",
        string line = "line-3",
        int day = 0
    ) =>
        new(
            id,
            Noon.AddDays(day - 30),
            "s1",
            line,
            "press-07",
            "press",
            Language.Zh,
            "E102",
            new Dictionary<string, SensorValue>
            {
                ["temperature"] = new(temperature, "℃"),
                ["vibration"] = new(vibration, "mm/s"),
                ["current"] = new(12.5, "A"),
            },
            image,
            text,
            cause,
            ["拧紧"],
            "confirmed",
            null
        );
}
