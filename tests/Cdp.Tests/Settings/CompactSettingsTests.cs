using Cdp.Settings;
using NodaTime;

namespace Cdp.Tests.Settings;

public sealed class CompactSettingsTests
{
    [Fact]
    public void What_is_written_is_read_back()
    {
        var written = new CompactSettings(
            new HitSettings(["uid", "cd7"], ["guest", "Gäste"], ["UA-1-1"], ["shop.example"]),
            new IdentitySettings(TimeSpan.FromMinutes(45), 7, 70),
            new LakeSettings(DateTimeZoneProviders.Tzdb["Europe/Vienna"], Layout.Bucket, 256, 8), 400, "/spill", 64 << 20);

        var read = CompactSettings.FromEnvironment(new Variables(written.ToVariables().ToDictionary()));

        Assert.Equal(written.ToVariables(), read.ToVariables());
        Assert.Equal((400, "/spill", 64L << 20), (read.RawRetentionDays, read.SpillDirectory, read.MemoryBudget));
        Assert.Equal((written.Identity, written.Lake), (read.Identity, read.Lake));
    }

    [Fact]
    public void Nothing_set_is_the_defaults() =>
        Assert.Equal(
            CompactSettings.Default.ToVariables(),
            CompactSettings.FromEnvironment(new Variables(new Dictionary<string, string>())).ToVariables());

    [Theory, InlineData("9"), InlineData("-1"), InlineData("many")]
    public void Raw_records_must_be_kept_longer_than_a_scheduled_run_looks_back(string days)
    {
        var error = Assert.Throws<SettingsException>(() =>
            CompactSettings.FromEnvironment(new Variables(new Dictionary<string, string> { ["CDP_RAW_RETENTION_DAYS"] = days })));

        Assert.Contains("CDP_RAW_RETENTION_DAYS", error.Message, StringComparison.Ordinal);
    }
}
