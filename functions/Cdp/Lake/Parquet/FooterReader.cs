using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Cdp.Lake.Parquet;

/// <summary>Where a column's pages lie in the file.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ColumnChunk(ParquetCodec Codec, int Start, int Length);

/// <summary>A row group: its rows, and its columns in the order of the schema.</summary>
internal sealed record RowGroup(int Rows, ColumnChunk[] Chunks);

/// <summary>Reads the footer of a hit file. Bytes that are none end in an <see cref="InvalidDataException"/>, a number too large or an index out of range.</summary>
internal static class FooterReader
{
    private const int TailLength = 8;

    public static List<RowGroup> Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < 4 + TailLength || !file.StartsWith("PAR1"u8)) throw new InvalidDataException("no Parquet file");
        if (!file.EndsWith("PAR1"u8)) throw new InvalidDataException("it is cut off");
        var length = BinaryPrimitives.ReadInt32LittleEndian(file[^TailLength..]);
        if (length < 0 || length > file.Length - 4 - TailLength) throw new InvalidDataException("a footer longer than the file");
        var footer = file.Slice(file.Length - TailLength - length, length);
        if (!footer.StartsWith(HitSchema.FooterHead)) throw new InvalidDataException("its columns are not those of this version");
        return ReadGroups(new ThriftReader(footer[HitSchema.FooterHead.Length..], afterField: 2));
    }

    private static List<RowGroup> ReadGroups(ThriftReader thrift)
    {
        var groups = new List<RowGroup>();
        var rows = -1L;
        while (thrift.Next())
        {
            if (thrift.Field == 3) rows = thrift.Integer();
            else if (thrift.Field == 4) for (var left = thrift.List(); left > 0; left--) groups.Add(ReadGroup(ref thrift));
            else thrift.Skip();
        }

        return rows == groups.Sum(group => (long)group.Rows) ? groups : throw new InvalidDataException("row groups that do not add up");
    }

    private static RowGroup ReadGroup(ref ThriftReader thrift)
    {
        var chunks = new ColumnChunk[HitSchema.Columns];
        var rows = 0;
        var outer = thrift.Enter();
        while (thrift.Next())
        {
            if (thrift.Field == 1) ReadChunks(ref thrift, chunks);
            else if (thrift.Field == 3) rows = thrift.Int32();
            else thrift.Skip();
        }

        thrift.Leave(outer);
        return rows is > 0 and <= HitFileWriter.MaxRows ? new RowGroup(rows, chunks) : throw new InvalidDataException($"a row group of {rows} rows");
    }

    private static void ReadChunks(ref ThriftReader thrift, ColumnChunk[] chunks)
    {
        if (thrift.List() != chunks.Length) throw new InvalidDataException("a row group without all columns");
        foreach (ref var chunk in chunks.AsSpan())
        {
            var outer = thrift.Enter();
            while (thrift.Next())
            {
                if (thrift.Field == 3) chunk = ReadChunk(ref thrift);
                else thrift.Skip();
            }

            thrift.Leave(outer);
        }
    }

    private static ColumnChunk ReadChunk(ref ThriftReader thrift)
    {
        int codec = 0, length = 0, data = 0, dictionary = 0;
        var outer = thrift.Enter();
        while (thrift.Next())
        {
            switch (thrift.Field)
            {
                case 4: codec = thrift.Int32(); break;
                case 7: length = thrift.Int32(); break;
                case 9: data = thrift.Int32(); break;
                case 11: dictionary = thrift.Int32(); break;
                default: thrift.Skip(); break;
            }
        }

        thrift.Leave(outer);
        return new ColumnChunk((ParquetCodec)codec, dictionary > 0 ? dictionary : data, length);
    }
}
