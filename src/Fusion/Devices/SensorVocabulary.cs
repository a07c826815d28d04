namespace EdgeDiag.Fusion.Devices;

/// <summary>What people call common sensors, where <c>devices.json</c> gives no label.</summary>
public static class SensorVocabulary
{
    private static readonly Dictionary<string, LocalizedText> Known = new LocalizedText[]
    {
        new("温度", "temperature"),
        new("油温", "oil temperature"),
        new("振动", "vibration"),
        new("电流", "current"),
        new("压力", "pressure"),
        new("转速", "speed"),
        new("扭矩", "torque"),
        new("气压", "air pressure"),
        new("油位", "oil level"),
        new("油压", "oil pressure"),
        new("流量", "flow"),
        new("湿度", "humidity"),
        new("电压", "voltage"),
        new("功率", "power"),
        new("位置", "position"),
        new("张力", "tension"),
        new("噪声", "noise"),
        new("冷却液液位", "coolant level"),
        new("主轴负载", "spindle load"),
        new("真空度", "vacuum"),
        new("露点", "dew point"),
        new("压差", "differential pressure"),
        new("带速", "belt speed"),
        new("重量", "weight"),
        new("负载", "load"),
        new("排气温度", "discharge temperature"),
        new("排气压力", "discharge pressure"),
        new("电机温度", "motor temperature"),
        new("热封温度", "sealing temperature"),
        new("跟随误差", "following error"),
    }.ToDictionary(l => l.En.Replace(' ', '_'), StringComparer.Ordinal);

    /// <summary>The label of a sensor; an unknown name with spaces for underscores.</summary>
    public static LocalizedText Label(string name)
    {
        if (Known.TryGetValue(name, out var label))
            return label;
        var plain = name.Replace('_', ' ');
        return new LocalizedText(plain, plain);
    }
}
