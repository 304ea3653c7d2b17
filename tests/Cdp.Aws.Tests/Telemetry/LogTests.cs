using System.Text;
using Cdp.Aws.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace Cdp.Aws.Tests.Telemetry;

public sealed class LogTests : IDisposable
{
    private readonly MemoryStream _output = new();
    private readonly Log _log;

    public LogTests() => _log = new Log("compact", _output, new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 3, 0, 0, TimeSpan.Zero)));

    public void Dispose() => _output.Dispose();

    [Fact]
    public void A_report_is_one_line_of_JSON_that_declares_its_metrics()
    {
        _log.RequestId = "r-1";
        _log.Report("Done.", (Metric.Hits, 12), (Metric.ShareIdentified, 0.5));

        Assert.Equal(
            """{"timestamp":"2026-11-24T03:00:00Z","level":"Information","requestId":"r-1","message":"Done.","_aws":"""
            + """{"Timestamp":1795489200000,"CloudWatchMetrics":[{"Namespace":"Cdp","Dimensions":[["stage"]],"Metrics":["""
            + """{"Name":"hits","Unit":"Count"},{"Name":"share_identified","Unit":"None"}]}]},"stage":"compact","hits":12"""
            + ""","share_identified":0.5}"""
            + "\n",
            Text);
    }

    [Fact]
    public void What_breaks_lines_elsewhere_breaks_none_here()
    {
        _log.Warn("two\nlines \"quoted\"");

        Assert.Equal("""{"timestamp":"2026-11-24T03:00:00Z","level":"Warning","message":"two\nlines \u0022quoted\u0022"}""" + "\n", Text);
    }

    private string Text => Encoding.UTF8.GetString(_output.ToArray());
}
