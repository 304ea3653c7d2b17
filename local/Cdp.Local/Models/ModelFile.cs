using Cdp.Model;
using Cdp.Model.Check;
using Cdp.Model.Syntax;

namespace Cdp.Local.Models;

/// <summary>A model cannot be used.</summary>
internal sealed class ModelException(IReadOnlyList<Mistake> mistakes) : MistakesException(mistakes);

/// <summary>The model in use: the file that is named, else the one beside <c>./cdp</c>.</summary>
internal static class ModelFile
{
    /// <param name="named">From <c>--model</c> or <c>CDP_MODEL</c>; null: the one beside <c>./cdp</c>.</param>
    /// <exception cref="ModelException">It is missing, or has mistakes.</exception>
    public static DeclaredModel Read(string? named)
    {
        var file = new DeclaredFile("model.json", named);
        var bytes = file.Read("name a model with --model FILE or CDP_MODEL", mistakes => new ModelException(mistakes));
        var read = ModelReader.Read(file.Shown, bytes);
        return read.Model ?? throw new ModelException(read.Mistakes);
    }
}
