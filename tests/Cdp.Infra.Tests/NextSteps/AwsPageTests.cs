using System.Text.RegularExpressions;
using Cdp.Infra.Settings;
using Cdp.Infra.Tests.Support;
using Cdp.Testing;

namespace Cdp.Infra.Tests.NextSteps;

/// <summary>docs/aws.md names what is really there.</summary>
public sealed partial class AwsPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "aws.md"));

    [Fact]
    public void Every_context_key_is_explained_and_stands_in_cdk_json()
    {
        var keys = ContextValues.VariableOf.Keys.Concat(ContextValues.OwnKeys).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(keys, Explained().Order(StringComparer.Ordinal));
        Assert.Equal(
            keys,
            Synthesized.Context().Select(entry => entry.Key).Where(key => !key.Contains('@', StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_output_that_the_page_pastes_is_an_output()
    {
        var named = Synthesized.With(
            ("domainName", "collect.example.com"), ("certificateArn", "arn:aws:acm:us-east-1:123456789012:certificate/7c0f"));
        var outputs = new[] { named.Lake, named.Pipeline }.SelectMany(template => template.Json["Outputs"]!.AsObject())
            .Where(output => output.Value!["Export"] is null).Select(output => output.Key).ToArray();
        Assert.All(outputs, output => Assert.Contains($"`{output}`", Page, StringComparison.Ordinal));
        Assert.All(Pasted().Matches(Page).Select(match => match.Groups["output"].Value), output => Assert.Contains(output, outputs));
    }

    /// <summary>The keys in the first column of the table.</summary>
    private static IEnumerable<string> Explained() => Page.Split("| key |")[1].Split("\n\n")[0].Split('\n')
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .SelectMany(line => Key().Matches(line.Split('|')[1]).Select(match => match.Groups["key"].Value));

    [GeneratedRegex("`(?<key>[A-Za-z]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Key();

    [GeneratedRegex(@"\.Cdp(Lake|Pipeline)\.(?<output>[A-Za-z0-9]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pasted();
}
