using System.Text;
using Cdp.Text;

namespace Cdp.Model.Fold;

internal sealed class TextConstant<TRow>(byte[] value) : TextNode<TRow>
    where TRow : struct, allows ref struct
{
    public override bool TryRead(scoped in TRow row, out ReadOnlySpan<byte> text)
    {
        text = value;
        return true;
    }
}

/// <summary>A member of a JSON object.</summary>
internal sealed class MemberNode<TRow>(TextNode<TRow> json, string name) : TextNode<TRow>
    where TRow : struct, allows ref struct
{
    private readonly JsonMember _member = new(name);

    public override bool TryRead(scoped in TRow row, out ReadOnlySpan<byte> text)
    {
        text = default;
        return json.TryRead(in row, out var all) && _member.TryText(all, out text);
    }
}

/// <summary>In lower case, code point by code point.</summary>
internal sealed class LowerNode<TRow>(TextNode<TRow> operand) : TextNode<TRow>
    where TRow : struct, allows ref struct
{
    private readonly ByteBuffer _lower = new();

    public override bool TryRead(scoped in TRow row, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (!operand.TryRead(in row, out var read)) return false;
        _lower.Clear();
        while (!read.IsEmpty)
        {
            Rune.DecodeFromUtf8(read, out var rune, out var length);
            _lower.Advance(LowerCase.Of(rune).EncodeToUtf8(_lower.GetSpan(4)));
            read = read[length..];
        }

        text = _lower.Written;
        return true;
    }
}

internal sealed class FirstText<TRow>(TextNode<TRow>[] operands) : TextNode<TRow>
    where TRow : struct, allows ref struct
{
    public override bool TryRead(scoped in TRow row, out ReadOnlySpan<byte> text)
    {
        foreach (var operand in operands)
            if (operand.TryRead(in row, out text)) return true;
        text = default;
        return false;
    }
}

/// <summary>A whole number, or true and false, as JSON writes them.</summary>
internal sealed class TextOfValue<TRow>(NumberNode<TRow> number, ModelType type) : TextNode<TRow>
    where TRow : struct, allows ref struct
{
    private readonly byte[] _digits = new byte[20];

    public override bool TryRead(scoped in TRow row, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (!number.TryRead(in row, out var value)) return false;
        text = type switch
        {
            ModelType.Boolean => value != 0 ? "true"u8 : "false"u8,
            ModelType.Number => Encoding.ASCII.GetBytes(NumberText.Of(value)),
            _ => Digits((long)value),
        };
        return true;
    }

    private ReadOnlySpan<byte> Digits(long value)
    {
        value.TryFormat(_digits, out var length, provider: System.Globalization.CultureInfo.InvariantCulture);
        return _digits.AsSpan(0, length);
    }
}
