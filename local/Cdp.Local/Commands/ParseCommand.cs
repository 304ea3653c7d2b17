using System.Buffers;
using System.CommandLine;
using Cdp.Hits;
using Cdp.Local.Printing;
using Cdp.Raw;
using Cdp.Settings;

namespace Cdp.Local.Commands;

internal sealed class ParseCommand() : CdpCommand(
    "parse",
    "Read raw records on stdin (plain or gzip), write a JSON line for each on stdout: outcome, reason, events",
    "./cdp parse < raw.ndjson",
    "cat .cdp/raw/dt=2026-11-24/hour=01/*.ndjson.gz | ./cdp parse | jq -c '.events[].event_name'",
    "CDP_USER_ID_FROM=cd7 ./cdp parse < raw.ndjson     with the settings of the environment")
{
    private const int FlushAt = 1 << 16;

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var reader = new HitReader(HitSettings.FromEnvironment(Variables.OfProcess()), new UserAgents());
        await using var output = StandardStreams.Output();
        try
        {
            await using var lines = RawObjectStream.Open(StandardStreams.Input());
            await CopyAsync(lines, reader, output, cancel);
        }
        catch (IOException e) when (StandardStreams.IsClosedPipe(e))
        {
            // Whoever read our output has seen enough, as head does.
        }

        return CommandLine.Done;
    }

    private static async Task CopyAsync(RawObjectStream lines, HitReader reader, Stream output, CancellationToken cancel)
    {
        var records = new RawRecordReader();
        var readings = new Readings();
        var written = new ArrayBufferWriter<byte>(FlushAt);
        while (true)
        {
            var next = lines.ReadAsync(cancel);
            // Nothing more has come in yet: whoever waits for the answers so far gets them.
            if (!next.IsCompleted || written.WrittenCount > FlushAt) await FlushAsync(written, output, cancel);
            // A read of a pipe cannot be cancelled, only left alone.
            if (!await next.AsTask().WaitAsync(cancel)) break;
            if (lines.Damage is { } damage) ParsedLine.WriteBadRecord(damage, written);
            else if (!records.TryRead(lines.Line, out var detail)) ParsedLine.WriteBadRecord(detail!, written);
            else
            {
                reader.Read(records.Record, readings);
                ParsedLine.Write(readings, written);
            }
        }

        await FlushAsync(written, output, cancel);
    }

    private static async Task FlushAsync(ArrayBufferWriter<byte> written, Stream output, CancellationToken cancel)
    {
        var harmless = new ArrayBufferWriter<byte>(Math.Max(1, written.WrittenCount));
        TerminalJson.Write(written.WrittenSpan, harmless);
        await output.WriteAsync(harmless.WrittenMemory, cancel);
        written.ResetWrittenCount();
    }
}
