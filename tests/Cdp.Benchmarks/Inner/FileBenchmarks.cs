using System.Buffers;
using BenchmarkDotNet.Attributes;
using Cdp.Lake.Parquet;

namespace Cdp.Benchmarks.Inner;

/// <summary>
/// A hit file written to memory, Snappy, beside the libraries; these find their columns ready in arrays of strings, where ours starts from
/// rows.
/// </summary>
public abstract class FileBenchmarks(int rows) : IDisposable
{
    private readonly LakeFileWriter _ours = new();
    private readonly ParquetNetFile _parquetNet = new();
    private readonly ParquetSharpFile _parquetSharp = new();
    private readonly ArrayBufferWriter<byte> _oursTo = new();
    private readonly MemoryStream _to = new();
    private HitRows _rows = null!;

    [GlobalSetup]
    public void Read() => _rows = new HitRows(rows);

    [GlobalCleanup]
    public void Dispose()
    {
        _to.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true, Description = "ours")]
    public long Ours()
    {
        _oursTo.ResetWrittenCount();
        _ours.Start(_oursTo);
        foreach (var row in _rows.Encoded) _ours.Add(row);
        _ours.Complete();
        return _oursTo.WrittenCount;
    }

    [Benchmark(Description = "Parquet.Net")]
    public async Task<long> ParquetNet()
    {
        _to.SetLength(0);
        await _parquetNet.WriteAsync(_rows.Columns, _to);
        return _to.Length;
    }

    [Benchmark(Description = "ParquetSharp")]
    public long ParquetSharp()
    {
        _to.SetLength(0);
        _parquetSharp.Write(_rows.Columns, _to);
        return _to.Length;
    }
}

/// <summary>A file of one user's day.</summary>
public class SmallFileBenchmarks() : FileBenchmarks(20);

/// <summary>A bucket's file of a large day.</summary>
public class LargeFileBenchmarks() : FileBenchmarks(200_000);
