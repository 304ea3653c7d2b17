using Amazon.CDK;
using Cdp.Infra;
using Cdp.Infra.Publish;
using Cdp.Infra.Settings;
using Cdp.Settings;
using static System.Environment;

// The CDK's runtime starts node, which greets every run with a banner about its own age unless it is given the versions for which it must
// not.
SetEnvironmentVariable("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "18,20,22,24");
FunctionSources? sources = null;
try
{
    var settings = DeploymentSettings.FromContext(GetEnvironmentVariable("CDK_CONTEXT_JSON") ?? "{}");
    // Cdk starts the app beside cdk.json
    sources = new FunctionSources(
        CurrentDirectory, settings.FunctionsDirectory, settings.Architecture, settings.Destinations.Json is not null, settings.Model);
    var target = new Amazon.CDK.Environment
    {
        Account = GetEnvironmentVariable("CDK_DEFAULT_ACCOUNT"),
        Region = GetEnvironmentVariable("CDK_DEFAULT_REGION"),
    };
    settings.CheckRegion(target.Region);
    var app = new App();
    _ = new Deployment(app, new StackProps { Env = target }, settings, sources);
    app.Synth();
    return 0;
}
catch (SettingsException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}
catch (Exception) when (sources?.Failure is not null)   // what the CDK's runtime wraps the failure in, with a page of its own frames
{
    await Console.Error.WriteLineAsync(sources.Failure.Message);
    return 1;
}
finally
{
    sources?.Dispose();
}
