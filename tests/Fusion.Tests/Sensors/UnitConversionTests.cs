using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Tests.Sensors;

/// <summary>Which spellings of units are understood, and that what may mean two things is not.</summary>
public class UnitConversionTests
{
    [Theory]
    [InlineData("ºC")]
    [InlineData("°C")]
    [InlineData("℃")]
    [InlineData("˚C")]
    [InlineData("º C")]
    [InlineData("[°C]")]
    [InlineData("degC")]
    [InlineData("deg_C")]
    [InlineData("DEG C")]
    [InlineData("Celsius")]
    [InlineData("celsius")]
    [InlineData("Grad Celsius")]
    [InlineData("摄氏度")]
    [InlineData("C")]
    public void Convert_SpellingsOfDegreesCelsius_AreOneUnit(string unit)
    {
        Assert.Equal(85, UnitConversion.Convert(85, unit, "℃"));
        Assert.Equal(185, UnitConversion.Convert(85, unit, "°F"));
        Assert.Equal(358.15, UnitConversion.Convert(85, unit, "K"));
    }

    [Theory]
    [InlineData(185, "°F", "℃", 85)]
    [InlineData(185, "ºF", "℃", 85)]
    [InlineData(185, "华氏度", "℃", 85)]
    [InlineData(20000, "mA", "A", 20)]
    [InlineData(20000, "毫安", "A", 20)]
    [InlineData(0.0004, "mA", "A", 4e-7)]
    [InlineData(1, "m³/h", "L/min", 16.666667)]
    [InlineData(1, "m^3/h", "l/min", 16.666667)]
    [InlineData(60, "l/min", "L/min", 60)]
    [InlineData(60, "LPM", "l/s", 1)]
    [InlineData(2500, "µm", "mm", 2.5)]
    [InlineData(2500, "μm", "mm", 2.5)]
    [InlineData(2500, "um", "mm", 2.5)]
    [InlineData(1500, "U/min", "rpm", 1500)]
    [InlineData(1500, "min⁻¹", "rpm", 1500)]
    [InlineData(1500, "转/分", "rpm", 1500)]
    [InlineData(2, "kN", "N", 2000)]
    [InlineData(2, "kN", "kgf", 203.943243)]
    [InlineData(40, "Nm", "N·m", 40)]
    [InlineData(40, "N*m", "kN·m", 0.04)]
    [InlineData(980.665, "cm/s²", "g", 1)]
    [InlineData(1, "t", "kg", 1000)]
    [InlineData(1500, "mbar", "bar", 1.5)]
    [InlineData(5, "kg/cm2", "bar", 4.903325)]
    [InlineData(5, "BAR", "kPa", 500)]
    [InlineData(3, "MW", "kW", 3000)]
    [InlineData(3, "mW", "MW", 3e-9)]
    [InlineData(250, "w", "kW", 0.25)]
    [InlineData(50, "%", "%", 50)]
    [InlineData(50, "％", "%", 50)]
    [InlineData(7, "pcs", "Pcs", 7)]
    public void Convert_UsualSpellings_AreUnderstood(double value, string from, string to, double expected) =>
        Assert.Equal(expected, UnitConversion.Convert(value, from, to)!.Value, Math.Abs(expected) * 1e-9);

    [Theory]
    [InlineData("MA", "A")]
    [InlineData("mPa", "MPa")]
    [InlineData("bar", "℃")]
    [InlineData("g", "℃")]
    [InlineData("度", "℃")]
    [InlineData("bar(g)", "bar")]
    [InlineData("furlong per fortnight", "m/s")]
    [InlineData("", "℃")]
    [InlineData("pcs", "A")]
    public void Convert_AnotherQuantityOrSeveralMeanings_IsNotConverted(string from, string to) => Assert.Null(UnitConversion.Convert(1, from, to));

    [Fact]
    public void ToFirstUnit_UnitsOfOneQuantity_AreOneUnit()
    {
        Assert.Equal(new SensorValue(85, "℃"), UnitConversion.ToFirstUnit(new SensorValue(185, "°F")));
        Assert.Equal(new SensorValue(85, "℃"), UnitConversion.ToFirstUnit(new SensorValue(85, "degC")));
        Assert.Equal(new SensorValue(85, null), UnitConversion.ToFirstUnit(new SensorValue(85, null)));
        Assert.Null(UnitConversion.ToFirstUnit(new SensorValue(1, "g")));
        Assert.Null(UnitConversion.ToFirstUnit(new SensorValue(1, "bananas")));
    }

    /// <summary>The table of common units has no number that UnitsNet does not have.</summary>
    [Fact]
    public void Convert_CommonUnits_AgreeWithUnitsNet()
    {
        string[] symbols =
        [
            "°C",
            "°F",
            "K",
            "bar",
            "MPa",
            "kPa",
            "psi",
            "mm/s",
            "in/s",
            "m/s",
            "A",
            "mA",
            "V",
            "mV",
            "kV",
            "kW",
            "W",
            "m3/h",
            "mm",
            "cm",
            "m",
            "in",
            "rpm",
        ];
        foreach (var from in symbols)
        foreach (var to in symbols)
        {
            var pairs = UnitTable.FindAll(from).SelectMany(f => UnitTable.FindAll(to).Where(t => t.Quantity == f.Quantity).Select(t => (f, t))).ToList();
            if (UnitConversion.Convert(1, from, to) is not { } converted)
                continue;
            Assert.NotEmpty(pairs);
            foreach (var (f, t) in pairs)
            {
                var exact = (f.Factor + f.Offset - t.Offset) / t.Factor;
                Assert.True(Math.Abs(converted - exact) <= Math.Max(1e-6, Math.Abs(exact) * 1e-8), $"1 {from} is {converted} {to}, in UnitsNet {exact}");
            }
        }
    }
}
