using System.Runtime.CompilerServices;

// All constructs of a process live in one node process, which answers one question at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Cdp.Infra.Tests.Support;

internal static class Jsii
{
    /// <summary>As Program.cs does, before the first construct starts node.</summary>
    [ModuleInitializer]
    internal static void Quieten() => Environment.SetEnvironmentVariable("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "18,20,22,24");
}
