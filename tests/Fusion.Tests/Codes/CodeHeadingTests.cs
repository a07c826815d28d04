using EdgeDiag.Fusion.Codes;

namespace EdgeDiag.Fusion.Tests.Codes;

public sealed class CodeHeadingTests
{
    [Theory]
    [InlineData("E102 Overheated", "E102", "Overheated")]
    [InlineData("E102", "E102", "")]
    [InlineData("E102: Overheated", "E102", "Overheated")]
    [InlineData("E102 - Overheated", "E102", "Overheated")]
    [InlineData("E102 – Overheated", "E102", "Overheated")]
    [InlineData("[E102] Overheated", "E102", "Overheated")]
    [InlineData("(E102) Overheated", "E102", "Overheated")]
    [InlineData("E102 -5 ℃ or less", "E102", "-5 ℃ or less")]
    [InlineData("E102：过热", "E102", "过热")]
    [InlineData("Ｅ１０２ 过热", "E102", "过热")]
    [InlineData("E102\u3000过热", "E102", "过热")]
    // Words in front.
    [InlineData("Error 17 Inverse kinematics", "17", "Inverse kinematics")]
    [InlineData("Error E102: Overheated", "E102", "Overheated")]
    [InlineData("Alarm code 4021 Spindle", "4021", "Spindle")]
    [InlineData("Alarm No. 4021", "4021", "")]
    [InlineData("Störung F07801 Motor", "F07801", "Motor")]
    [InlineData("故障 E102 过热", "E102", "过热")]
    [InlineData("故障代码：E102 过热", "E102", "过热")]
    [InlineData("报警4021 主轴", "4021", "主轴")]
    [InlineData("ALM-4021 Spindle", "ALM-4021", "Spindle")]
    // A word alone is a code, as it was before.
    [InlineData("Fault light", "Fault", "light")]
    [InlineData("SRVO-050 Collision", "SRVO-050", "Collision")]
    [InlineData("230-2B5C Reference", "230-2B5C", "Reference")]
    [InlineData("101-105 Fuse", "101-105", "Fuse")]
    [InlineData("AL.16.1 Encoder", "AL.16.1", "Encoder")]
    // Lists.
    [InlineData("E101/E102 Pressure", "E101 E102", "Pressure")]
    [InlineData("E101 / E102: Pressure", "E101 E102", "Pressure")]
    [InlineData("E101/102 Pressure", "E101 E102", "Pressure")]
    [InlineData("E101, E102 and E105 Pressure", "E101 E102 E105", "Pressure")]
    [InlineData("E101、E102 压力", "E101 E102", "压力")]
    [InlineData("E101和E102 压力", "E101 E102", "压力")]
    [InlineData("E101 und E102 Druck", "E101 E102", "Druck")]
    [InlineData("F07801/A07801 Motor", "F07801 A07801", "Motor")]
    [InlineData("17/18 Inverse", "17 18", "Inverse")]
    [InlineData("Errors E101/E102 Pressure", "E101 E102", "Pressure")]
    [InlineData("E101, 3 phases", "E101", "3 phases")]
    [InlineData("101, 3 phases", "101", "3 phases")]
    // Ranges.
    [InlineData("E101–E105 Bus", "E101 E102 E103 E104 E105", "Bus")]
    [InlineData("E101-E103 Bus", "E101 E102 E103", "Bus")]
    [InlineData("E101 - E103 Bus", "E101 E102 E103", "Bus")]
    [InlineData("E101–103 Bus", "E101 E102 E103", "Bus")]
    [InlineData("E101~E103 总线", "E101 E102 E103", "总线")]
    [InlineData("E101至E103 总线", "E101 E102 E103", "总线")]
    [InlineData("E101 to E103 Bus", "E101 E102 E103", "Bus")]
    [InlineData("E101 bis E103 Bus", "E101 E102 E103", "Bus")]
    [InlineData("E098–E101 Bus", "E098 E099 E100 E101", "Bus")]
    [InlineData("17–19 Inverse", "17 18 19", "Inverse")]
    [InlineData("SRVO-049–SRVO-051 Collision", "SRVO-049 SRVO-050 SRVO-051", "Collision")]
    [InlineData("E101–E103, E110 Bus", "E101 E102 E103 E110", "Bus")]
    [InlineData("Alarms E101–E103", "E101 E102 E103", "")]
    // One number in two notations.
    [InlineData("17 (0x0011) Inverse", "17 0x0011", "Inverse")]
    [InlineData("0x0011 (17) Inverse", "0x0011 17", "Inverse")]
    [InlineData("0x0011/17 Inverse", "0x0011 17", "Inverse")]
    [InlineData("17 (0x0012) Inverse", "17", "(0x0012) Inverse")]
    [InlineData("17 (2 bar) Pressure", "17", "(2 bar) Pressure")]
    public void Parse_Heading_GivesItsCodesAndTitle(string heading, string codes, string title)
    {
        var parsed = CodeHeading.Parse(heading)!;
        Assert.Equal((codes, title), (string.Join(' ', parsed.Codes), parsed.Title));
    }

    [Theory]
    [InlineData("")]
    [InlineData("!!! not a code")]
    [InlineData("过热")]
    [InlineData("E1–E999999 Everything")]
    public void Parse_NoCodeOrTooMany_IsNothing(string heading) => Assert.Null(CodeHeading.Parse(heading));

    [Fact]
    public void Write_WhatItReads_IsTheSame()
    {
        foreach (
            var codes in (string[][])
                [
                    ["E101"],
                    ["E101", "E102"],
                    ["17", "0x0011"],
                    ["E101", "E102", "E103", "E110"],
                    ["F07801", "A07801"],
                ]
        )
            Assert.Equal(codes, CodeHeading.Parse(CodeHeading.Write(codes) + " Title")!.Codes);
    }

    [Fact]
    public void Write_Many_WritesARange() => Assert.Equal("E101\u2013E900", CodeHeading.Write([.. Enumerable.Range(101, 800).Select(n => $"E{n}")]));
}
