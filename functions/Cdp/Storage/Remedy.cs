namespace Cdp.Storage;

/// <summary>What a message asks its reader to do, in the words of both hosts.</summary>
internal static class Remedy
{
    public const string Rebuild = """run cdp rebuild (on AWS: invoke Compact with {"rebuild":true})""";
}
