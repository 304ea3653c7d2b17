namespace Cdp.Model.Check;

/// <summary>The model that the program brings along: <c>model.json</c> of the project as it was built.</summary>
public static class DefaultModel
{
    private static readonly Lazy<DeclaredModel> Read = new(() =>
    {
        using var stream = typeof(DefaultModel).Assembly.GetManifestResourceStream("Cdp.Model.model.json")
            ?? throw new InvalidOperationException("model.json is not embedded in the program.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var read = ModelReader.Read("model.json", bytes);
        return read.Model
            ?? throw new InvalidOperationException($"the model of the program has mistakes: {string.Join("; ", read.Mistakes)}");
    });

    public static DeclaredModel Value => Read.Value;
}
