using System.Security.Cryptography;
using System.Text;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>Keys, tokens and passwords in files.</summary>
internal static class SmallFiles
{
    /// <summary>A private key.</summary>
    public static FileExample Key(ChaosRandom random, string folder)
    {
        var (bytes, what) = Content(random);
        return new(
            "adapters sign --key",
            what,
            folder,
            ["adapters", "sign", "demo@champion", "--key", PlantFiles.Write(folder, "key.pem", bytes), "--Data", Path.Combine(folder, "var")]
        );
    }

    /// <summary>A file that a setting names.</summary>
    public static FileExample Setting(ChaosRandom random, string folder, string key)
    {
        var (bytes, what) = Content(random);
        return new(
            key,
            what,
            folder,
            [
                "diagnose",
                PlantFiles.RightEvent(folder),
                "--Plant",
                ChaosService.Plant,
                "--Model:Path",
                "",
                $"--{key}",
                PlantFiles.Write(folder, "secret", bytes),
            ]
        );
    }

    private static (byte[] Bytes, string What) Content(ChaosRandom random)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = Encoding.ASCII.GetBytes(random.Chance(0.5) ? key.ExportPkcs8PrivateKeyPem() : key.ExportSubjectPublicKeyInfoPem());
        return random.Below(4) switch
        {
            0 => (pem, "a right key"),
            1 => (Encoding.UTF8.GetBytes(HostileText.Of(random)), "a hostile text"),
            _ => HostileBytes.Of(random, pem),
        };
    }
}
