using CsCheck;
using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Tests.Adapters;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Tests.Journal;

/// <summary>The service's own files: what it writes it reads back, and a line that it cannot read costs only itself.</summary>
public sealed class OwnFilesTests : IDisposable
{
    private static readonly Gen<string> Word = Gen.OneOf(
        Gen.Const("冷却水流量不足"),
        Gen.Const("a\0b"),
        Gen.Const("\u001b[2J\r\n\u2028"),
        Gen.Const("🦾"),
        Gen.Const("\"'<>&"),
        Gen.String[1, 20].Select(Whole),
        Gen.Int[3998, 4000].Select(n => new string('t', n))
    );

    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    /// <summary>Faults, what was known of them, final diagnoses, descriptions and verdicts, as the decoder lets them in.</summary>
    [Fact]
    public void Journal_WhatIsKept_IsReadBackEqual()
    {
        using var journal = new FaultJournal(_data.File("journal.db"));
        var number = 0;
        Gen.Select(Word, Word, Word, Gen.Double[-1e308, 1e308], Gen.Enum<FeedbackVerdict>())
            .Sample(
                (text, image, by, value, verdict) =>
                {
                    var id = $"f{number++}";
                    var ts = DateTimeOffset.FromUnixTimeMilliseconds(1_772_424_000_000 + number);
                    var device = new DeviceDescription(
                        $"press-{number}",
                        "line-3",
                        "",
                        new LocalizedText("冲压机", text),
                        [new SensorDescription("t", "℃", null, 80, new LocalizedText("温度", "t"))]
                    );
                    var fault = new FaultEvent("s1", "line-3", device.Id, ts, id, "E102", FaultState.Active, Severity.High, text);
                    var snapshot = new DiagnosisCase(
                        fault,
                        device,
                        [new SensorState(device.Sensors[0], value, TimeSpan.FromSeconds(1), Judgement.High, Trend.Rising, ReadingQuality.Fresh)],
                        image,
                        LampReader.Read("红色报警灯常亮")
                    );
                    var taken = journal.RecordFault(fault, snapshot, ts, new FoldingOptions(TimeSpan.FromSeconds(1), 10, 1000));
                    var ids = new DiagnosisIds(CasePolicy.DiagnosisId(fault), taken.CaseId, [id]);
                    var diagnosis = new Diagnostician(
                        new Retrieval(EdgeDiag.Fusion.Manuals.ManualIndex.Build([]), TicketIndex.Empty),
                        null,
                        TimeProvider.System,
                        Language.Zh
                    ).Preliminary(snapshot, ids, ts, false) with
                    {
                        Stage = DiagnosisStage.Final,
                        Summary = text,
                    };
                    journal.Diagnosed(diagnosis, "t");
                    var kept = journal.FindDiagnosis(ids.DiagnosisId)!;
                    Assert.Equal((fault, image, value), (kept.Snapshot.Fault, kept.Snapshot.ImageDescription, kept.Snapshot.Sensors[0].Value));
                    Assert.Equal(DiagnosisJson.Write(diagnosis), DiagnosisJson.Write(kept.Final!));
                    journal.Image(new ImageEvent("s1", "line-3", device.Id, ts, image));
                    Assert.Equal(image, journal.LastImage("line-3", device.Id)?.Description);
                    journal.Feedback(
                        new FeedbackEvent("s1", "line-3", device.Id, ts, ids.DiagnosisId, verdict, text, [text, image], by) { Standing = VerdictStanding.Named }
                    );
                    Assert.Equal([verdict], journal.Verdicts("", ts, 1));
                },
                iter: 60,
                threads: 1
            );
    }

    [Fact]
    public void Feedback_ThatWaits_IsKeptTwentyTimesADiagnosisAndIsNoJudgement()
    {
        using var journal = new FaultJournal(_data.File("journal.db"));
        var ts = DateTimeOffset.FromUnixTimeMilliseconds(1_772_424_000_000);
        var fault = new FaultEvent("s1", "line-3", "press-07", ts, "f", "E102", FaultState.Active, Severity.High, null);
        var snapshot = new DiagnosisCase(fault, new DeviceDescription("press-07", "line-3", "press", new LocalizedText("冲压机", "press"), []), [], null, []);
        var ids = new DiagnosisIds(
            CasePolicy.DiagnosisId(fault),
            journal.RecordFault(fault, snapshot, ts, new FoldingOptions(TimeSpan.FromSeconds(1), 10, 1000)).CaseId,
            ["f"]
        );
        journal.Diagnosed(
            new Diagnostician(
                new Retrieval(EdgeDiag.Fusion.Manuals.ManualIndex.Build([]), TicketIndex.Empty),
                null,
                TimeProvider.System,
                Language.Zh
            ).Preliminary(snapshot, ids, ts, false) with
            {
                Stage = DiagnosisStage.Final,
            },
            "t"
        );
        for (var i = 0; i < 100; i++)
            journal.Feedback(Verdict(i, VerdictStanding.Waiting));
        Assert.Equal(20, journal.VerdictMark());
        Assert.Single(journal.Unjudged(10));
        Assert.Empty(journal.Verdicts("", ts, 10));
        journal.Feedback(Verdict(100, VerdictStanding.Named));
        Assert.Empty(journal.Unjudged(10));
        Assert.Equal([FeedbackVerdict.Rejected], journal.Verdicts("", ts, 10));

        FeedbackEvent Verdict(int second, VerdictStanding standing) =>
            new("s1", "line-3", "press-07", ts.AddSeconds(second), ids.DiagnosisId, FeedbackVerdict.Rejected, null, [], null) { Standing = standing };
    }

    /// <summary>A line without an adapter used to stop whoever counted by adapters, and with it the diagnosis.</summary>
    [Fact]
    public void ReviewItems_BadLines_AreLeftOut_AndAConfidenceThatIsNoneIsWritten()
    {
        var host = Options.Create(new HostSettings { Data = _data.Path });
        var path = _data.Write(
            ReviewItemFile.FileName,
            """
            {"kind":"new-adapter"}
            {"diagnosis_id":"d","kind":"new-adapter","ts":"2026-03-02T06:00:00Z","adapter":null,"cause":"c","confidence":1}
            null
            [1]
            half a li
            {"kind":7}

            """
        );
        var file = new ReviewItemFile(host, NullLogger<ReviewItemFile>.Instance);
        var item = new ReviewItem("d1", ReviewKind.NewAdapter, DateTimeOffset.FromUnixTimeMilliseconds(1_772_424_000_000), "demo@1", "c", double.NaN);
        file.Add(item);
        Assert.Equal(item with { Confidence = 0 }, Assert.Single(ReviewItemFile.Read(path)));

        var first = new FirstAnswers(file, host, TimeProvider.System, NullLogger<FirstAnswers>.Instance);
        var diagnosis = new Diagnostician(
            new Retrieval(EdgeDiag.Fusion.Manuals.ManualIndex.Build([]), TicketIndex.Empty),
            null,
            TimeProvider.System,
            Language.Zh
        ).Preliminary(
            new DiagnosisCase(
                new FaultEvent("s1", "l", "d", item.Ts, "f", "E1", FaultState.Active, Severity.Low, null),
                new DeviceDescription("d", "l", "", new LocalizedText("d", "d"), []),
                [],
                null,
                []
            ),
            new DiagnosisIds("d2", "c", ["f"]),
            item.Ts,
            false
        );
        first.Note(diagnosis with { Outcome = DiagnosisOutcome.InsufficientEvidence, Model = diagnosis.Model with { Adapter = "demo@1" } });
        Assert.Equal(["d1", "d2"], ReviewItemFile.Read(path).Select(i => i.DiagnosisId));
        File.Delete(path);
        Directory.CreateDirectory(path);
        new FirstAnswers(file, host, TimeProvider.System, NullLogger<FirstAnswers>.Instance).Note(
            diagnosis with
            {
                Outcome = DiagnosisOutcome.InsufficientEvidence,
                Model = diagnosis.Model with { Adapter = "demo@1" },
            }
        );
    }

    [Theory]
    [InlineData("{")]
    [InlineData(
        "{\"adapter\":\"demo\",\"version\":\"v\",\"digest\":\"d\",\"base\":\"mini\",\"created\":\"2026-03-02T06:00:00Z\",\"provenance\":null,\"files\":{}}"
    )]
    public void Registry_ADamagedManifest_HidesNoOtherVersion(string manifest)
    {
        var (registry, versions) = DemoAdapters.Registry(_data, 16, 8);
        File.WriteAllText(Path.Combine(registry.Find(versions[1]).Folder, "manifest.json"), manifest);
        var told = new List<string>();
        Assert.Equal(versions[0], Assert.Single(registry.List("demo", e => told.Add(e.Message))).Reference);
        Assert.Contains("manifest.json", Assert.Single(told), StringComparison.Ordinal);
    }

    private static string Whole(string text) => string.Concat(text.EnumerateRunes().Select(r => r.ToString())).Trim() is { Length: > 0 } whole ? whole : "x";
}
