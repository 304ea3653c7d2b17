using System.IO.Hashing;
using System.Runtime.InteropServices;
using Snappier;

namespace Cdp.Lake.Parquet;

/// <summary>What a page's header says of its body.</summary>
/// <param name="Length">Bytes of the body after decompression.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Page(ParquetPageType Type, int Values, ParquetEncoding Encoding, int Length);

/// <summary>Reads the pages of a column chunk, one after the other.</summary>
/// <remarks>
/// A body is under a checksum; headers are not, and neither is the footer, which the codec comes from. So all that they say is compared
/// with what is there: whatever does not agree is damage, an <see cref="InvalidDataException"/>.
/// </remarks>
internal ref struct PageReader(ReadOnlySpan<byte> chunk, ParquetCodec codec)
{
    private ReadOnlySpan<byte> _rest = chunk;

    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>Checks and decompresses the next page's body into the buffer, which may be replaced by a larger one.</summary>
    public Page Next(ref byte[] body)
    {
        var page = ReadHeader(out var storedLength, out var crc);
        if (storedLength < 0 || storedLength > _rest.Length) throw new InvalidDataException("a page longer than its column chunk");
        var stored = _rest[..storedLength];
        _rest = _rest[storedLength..];
        if (Crc32.HashToUInt32(stored) != (uint)crc) throw new InvalidDataException("a page with a wrong checksum");
        if (LengthOf(stored) != page.Length) throw new InvalidDataException("a page of another size than its header says");
        if (body.Length < page.Length) body = new byte[page.Length * 2];
        if (codec == ParquetCodec.None) stored.CopyTo(body);
        else Snappy.Decompress(stored, body);
        return page;
    }

    private readonly int LengthOf(ReadOnlySpan<byte> stored) => codec switch
    {
        ParquetCodec.None => stored.Length,
        ParquetCodec.Snappy => Snappy.GetUncompressedLength(stored),
        _ => throw new InvalidDataException($"an unknown compression ({(int)codec})"),
    };

    private Page ReadHeader(out int storedLength, out int crc)
    {
        var thrift = new ThriftReader(_rest);
        Page page = default;
        var type = storedLength = -1;
        crc = 0;
        while (thrift.Next())
        {
            switch (thrift.Field)
            {
                case FieldId.PageHeader.Type: type = thrift.Int32(); break;
                case FieldId.PageHeader.UncompressedPageSize: page = page with { Length = thrift.Int32() }; break;
                case FieldId.PageHeader.CompressedPageSize: storedLength = thrift.Int32(); break;
                case FieldId.PageHeader.Crc: crc = thrift.Int32(); break;
                case FieldId.PageHeader.DataPageHeader: page = ReadKind(ref thrift, page, ParquetPageType.Data); break;
                case FieldId.PageHeader.DictionaryPageHeader: page = ReadKind(ref thrift, page, ParquetPageType.Dictionary); break;
                default: thrift.Skip(); break;
            }
        }

        _rest = _rest[thrift.Position..];
        return type == (int)page.Type ? page : throw new InvalidDataException($"a page of another type ({type})");
    }

    /// <summary>The header of a data page or a dictionary page, in which number of values and encoding have the same ids.</summary>
    private static Page ReadKind(ref ThriftReader thrift, Page page, ParquetPageType type)
    {
        page = page with { Type = type };
        var outer = thrift.Enter();
        while (thrift.Next())
        {
            if (thrift.Field == FieldId.DataPageHeader.NumValues) page = page with { Values = thrift.Int32() };
            else if (thrift.Field == FieldId.DataPageHeader.Encoding) page = page with { Encoding = (ParquetEncoding)thrift.Int32() };
            else thrift.Skip();
        }

        thrift.Leave(outer);
        return page;
    }
}
