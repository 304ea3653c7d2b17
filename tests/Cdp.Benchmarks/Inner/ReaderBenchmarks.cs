using System.Buffers;
using BenchmarkDotNet.Attributes;
using Cdp.Hits;
using Cdp.Raw;
using Cdp.Settings;
using Cdp.Testing.Ga;

namespace Cdp.Benchmarks.Inner;

/// <summary>A captured request of each protocol, from its raw line to columns; and the raw line alone.</summary>
public class ReaderBenchmarks
{
    private readonly HitReader _hits = new(HitSettings.Default, new UserAgents());
    private readonly RawRecordReader _records = new();
    private readonly Readings _readings = new();
    private ReadOnlyMemory<byte> _line;

    [Params("ct-xhr-text", "g4i-fetch-single", "mpjson-purchase")]
    public string Capture { get; set; } = "";

    [GlobalSetup]
    public void Write()
    {
        var line = new ArrayBufferWriter<byte>();
        RawRecordWriter.Write(GaCases.Named($"capture {Capture}").Request.Record(), line);
        _line = line.WrittenMemory[..^1];
        if (Read() == 0) throw new InvalidOperationException($"{Capture} reads as nothing");
    }

    [Benchmark(Description = "raw line")]
    public bool ReadLine() => _records.TryRead(_line, out _);

    [Benchmark(Description = "raw line and hit")]
    public int Read()
    {
        _records.TryRead(_line, out _);
        _hits.Read(_records.Record, _readings);
        return _readings.Count;
    }
}
