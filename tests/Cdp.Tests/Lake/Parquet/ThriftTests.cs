using System.Globalization;
using System.Text;
using Cdp.Lake.Parquet;
using Cdp.Text;

namespace Cdp.Tests.Lake.Parquet;

public sealed class ThriftTests
{
    private const int MaxDelta = 15, MaxDepth = 5;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 25)];

    [Theory, MemberData(nameof(Seeds))]
    public void A_struct_is_read_back_field_by_field(int seed)
    {
        var (bytes, expected) = Struct(seed);
        var reader = new ThriftReader(bytes);
        var actual = new StringBuilder();

        ReadFields(ref reader, bytes, actual);

        Assert.Equal(expected, actual.ToString());
        Assert.Equal(bytes.Length, reader.Position);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void All_fields_can_be_skipped(int seed)
    {
        var (bytes, _) = Struct(seed);
        var reader = new ThriftReader(bytes);

        while (reader.Next()) reader.Skip();

        Assert.Equal(bytes.Length, reader.Position);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void A_struct_cut_off_anywhere_is_refused(int seed)
    {
        var (bytes, _) = Struct(seed);
        for (var length = 0; length < bytes.Length; length += 1 + bytes.Length / 150)
        {
            Assert.Throws<InvalidDataException>(() => SkipAll(bytes[..length]));
            Assert.Throws<InvalidDataException>(() => ReadAll(bytes[..length]));
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Changed_bytes_are_refused_or_read_as_something_else(int seed)
    {
        var (bytes, _) = Struct(seed);
        var random = new Random(seed);
        for (var round = 0; round < 50; round++)
        {
            var changed = bytes.ToArray();
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            try
            {
                SkipAll(changed);
                ReadAll(changed);
            }
            catch (InvalidDataException)
            {
                // what a reader of files takes for damage; any other exception fails the test
            }
        }
    }

    [Fact]
    public void Structs_without_end_are_refused() =>
        Assert.Throws<InvalidDataException>(() => SkipAll([.. Enumerable.Repeat((byte)0x1c, 100_000)]));

    [Theory]
    [InlineData("a field before the last one", new byte[] { 0x25, 2, 0x05, 2, 2, 0 })]
    [InlineData("a field of an unknown type", new byte[] { 0x1f, 0 })]
    [InlineData("a list longer than the bytes", new byte[] { 0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 0x0f, 0 })]
    [InlineData("bytes longer than the bytes", new byte[] { 0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0 })]
    public void Bytes_that_are_no_struct_are_refused(string what, byte[] bytes)
    {
        Assert.NotEmpty(what);
        Assert.Throws<InvalidDataException>(() => SkipAll(bytes));
    }

    [Theory]
    [InlineData("Int32", "a 32-bit number of more bits", new byte[] { 0x16, 0x80, 0x80, 0x80, 0x80, 0x10, 0 })]
    [InlineData("Int32", "bytes", new byte[] { 0x18, 0x01, 0x41, 0 })]
    [InlineData("Binary", "a number", new byte[] { 0x15, 0x02, 0 })]
    [InlineData("Struct", "a number", new byte[] { 0x15, 0x02, 0 })]
    [InlineData("List", "a list of numbers", new byte[] { 0x19, 0x15, 0x02, 0 })]
    public void A_value_of_another_type_is_refused(string wanted, string there, byte[] bytes)
    {
        Assert.NotEmpty(there);
        Assert.Throws<InvalidDataException>(() => ReadFirst(bytes, Enum.Parse<ThriftType>(wanted)));
    }

    private static void ReadFirst(byte[] bytes, ThriftType wanted)
    {
        var reader = new ThriftReader(bytes);
        Assert.True(reader.Next());
        switch (wanted)
        {
            case ThriftType.Int32: reader.Int32(); break;
            case ThriftType.Binary: reader.Binary(); break;
            case ThriftType.Struct: reader.Enter(); break;
            default: reader.List(ThriftType.Struct); break;
        }
    }

    private static void SkipAll(byte[] bytes)
    {
        var reader = new ThriftReader(bytes);
        while (reader.Next()) reader.Skip();
    }

    private static void ReadAll(byte[] bytes)
    {
        var reader = new ThriftReader(bytes);
        ReadFields(ref reader, bytes, new StringBuilder());
    }

    /// <summary>A random struct: its bytes, and its fields as a text.</summary>
    private static (byte[] Bytes, string Text) Struct(int seed)
    {
        var bytes = new ByteBuffer();
        var writer = new ThriftWriter(bytes);
        var text = new StringBuilder();
        writer.StartStruct();
        WriteFields(new Random(seed), writer, text, depth: 1);
        writer.EndStruct();
        return (bytes.Written.ToArray(), text.ToString());
    }

    private static void WriteFields(Random random, ThriftWriter writer, StringBuilder text, int depth)
    {
        var field = 0;
        for (var left = random.Next(1, 7); left > 0; left--)
        {
            field += random.Next(1, MaxDelta + 1);
            text.Append(CultureInfo.InvariantCulture, $"{field}:");
            WriteField(random, writer, field, text, depth);
        }
    }

    private static void WriteField(Random random, ThriftWriter writer, int field, StringBuilder text, int depth)
    {
        var number = random.Next(3) switch { 0 => long.MinValue, 1 => random.Next(-70, 70), _ => random.NextInt64() };
        switch (random.Next(depth < MaxDepth ? 8 : 6))
        {
            case 0: writer.Int32(field, (int)number); text.Append(CultureInfo.InvariantCulture, $"{(int)number} "); break;
            case 1: writer.Int64(field, number); text.Append(CultureInfo.InvariantCulture, $"{number} "); break;
            case 2: writer.Boolean(field, number > 0); text.Append(number > 0 ? "True " : "False "); break;
            case 3: writer.Binary(field, Bytes(number)); text.Append(Quoted(Bytes(number))); break;
            case 4: WriteList(random, writer, field, text, ThriftType.Int32); break;
            case 5: WriteList(random, writer, field, text, ThriftType.Binary); break;
            case 6: WriteList(random, writer, field, text, ThriftType.Struct, depth); break;
            default:
                writer.StartStruct(field);
                text.Append('{');
                WriteFields(random, writer, text, depth + 1);
                text.Append('}');
                writer.EndStruct();
                break;
        }
    }

    private static void WriteList(Random random, ThriftWriter writer, int field, StringBuilder text, ThriftType of, int depth = 0)
    {
        var count = random.Next(3) switch { 0 => random.Next(3), 1 => random.Next(13, 17), _ => of == ThriftType.Struct ? 1 : 40 };
        writer.List(field, of, count);
        text.Append(CultureInfo.InvariantCulture, $"{of}[");
        for (var i = 0; i < count; i++)
        {
            if (of == ThriftType.Struct)
            {
                writer.StartStruct();
                WriteFields(random, writer, text, depth + 2);
                writer.EndStruct();
                continue;
            }

            if (of == ThriftType.Int32) writer.Int32(i - 5);
            else writer.Binary(Bytes(i));
            text.Append(of == ThriftType.Int32 ? $"{i - 5} " : Quoted(Bytes(i)));
        }

        text.Append(']');
    }

    private static string Quoted(ReadOnlySpan<byte> bytes) => $"'{Convert.ToHexString(bytes)}' ";

    private static byte[] Bytes(long number) => Encoding.ASCII.GetBytes(number < 0 ? "" : number.ToString(CultureInfo.InvariantCulture));

    private static void ReadFields(ref ThriftReader reader, byte[] bytes, StringBuilder text)
    {
        while (reader.Next())
        {
            text.Append(CultureInfo.InvariantCulture, $"{reader.Field}:");
            switch (reader.Type)
            {
                case ThriftType.Int32: text.Append(CultureInfo.InvariantCulture, $"{reader.Int32()} "); break;
                case ThriftType.Int64: text.Append(CultureInfo.InvariantCulture, $"{reader.Integer()} "); break;
                case ThriftType.True or ThriftType.False: text.Append(CultureInfo.InvariantCulture, $"{reader.Type} "); break;
                case ThriftType.Binary: text.Append(Quoted(reader.Binary())); break;
                case ThriftType.List: ReadList(ref reader, bytes, text); break;
                case ThriftType.Struct:
                    text.Append('{');
                    var outer = reader.Enter();
                    ReadFields(ref reader, bytes, text);
                    reader.Leave(outer);
                    text.Append('}');
                    break;
                default: reader.Skip(); break;
            }
        }
    }

    /// <summary>The element type is in the low bits of the list's first byte.</summary>
    private static void ReadList(ref ThriftReader reader, byte[] bytes, StringBuilder text)
    {
        var of = reader.Position < bytes.Length ? (ThriftType)(bytes[reader.Position] & 15) : ThriftType.Struct;
        var count = reader.List(of);
        text.Append(CultureInfo.InvariantCulture, $"{of}[");
        for (var i = 0; i < count; i++)
        {
            switch (of)
            {
                case ThriftType.Int32: text.Append(CultureInfo.InvariantCulture, $"{reader.Int32()} "); break;
                case ThriftType.Binary: text.Append(Quoted(reader.Binary())); break;
                case ThriftType.Struct:
                    var outer = reader.Enter();
                    ReadFields(ref reader, bytes, text);
                    reader.Leave(outer);
                    break;
                default: return;
            }
        }

        text.Append(']');
    }
}
