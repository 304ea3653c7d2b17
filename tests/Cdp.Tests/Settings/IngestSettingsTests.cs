using Cdp.Settings;

namespace Cdp.Tests.Settings;

public sealed class IngestSettingsTests
{
    [Theory]
    [InlineData("metrics", "/metrics")]
    [InlineData("/metrics/", "/metrics")]
    [InlineData(" /a/b ", "/a/b")]
    [InlineData("/", "")]
    [InlineData("", "")]
    public void A_prefix_begins_with_a_slash_and_ends_with_none(string text, string prefix) =>
        Assert.Equal(new IngestSettings(prefix), Read(text));

    [Theory, InlineData("/a?b"), InlineData("/a b"), InlineData("/ü"), InlineData("/a//b"), InlineData("/%61")]
    public void A_prefix_that_no_request_could_have_is_refused_by_name(string text) =>
        Assert.Contains("CDP_PATH_PREFIX", Assert.Throws<SettingsException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_mode_that_there_is_not_is_refused_by_name() => Assert.Equal(
        "CDP_INGEST_MODE is 'queue': it must be direct or buffered.",
        Assert.Throws<SettingsException>(() => IngestSettings.FromEnvironment(
            new(new Dictionary<string, string>(StringComparer.Ordinal) { ["CDP_INGEST_MODE"] = "queue" }))).Message);

    [Theory, InlineData("", IngestMode.Direct), InlineData("/metrics", IngestMode.Buffered)]
    public void What_the_stack_writes_the_function_reads_back(string prefix, IngestMode mode)
    {
        var written = new IngestSettings(prefix, mode);
        Assert.Equal(written, IngestSettings.FromEnvironment(new(written.ToVariables().ToDictionary(StringComparer.Ordinal))));
    }

    private static IngestSettings Read(string prefix) =>
        IngestSettings.FromEnvironment(new(new Dictionary<string, string>(StringComparer.Ordinal) { ["CDP_PATH_PREFIX"] = prefix }));
}
