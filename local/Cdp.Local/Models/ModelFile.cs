using Cdp.Model;
using Cdp.Model.Check;
using Cdp.Model.Syntax;

namespace Cdp.Local.Models;

/// <summary>A model cannot be used.</summary>
internal sealed class ModelException(IReadOnlyList<Mistake> mistakes) : MistakesException(mistakes);

/// <summary>The model in use: the file that is named, else the one beside <c>./cdp</c>.</summary>
internal static class ModelFile
{
    private const string Name = "model.json";

    /// <param name="named">From <c>--model</c> or <c>CDP_MODEL</c>; null: the one beside <c>./cdp</c>.</param>
    /// <exception cref="ModelException">It is missing, or has mistakes.</exception>
    public static DeclaredModel Read(string? named)
    {
        var path = named ?? Path.Combine(Environment.GetEnvironmentVariable("CDP_HOME") ?? ".", Name);
        var read = ModelReader.Read(named ?? Name, Bytes(path, named ?? Name));
        return read.Model ?? throw new ModelException(read.Mistakes);
    }

    private static byte[] Bytes(string path, string shown)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            var reason = fault is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : fault.Message;
            throw new ModelException([new(shown, 1, 1, $"{reason}: name a model with --model FILE or CDP_MODEL")]);
        }
    }
}
