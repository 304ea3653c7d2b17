using System.Runtime.InteropServices;
using Cdp.Settings;

namespace Cdp.Infra.Publish;

/// <summary>Lambda's system on the processor that the functions are made for.</summary>
internal sealed record Target(bool IsArm)
{
    /// <summary>.NET's identifier of it.</summary>
    public string Rid => IsArm ? "linux-arm64" : "linux-x64";

    /// <summary>Docker's name for it.</summary>
    public string Platform => IsArm ? "linux/arm64" : "linux/amd64";

    /// <summary>Native code is made for the processor of the machine that makes it.</summary>
    public bool IsOfThisMachine => IsArm == (RuntimeInformation.OSArchitecture == Architecture.Arm64);

    /// <param name="architecture"><c>x86_64</c> or <c>arm64</c>; null: that of this machine.</param>
    /// <exception cref="SettingsException">This machine's is none of them.</exception>
    public static Target Of(string? architecture) =>
        architecture is not null ? new(architecture == "arm64") : RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => new(IsArm: false),
            Architecture.Arm64 => new(IsArm: true),
            var other => throw new SettingsException($"Functions cannot be published on {other}: Lambda runs x64 and arm64."),
        };
}
