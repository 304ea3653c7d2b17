using System.CommandLine;
using System.Text;
using Cdp.Lake;
using Cdp.Local.Models;
using Cdp.Local.Printing;
using Cdp.Local.Warehouse;
using Cdp.Settings;

namespace Cdp.Local.Commands;

internal sealed class ModelDiffCommand : CdpCommand
{
    private const int FirstRows = 20;

    private static readonly string[] Columns = ["user_id", "name", "before", "after"];

    private readonly Option<string> _changed = new("--model")
    {
        Description = "The changed model. It is compared with the model in use: $CDP_MODEL, else model.json beside ./cdp",
        HelpName = "FILE",
        Required = true,
    };
    private readonly Option<string?> _date = CommonOptions.Day(
        "--date", "The day up to which hits count. Without: the newest compacted day");
    private readonly Option<string> _format = CommonOptions.Format("table", "csv", "json");
    private readonly Option<bool> _all = new("--all") { Description = "Every row in the table, not the first 20 only" };
    private readonly Option<string> _data = CommonOptions.Data();

    public ModelDiffCommand()
        : base(
            "diff",
            "Who would change by another model, in scores and segments, over the lake as it is. Changes nothing",
            "./cdp model diff --model new.json",
            "./cdp model diff --model new.json --format csv > changes.csv        the summary goes to stderr",
            "git show HEAD:model.json > old.json; CDP_MODEL=old.json ./cdp model diff --model model.json")
    {
        foreach (var option in (Option[])[_changed, _date, _format, _all, _data]) Options.Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var platform = new Platform(parsed.GetRequiredValue(_data), Variables.OfProcess(), TimeProvider.System);
        var (before, after) = (platform.Model, ModelFile.Read(parsed.GetRequiredValue(_changed)));
        var day = RequestedDays.Of(parsed.GetValue(_date), null, null)?[0] ?? await platform.LatestDayAsync(cancel);
        var format = parsed.GetRequiredValue(_format);
        var to = parsed.InvocationConfiguration;
        using var diff = await Task.Run(() => ModelDiff.Open(platform.Data, before, after, platform.Zone, day, cancel), cancel);
        DiffReport.Write(new Report(format == "table" ? to.Output : to.Error), diff.Summary(cancel), day);
        if (format == "table") WriteTable(to.Output, diff.Differences(cancel), parsed.GetValue(_all));
        else await WriteAsync(format, diff.Differences(cancel), cancel);
        return CommandLine.Done;
    }

    private static void WriteTable(TextWriter text, IEnumerable<ProfileDifference> differences, bool all)
    {
        var left = 0L;
        using var rest = differences.GetEnumerator();
        if (!rest.MoveNext()) return;
        text.WriteLine();
        TextTable.Write(text, Columns, Rows());
        while (!all && rest.MoveNext()) left++;
        if (left > 0) text.WriteLine($"and {Report.Number(left)} more: --all, or --format csv");

        IEnumerable<string?[]> Rows()
        {
            yield return Row(rest.Current);
            for (var row = 1; (all || row < FirstRows) && rest.MoveNext(); row++) yield return Row(rest.Current);
        }
    }

    private static async Task WriteAsync(string format, IEnumerable<ProfileDifference> differences, CancellationToken cancel)
    {
        await using var output = StandardStreams.Output();
        try
        {
            if (format == "csv") await WriteCsvAsync(output, differences, cancel);
            else await WriteJsonAsync(output, differences, cancel);
        }
        catch (IOException e) when (StandardStreams.IsClosedPipe(e))
        {
            // Whoever read our output has seen enough.
        }
    }

    private static async Task WriteCsvAsync(Stream output, IEnumerable<ProfileDifference> differences, CancellationToken cancel)
    {
        var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        text.WriteLine(string.Join(',', Columns));
        foreach (var each in differences) text.WriteLine(string.Join(',', Row(each).Select(SpreadsheetCsv.Safe)));
        await text.FlushAsync(cancel);
    }

    private static async Task WriteJsonAsync(Stream output, IEnumerable<ProfileDifference> differences, CancellationToken cancel)
    {
        await using var to = new JsonOutput(output);
        to.Json.WriteStartArray();
        foreach (var each in differences)
        {
            to.Json.WriteStartObject();
            foreach (var (name, value) in Columns.Zip(Row(each))) to.Json.WriteString(name, value);
            to.Json.WriteEndObject();
            await to.FlushIfLargeAsync(cancel);
        }

        to.Json.WriteEndArray();
        await to.CompleteAsync(cancel);
    }

    private static string?[] Row(ProfileDifference each) => [each.UserId, each.Name, each.Before, each.After];
}
