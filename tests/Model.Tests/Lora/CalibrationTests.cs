using EdgeDiag.Model.Lora;

namespace EdgeDiag.Model.Tests.Lora;

public class CalibrationTests
{
    /// <summary>Answers drawn at a known temperature: the fit finds it again.</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(1.0)]
    [InlineData(3.0)]
    public void Fit_AnswersDrawnAtATemperature_FindsIt(double temperature)
    {
        var random = new Random(4);
        var answers = new List<(IReadOnlyList<double>, int)>();
        for (var i = 0; i < 4000; i++)
        {
            var scores = Enumerable.Range(0, 4).Select(_ => random.NextDouble() * 6).ToArray();
            var at = random.NextDouble();
            var label = 0;
            foreach (var p in Softmax(scores, temperature))
            {
                if ((at -= p) < 0 || label == 3) break;
                label++;
            }

            answers.Add((Softmax(scores, 1), label));
        }

        var fitted = TemperatureFit.Fit(answers);
        Assert.InRange(fitted, temperature * 0.9, temperature * 1.1);
        Assert.True(TemperatureFit.Loss(answers, fitted) <= TemperatureFit.Loss(answers, 1));
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSame_AndAbsentIsNull()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(AdapterCalibration.Read(folder.Path));
        var written = new AdapterCalibration { Temperature = 1.25, Examples = 200, ExamplesSha256 = "ab", LossBefore = 0.6, LossAfter = 0.5 };
        written.Write(folder.Path);
        Assert.Equal(written, AdapterCalibration.Read(folder.Path));
    }

    [Theory]
    [InlineData("{}", "temperature")]
    [InlineData("{\"temperature\": 0}", "0.05 to 20")]
    [InlineData("{\"temperature\": \"1\"}", "0.05 to 20")]
    [InlineData("[1]", "JSON object")]
    [InlineData("{\"temperature\": 1}", "calibration")]
    public void Read_Unusable_IsOneLineThatNamesFileAndKey(string text, string named)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, AdapterCalibration.FileName), text);
        var e = Assert.Throws<ModelFormatException>(() => AdapterCalibration.Read(folder.Path));
        Assert.Contains(AdapterCalibration.FileName, e.Message, StringComparison.Ordinal);
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    private static double[] Softmax(double[] scores, double temperature)
    {
        var e = scores.Select(s => Math.Exp(s / temperature)).ToArray();
        return [.. e.Select(x => x / e.Sum())];
    }
}
