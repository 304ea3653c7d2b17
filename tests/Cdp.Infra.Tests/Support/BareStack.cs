using System.Text.Json.Nodes;
using Amazon.CDK;

namespace Cdp.Infra.Tests.Support;

/// <summary>A stack with nothing in it but what a test puts there.</summary>
internal static class BareStack
{
    public static Template With(Action<Stack> put)
    {
        var directory = Directory.CreateTempSubdirectory("cdp-bare-");
        try
        {
            var app = new App(new AppProps { Outdir = directory.FullName, AnalyticsReporting = false });
            var stack = new Stack(app, "Bare");
            put(stack);
            app.Synth();
            return new(JsonNode.Parse(File.ReadAllText(Path.Combine(directory.FullName, stack.TemplateFile)))!.AsObject(), Imports: null);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
