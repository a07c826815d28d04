using System.Text;
using EdgeDiag.Fusion;

namespace EdgeDiag.PlantSimulator.DemoPlant;

/// <summary>Writes made-up manuals in the Markdown that manual indexes read.</summary>
public static class DemoManuals
{
    /// <summary>Writes one file for each machine type and language.</summary>
    public static void Write(IReadOnlyList<DemoMachineType> types, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var type in types)
        foreach (var language in (Language[])[Language.Zh, Language.En])
        {
            var suffix = language == Language.Zh ? "zh" : "en";
            File.WriteAllText(Path.Combine(folder, $"{type.Id}.{suffix}.md"), Text(type, language, suffix));
        }
    }

    private static string Text(DemoMachineType type, Language language, string suffix)
    {
        var zh = language == Language.Zh;
        var text = new StringBuilder();
        text.Append($"---\nid: {type.Id}-manual\ndevice_type: {type.Id}\nlanguage: {suffix}\n---\n");
        text.Append(
            zh
                ? $"# {type.Name.In(Language.Zh)}维修手册\n\n演示用虚构手册,由仿真器生成。\n"
                : $"# Maintenance manual: {type.Name.In(Language.En)}\n\nA fictional manual for the demo, written by the simulator.\n"
        );
        foreach (var code in type.Codes)
        {
            var section = code.Section($"{type.Id}-manual", type.Id, language);
            text.Append($"\n## {code.Code} {section.Title}\n");
            foreach (var cause in section.Causes)
                text.Append(
                    zh
                        ? $"\n### {cause.Text}\n- 现象:{string.Join(";", cause.Signs)}\n- 处理:{string.Join(";", cause.Remedies)}\n"
                        : $"\n### {cause.Text}\n- Signs: {string.Join("; ", cause.Signs)}\n- Remedy: {string.Join("; ", cause.Remedies)}\n"
                );
        }

        return text.ToString();
    }
}
