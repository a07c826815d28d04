using EdgeDiag.Model.Files;
using EdgeDiag.Model.Lora;

namespace EdgeDiag.Model.Tests.Lora;

public class CalibrationTests
{
    /// <summary>Answers drawn at a known temperature and weight: the fit finds both again.</summary>
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(1.0, 0.5)]
    [InlineData(3.0, 1.5)]
    public void Fit_AnswersDrawnAtATemperatureAndWeight_FindsBoth(double temperature, double weight)
    {
        var random = new Random(4);
        var answers = new List<ScoredAnswer>();
        for (var i = 0; i < 6000; i++)
        {
            var scores = Enumerable.Range(0, 4).Select(_ => random.NextDouble() * 6).ToArray();
            // Nothing is asked about the first label, which stands for something else.
            var pointwise = Enumerable.Range(0, 4).Select(l => l == 0 ? 0 : random.NextDouble() * 8 - 4).ToArray();
            var at = random.NextDouble();
            var label = 0;
            foreach (var p in Softmax([.. scores.Zip(pointwise, (s, v) => s + weight * v)], temperature))
            {
                if ((at -= p) < 0 || label == 3)
                    break;
                label++;
            }

            answers.Add(new ScoredAnswer(Softmax(scores, 1), pointwise, label));
        }

        var fitted = CalibrationFit.Fit(answers);
        Assert.InRange(fitted.Temperature, temperature * 0.9, temperature * 1.1);
        Assert.InRange(fitted.Weight, weight - 0.1, weight + 0.1);
        Assert.True(CalibrationFit.Loss(answers, fitted.Temperature, fitted.Weight) <= CalibrationFit.Loss(answers, 1, 0));
    }

    /// <summary>A model that was asked about no choice by itself gets no weight.</summary>
    [Fact]
    public void Fit_WithoutPointwiseScores_WeightIsZero()
    {
        var answers = Enumerable.Range(0, 20).Select(i => new ScoredAnswer(Softmax([i % 3, 1, 2], 1), [0, 0, 0], i % 3)).ToList();
        Assert.Equal(0, CalibrationFit.Fit(answers).Weight);
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSame_AndAbsentIsNull()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(AdapterCalibration.Read(folder.Path));
        var written = new AdapterCalibration
        {
            Temperature = 1.25,
            PointwiseWeight = 0.4,
            Examples = 200,
            ExamplesSha256 = "ab",
            LossBefore = 0.6,
            LossAfter = 0.5,
        };
        written.Write(folder.Path);
        Assert.Equal(written, AdapterCalibration.Read(folder.Path));
    }

    /// <summary>Adapters calibrated before there was a weight are read as without one.</summary>
    [Fact]
    public void Read_WithoutAWeight_IsZero()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            Path.Combine(folder.Path, AdapterCalibration.FileName),
            """{"temperature": 0.9, "examples": 200, "examples_sha256": "ab", "loss_before": 0.6, "loss_after": 0.5}"""
        );
        Assert.Equal(0, AdapterCalibration.Read(folder.Path)!.PointwiseWeight);
    }

    [Theory]
    [InlineData("{}", "temperature")]
    [InlineData("{\"temperature\": 0}", "0.05 to 20")]
    [InlineData("{\"temperature\": \"1\"}", "0.05 to 20")]
    [InlineData("{\"temperature\": 1, \"pointwise_weight\": 5}", "0 to 4")]
    [InlineData("{\"temperature\": 1, \"pointwise_weight\": null}", "pointwise_weight")]
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
