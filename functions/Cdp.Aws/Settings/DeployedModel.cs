using Cdp.Model;
using Cdp.Model.Check;
using Cdp.Settings;

namespace Cdp.Aws.Settings;

/// <summary>The model that a function was deployed with: the file that lies beside it, else the one that was built into it.</summary>
public static class DeployedModel
{
    public const string FileName = "model.json";

    /// <exception cref="SettingsException">It has mistakes: whoever deployed it did not synthesize it.</exception>
    public static DeclaredModel Read()
    {
        var path = Path.Combine(AppContext.BaseDirectory, FileName);
        return File.Exists(path) ? FromFile(path) : DefaultModel.Value;
    }

    /// <exception cref="SettingsException">It is missing, or has mistakes, each of which the message names with its place.</exception>
    public static DeclaredModel FromFile(string path)
    {
        if (!File.Exists(path)) throw new SettingsException($"model is '{path}': there is no such file.");
        var read = ModelReader.Read(path, File.ReadAllBytes(path));
        return read.Model ?? throw new SettingsException(string.Join('\n', read.Mistakes));
    }
}
