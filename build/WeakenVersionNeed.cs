using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Sets VER_FLG_WEAK on one entry of an ELF64 file's version-needed table (.gnu.version_r), so that a loader without that
/// version of a library warns instead of refusing. Source: System V ABI, "Symbol Versioning" (LSB Core, Elf64_Vernaux).
/// The file is replaced, not edited in place: in the output folder it may be a hard link into the package cache.
/// </summary>
public class WeakenVersionNeed : Task
{
    private const uint VersionNeedSection = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort WeakFlag = 2; // VER_FLG_WEAK

    [Required]
    public string File { get; set; }

    [Required]
    public string Version { get; set; }

    public override bool Execute()
    {
        var bytes = System.IO.File.ReadAllBytes(File);
        if (bytes.Length < 64 || bytes[0] != 0x7f || bytes[1] != 'E' || bytes[2] != 'L' || bytes[3] != 'F' || bytes[4] != 2)
        {
            Log.LogError("{0}: expected a 64-bit ELF library", File);
            return false;
        }

        if (!Weaken(bytes))
            return true;

        var written = System.IO.File.GetLastWriteTimeUtc(File);
        var temporary = File + ".weak";
        System.IO.File.WriteAllBytes(temporary, bytes);
        // The original's time stamp keeps incremental builds from copying the unpatched file again.
        System.IO.File.SetLastWriteTimeUtc(temporary, written);
        System.IO.File.Delete(File);
        System.IO.File.Move(temporary, File);
        Log.LogMessage(MessageImportance.Normal, "{0}: {1} is now a weak requirement", File, Version);
        return true;
    }

    private bool Weaken(byte[] elf)
    {
        var sections = (long)BitConverter.ToUInt64(elf, 0x28);
        int size = BitConverter.ToUInt16(elf, 0x3A),
            count = BitConverter.ToUInt16(elf, 0x3C);
        for (var i = 0; i < count; i++)
        {
            var header = (int)(sections + i * size);
            if (BitConverter.ToUInt32(elf, header + 4) != VersionNeedSection)
                continue;
            var strings = (int)BitConverter.ToUInt64(elf, (int)(sections + BitConverter.ToUInt32(elf, header + 40) * size) + 24);
            return WeakenIn(elf, (int)BitConverter.ToUInt64(elf, header + 24), strings);
        }

        return false;
    }

    private bool WeakenIn(byte[] elf, int need, int strings)
    {
        while (true)
        {
            int auxiliaries = BitConverter.ToUInt16(elf, need + 2);
            var aux = need + (int)BitConverter.ToUInt32(elf, need + 8);
            for (var i = 0; i < auxiliaries; i++)
            {
                var name = strings + (int)BitConverter.ToUInt32(elf, aux + 8);
                var end = Array.IndexOf(elf, (byte)0, name);
                if (Encoding.ASCII.GetString(elf, name, end - name) == Version)
                {
                    var flags = BitConverter.ToUInt16(elf, aux + 4);
                    if ((flags & WeakFlag) != 0)
                        return false;
                    BitConverter.GetBytes((ushort)(flags | WeakFlag)).CopyTo(elf, aux + 4);
                    return true;
                }

                aux += (int)BitConverter.ToUInt32(elf, aux + 12);
            }

            var next = (int)BitConverter.ToUInt32(elf, need + 12);
            if (next == 0)
                return false;
            need += next;
        }
    }
}
