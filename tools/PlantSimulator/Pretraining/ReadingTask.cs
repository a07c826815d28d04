using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.Fusion.Tickets;
using EdgeDiag.PlantSimulator.Lexicons;
using EdgeDiag.PlantSimulator.Plants;
using EdgeDiag.PlantSimulator.Sampling;

namespace EdgeDiag.PlantSimulator.Pretraining;

/// <summary>One prompt about a random plant with everything that is right about it.</summary>
/// <param name="Prompt">As the service would build it.</param>
/// <param name="Label">The right label; 0 where no candidate fits.</param>
/// <param name="SignShows">For each of the prompt's signs, whether it shows.</param>
/// <param name="Kind">What is particular about it.</param>
/// <param name="IsRead">What was read of the words stands behind the signs, now and then wrongly; otherwise reading is what is asked for.</param>
public sealed record ReadingTask(CasePrompt Prompt, int Label, IReadOnlyList<bool> SignShows, ReadingTaskKind Kind, bool IsRead)
{
    private const double Read = 0.7,
        Missed = 0.06,
        Imagined = 0.02;

    private const double WordDrill = 0.45,
        WithHistory = 0.5,
        Removed = 0.13,
        NothingFits = 0.03,
        NoSigns = 0.06,
        OtherLanguage = 0.1,
        Distractor = 0.08,
        OtherCode = 0.03;
    private const double Misspelt = 0.08,
        Ordered = 0.1,
        Unrelated = 0.2,
        UnrelatedDrill = 0.3,
        UntoldDrill = 0.15,
        Silent = 0.05,
        MissingReading = 0.03,
        ManyMissing = 0.08,
        TitleSent = 0.2;

    /// <summary>Draws a task.</summary>
    public static ReadingTask Draw(Random random, Lexicon lexicon)
    {
        while (true)
            if (TryDraw(random, lexicon) is { } task)
                return task;
    }

    private static ReadingTask? TryDraw(Random random, Lexicon lexicon)
    {
        if (random.Chance(WordDrill))
            return Words(random, lexicon);
        var language = random.Chance(0.6) ? Language.Zh : Language.En;
        var plant = new RealManuals(random, lexicon).Rewrite(RandomPlant.Draw(random, lexicon));
        var cases = new CaseSampler(random, lexicon, language);
        var kind = DrawKind(random);
        if (kind == ReadingTaskKind.NoSigns)
            plant = WithoutSigns(random, lexicon, plant);
        var source = random.Chance(OtherLanguage) ? (language == Language.Zh ? Language.En : Language.Zh) : language;
        var history = new PlantHistory(random, lexicon, plant, language, source == language && random.Chance(WithHistory));
        if (
            (
                kind == ReadingTaskKind.NoSigns
                    ? (new SituationSampler(random).Draw(plant.Device.Sensors, []), [], random.Pick(plant.Code.Causes))
                    : history.Event(plant.Device.Line)
            )
            is not { } now
        )
            return null;
        var (situation, hints, truth) = now;
        var remarks = new UnrelatedRemarks(random, lexicon, plant.Code, language);
        if (kind == ReadingTaskKind.NothingFits)
        {
            situation = new SituationSampler(random).Draw(plant.Device.Sensors, []);
            if (plant.Code.Causes.Any(c => c.Signs.Count(s => !s.Shows(situation)) < 2))
                return null;
        }
        else if (random.Chance(Unrelated))
            (situation, hints) = remarks.Add(situation, hints);

        var section = plant.Code.Section("m", plant.Device.Type, source);
        if (kind == ReadingTaskKind.Removed)
            section = section with { Causes = [.. section.Causes.Where(c => c.Text != truth.Text.In(source))] };
        if (kind == ReadingTaskKind.OtherCode)
            section = section with { Code = section.Code + random.Next(2, 10) };
        var sections = new List<ManualSection> { section };
        if (random.Chance(Distractor))
        {
            var other = RandomPlant.Draw(random, lexicon);
            if (other.Device.Type != plant.Device.Type)
                sections.Insert(random.Next(2), other.Code.Section("o", other.Device.Type, source) with { Code = plant.Code.Code });
        }

        var diagnosed = cases.Case(plant.Device, plant.Code.Code, situation, random.Chance(ManyMissing) ? 0.3 : MissingReading, hints);
        if (random.Chance(Silent))
            diagnosed = NothingKnown(diagnosed);
        if (random.Chance(TitleSent))
            diagnosed = WithText(diagnosed, string.Join(',', ((string[])[plant.Code.Title.In(language), diagnosed.Fault.Text ?? ""]).Where(t => t.Length > 0)));
        if (random.Chance(Misspelt))
            diagnosed = WithText(diagnosed, TextNoise.Misspell(random, diagnosed.Fault.Text ?? ""));
        var tickets =
            source == language && random.Chance(WithHistory)
                ? history.Tickets(cases, language, random.Next(1, 12)).Nearest(diagnosed, language, random.Next(1, 4))
                : [];
        if (random.Chance(Ordered))
            (diagnosed, sections, tickets) = Order(random, plant, language, diagnosed, sections, tickets);
        var prompt = PromptBuilder.Build(diagnosed, sections, tickets, language);
        if (prompt.Candidates.Count == 0)
            return null;
        var cause = kind == ReadingTaskKind.NothingFits ? null : truth.Text;
        var label = cause is null ? 0 : prompt.Candidates.FirstOrDefault(c => c.Cause == cause.In(source) || c.Cause == cause.In(language))?.Label ?? 0;
        return Finish(random, prompt, label, [.. prompt.Signs.Select(s => Shows(s, prompt, plant, situation, source))], kind);
    }

    // What people say is the hardest to learn and the rarest in a prompt: a drill asks for it ten times as often a token.
    private static ReadingTask? Words(Random random, Lexicon lexicon)
    {
        var language = random.Chance(0.6) ? Language.Zh : Language.En;
        var source = random.Chance(OtherLanguage) ? (language == Language.Zh ? Language.En : Language.Zh) : language;
        var drawn = RandomPlant.Draw(random, lexicon);
        var observations = new Queue<Observation>(random.PickSome(lexicon.Observations, 18));
        var causes = drawn
            .Code.Causes.Select(c =>
                c with
                {
                    Signs =
                    [
                        .. Enumerable
                            .Range(0, random.Next(1, 4))
                            .Select(_ => (Sign)new ObservationSign(observations.Dequeue(), random.Chance(0.2) ? random.Next(6) : 0)),
                    ],
                }
            )
            .ToList();
        var plant = new RandomPlant(drawn.Device with { Sensors = [] }, drawn.Code with { Causes = causes });
        var truth = random.Pick(causes);
        // Where nobody has said anything of any sign, none is more probable than another, and none is "something else" for that.
        var isTold = !random.Chance(UntoldDrill);
        IReadOnlyList<Observation> shown = isTold
            ?
            [
                .. truth
                    .Signs.Concat(random.PickSome(causes.Where(c => c != truth && c.Signs.Count > 1).ToList(), random.Next(2)).Select(c => c.Signs[0]))
                    .OfType<ObservationSign>()
                    .Select(o => o.Observation),
            ]
            : [];
        var situation = new Situation(new Dictionary<string, Judgement>(), new Dictionary<LampColor, LampState>(), shown);
        IReadOnlyList<string> hints = [];
        if (!isTold || random.Chance(UnrelatedDrill))
            (situation, hints) = new UnrelatedRemarks(random, lexicon, plant.Code, language).Add(situation, hints);
        var @case = new CaseSampler(random, lexicon, language).Case(plant.Device, plant.Code.Code, situation, 0, hints);
        if (random.Chance(Misspelt))
            @case = WithText(@case, TextNoise.Misspell(random, @case.Fault.Text ?? ""));
        var prompt = PromptBuilder.Build(@case, [plant.Code.Section("m", plant.Device.Type, source)], [], language);
        var label = prompt.Candidates.First(c => c.Cause == truth.Text.In(source)).Label;
        return Finish(random, prompt, label, [.. prompt.Signs.Select(s => Shows(s, prompt, plant, situation, source))], ReadingTaskKind.Words);
    }

    private static ReadingTask Finish(Random random, CasePrompt prompt, int label, bool[] shows, ReadingTaskKind kind)
    {
        var read = random.Chance(Read);
        return new ReadingTask(read ? prompt.WithReadings(i => shows[i] ? !random.Chance(Missed) : random.Chance(Imagined)) : prompt, label, shows, kind, read);
    }

    private static ReadingTaskKind DrawKind(Random random)
    {
        var draw = random.NextDouble();
        foreach (
            var (kind, share) in new[]
            {
                (ReadingTaskKind.Removed, Removed),
                (ReadingTaskKind.NothingFits, NothingFits),
                (ReadingTaskKind.NoSigns, NoSigns),
                (ReadingTaskKind.OtherCode, OtherCode),
            }
        )
            if ((draw -= share) < 0)
                return kind;
        return ReadingTaskKind.Complete;
    }

    // An alarm list names a code and what it means, nothing to recognise it by: the code alone says it.
    private static RandomPlant WithoutSigns(Random random, Lexicon lexicon, RandomPlant plant)
    {
        var words = Enumerable.Range(0, random.Next(0, 4)).Select(_ => random.Pick(lexicon.Observations)).ToList();
        var text = random.Pick(lexicon.Failures).Fill(random.Pick(lexicon.Components));
        var meaning = new LocalizedText(
            string.Concat(words.Select(w => random.Pick(w.WordingsZh)).Prepend(text.In(Language.Zh))),
            string.Join(' ', words.Select(w => random.Pick(w.WordingsEn)).Prepend(text.In(Language.En)))
        );
        var others = random.Chance(0.75) ? 0 : random.Next(1, 4);
        return plant with
        {
            Code = plant.Code with
            {
                Causes =
                [
                    plant.Code.Causes[0] with
                    {
                        Signs = [],
                        Text = meaning,
                    },
                    .. plant.Code.Causes.Skip(1).Take(others).Select(c => c with { Signs = [] }),
                ],
            },
        };
    }

    private static DiagnosisCase WithText(DiagnosisCase @case, string text) => @case with { Fault = @case.Fault with { Text = text } };

    // An alarm comes alone: no sensor, no lamp, no word.
    private static DiagnosisCase NothingKnown(DiagnosisCase @case) =>
        WithText(
            @case with
            {
                Sensors = [.. @case.Sensors.Select(s => new SensorState(s.Sensor, null, null, Judgement.Unknown, Trend.Steady, ReadingQuality.Missing))],
                ImageDescription = "",
                Lamps = LampReader.Read(""),
            },
            ""
        );

    private static (DiagnosisCase, List<ManualSection>, IReadOnlyList<Ticket>) Order(
        Random random,
        RandomPlant plant,
        Language language,
        DiagnosisCase @case,
        List<ManualSection> sections,
        IReadOnlyList<Ticket> tickets
    )
    {
        var order = TextNoise.Order(random, language, random.Next(1, 6), random.Pick(plant.Code.Causes).Text.In(language));
        string Into(string? text) => random.Chance(0.5) ? $"{order},{text}" : $"{text},{order}";
        switch (random.Next(tickets.Count > 0 ? 4 : 3))
        {
            case 0:
                return (WithText(@case, Into(@case.Fault.Text)), sections, tickets);
            case 1:
                return (@case with { ImageDescription = Into(@case.ImageDescription) }, sections, tickets);
            case 2:
                var (s, c) = (random.Next(sections.Count), 0);
                var causes = sections[s].Causes.ToList();
                c = random.Next(causes.Count + 1) - 1;
                if (c >= 0)
                    causes[c] = causes[c] with { Signs = [.. causes[c].Signs, order] };
                sections[s] = sections[s] with { Causes = causes };
                return (@case, sections, tickets);
            default:
                var t = random.Next(tickets.Count);
                return (@case, sections, [.. tickets.Select((x, i) => i == t ? x with { Text = Into(x.Text) } : x)]);
        }
    }

    private static bool Shows(PromptSign sign, CasePrompt prompt, RandomPlant plant, Situation situation, Language source)
    {
        if (sign.Links.Count > 0)
            return sign.Links.All(l => l.Holds);
        if (sign.Said is { } said)
            return said;
        var wording = Wording.ForLanguage(source);
        var written = prompt.Segments[sign.Segment].Text;
        if (sign.Text == wording.SameLine || written.EndsWith(wording.Same + wording.CurrentClose, StringComparison.Ordinal))
            return true;
        if (written != sign.Text)
            return false;
        return plant.Code.Causes.SelectMany(c => c.Signs).OfType<ObservationSign>().Any(o => o.In(wording) == sign.Text && o.Shows(situation));
    }
}
