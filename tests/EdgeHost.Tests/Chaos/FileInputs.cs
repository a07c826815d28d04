namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>A generator for every file or folder that a command or a setting names. One that is not here fails <see cref="InputCoverageTests"/>.</summary>
internal static class FileInputs
{
    /// <summary>Makes one example in a folder of its own.</summary>
    public delegate FileExample Maker(ChaosRandom random, string folder);

    /// <summary>Files that a command writes, or that another input's generator makes already.</summary>
    public static readonly IReadOnlyDictionary<string, string> NotRead = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["train --out"] = "written",
        ["train --work"] = "the checkpoint of a training; its own tests damage it",
        ["model merge --out"] = "written",
        ["model quantize --out"] = "written",
        ["model pull --out"] = "written",
        ["tickets export --out"] = "written",
        ["adapters export --out"] = "written",
        ["eval --out"] = "written",
        ["init DIR"] = "written",
        ["manuals import --encoding"] = "no file: a word",
        ["manuals import --type"] = "no file: a word",
        ["manuals import --id"] = "no file: a word",
        ["manuals import --language"] = "no file: a word",
        ["adapters import --name"] = "no file: a word",
        ["tickets export --format"] = "no file: a word",
    };

    public static readonly IReadOnlyDictionary<string, Maker> ByInput = new Dictionary<string, Maker>(StringComparer.Ordinal)
    {
        ["diagnose FILE"] = PlantFiles.Event,
        ["tickets import FILE"] = PlantFiles.Tickets,
        ["manuals import FILE"] = PlantFiles.Manual,
        ["manuals import --plant"] = (r, f) => PlantFiles.Plant(r, f, (plant, own) => ["manuals", "import", own, "--plant", plant]),
        ["manuals list --plant"] = (r, f) => PlantFiles.Plant(r, f, (plant, _) => ["manuals", "list", "--plant", plant]),
        ["manuals search --plant"] = (r, f) => PlantFiles.Plant(r, f, (plant, _) => ["manuals", "search", "E102", "--plant", plant]),
        ["manuals check --plant"] = (r, f) => PlantFiles.Plant(r, f, (plant, _) => ["manuals", "check", "--plant", plant]),
        ["manuals check --codes"] = PlantFiles.Codes,
        ["mappings test FILE"] = PlantFiles.Recorded,
        ["Mqtt:Mappings:File"] = PlantFiles.Recorded,
        ["Plant"] = (r, f) => PlantFiles.Plant(r, f, (plant, _) => ["diagnose", Path.Combine(f, "event.json"), "--Model:Path", "", "--Plant", plant]),
        ["appsettings.json"] = PlantFiles.Settings,
        ["demo shift.jsonl"] = PlantFiles.Shift,
        ["eval --suite"] = (r, f) => PlantFiles.Plant(r, f, (plant, _) => ["eval", "--suite", plant, "--limit", "1", "--Model:Path", ModelFiles.Model]),
        ["eval --adapter"] = (r, f) =>
            ModelFiles.Adapter(r, f, a => ["model", "merge", "--adapter", a, "--out", Path.Combine(f, "merged"), "--Model:Path", ModelFiles.Model]),
        ["adapters import FOLDER"] = (r, f) =>
            ModelFiles.Adapter(r, f, a => ["adapters", "import", a, "--name", "x", "--Data", Path.Combine(f, "var"), "--Model:Path", ModelFiles.Model]),
        ["model merge --adapter"] = (r, f) =>
            ModelFiles.Adapter(r, f, a => ["model", "merge", "--adapter", a, "--out", Path.Combine(f, "merged"), "--Model:Path", ModelFiles.Model]),
        ["Model:Adapter"] = (r, f) =>
            ModelFiles.Adapter(
                r,
                f,
                a => ["diagnose", PlantFiles.RightEvent(f), "--Plant", ChaosService.Plant, "--Model:Path", ModelFiles.Model, "--Model:Adapter", a]
            ),
        ["model verify DIR"] = (r, f) => ModelFiles.Base(r, f, m => ["model", "verify", m]),
        ["model inspect DIR"] = (r, f) => ModelFiles.Base(r, f, m => ["model", "inspect", m]),
        ["model quantize DIR"] = (r, f) => ModelFiles.Base(r, f, m => ["model", "quantize", m, "--out", Path.Combine(f, "quantized")]),
        ["Model:Path"] = (r, f) =>
            ModelFiles.Base(r, f, m => ["diagnose", PlantFiles.RightEvent(f), "--Plant", ChaosService.Plant, "--Model:Path", m, "--Model:Adapter="]),
        ["train --recipe"] = LearningFiles.Recipe,
        ["train --tickets"] = LearningFiles.Tickets,
        ["train --from"] = LearningFiles.From,
        ["learn --tickets"] = LearningFiles.Night,
        ["adapters sign --key"] = (r, f) => SmallFiles.Key(r, f),
        ["model pull --token-file"] = (r, f) => SmallFiles.Setting(r, f, "Hub:TokenFile"),
        ["Mqtt:PasswordFile"] = (r, f) => SmallFiles.Setting(r, f, "Mqtt:PasswordFile"),
        ["Mqtt:Tls:CaFile"] = (r, f) => SmallFiles.Setting(r, f, "Mqtt:Tls:CaFile"),
        ["Mqtt:Tls:CrlFile"] = (r, f) => SmallFiles.Setting(r, f, "Mqtt:Tls:CrlFile"),
        ["Feedback:Safety"] = (r, f) => SmallFiles.Setting(r, f, "Feedback:Safety"),
        ["Mqtt:Tls:CertificateFile"] = (r, f) => SmallFiles.Setting(r, f, "Mqtt:Tls:CertificateFile"),
        ["Mqtt:Tls:KeyFile"] = (r, f) => SmallFiles.Setting(r, f, "Mqtt:Tls:KeyFile"),
        ["InfluxDb:TokenFile"] = (r, f) => SmallFiles.Setting(r, f, "InfluxDb:TokenFile"),
        ["InfluxDb:PasswordFile"] = (r, f) => SmallFiles.Setting(r, f, "InfluxDb:PasswordFile"),
        ["Http:TokenFile"] = (r, f) => SmallFiles.Setting(r, f, "Http:TokenFile"),
        ["Hub:TokenFile"] = (r, f) => SmallFiles.Setting(r, f, "Hub:TokenFile"),
        ["Model:ApiKeyFile"] = (r, f) => SmallFiles.Setting(r, f, "Model:ApiKeyFile"),
        ["Registry:PublicKeyFile"] = (r, f) => SmallFiles.Setting(r, f, "Registry:PublicKeyFile"),
        ["Registry:SigningKeyFile"] = (r, f) => SmallFiles.Setting(r, f, "Registry:SigningKeyFile"),
        ["Learning:GeneralText"] = (r, f) => SmallFiles.Setting(r, f, "Learning:GeneralText"),
    };

    /// <summary>Inputs that take a model or a training, and so more time than others.</summary>
    public static bool IsSlow(string input) =>
        input.StartsWith("train", StringComparison.Ordinal)
        || input.StartsWith("learn", StringComparison.Ordinal)
        || input.StartsWith("eval", StringComparison.Ordinal)
        || input.StartsWith("model quantize", StringComparison.Ordinal)
        || input.StartsWith("demo", StringComparison.Ordinal);
}
