using Cdp.Text;

namespace Cdp.Model.Fold;

/// <summary>
/// One profile: the value of each column of <see cref="DeclaredModel.Columns"/>, by its place there. Reused from user to user.
/// </summary>
public sealed class ProfileValues(int columns)
{
    private readonly bool[] _isThere = new bool[columns];
    private readonly double[] _numbers = new double[columns];
    private readonly ByteBuffer?[] _texts = new ByteBuffer?[columns];
    private readonly IReadOnlyList<byte[]>?[] _lists = new IReadOnlyList<byte[]>?[columns];

    public bool IsNull(int column) => !_isThere[column];

    /// <summary>A number, true and false as 1 and 0, a time in milliseconds since 1970 (UTC), a day in days since 1970.</summary>
    public double Number(int column) => _numbers[column];

    /// <summary>UTF-8, valid until the next profile.</summary>
    public ReadOnlySpan<byte> Text(int column) => _texts[column]!.Written;

    /// <summary>Texts in UTF-8.</summary>
    public IReadOnlyList<byte[]> List(int column) => _lists[column]!;

    internal void SetNull(int column) => _isThere[column] = false;

    internal void SetNumber(int column, double number) => (_isThere[column], _numbers[column]) = (true, number + 0.0); // -0 is 0

    internal void SetText(int column, ReadOnlySpan<byte> text)
    {
        var buffer = _texts[column] ??= new ByteBuffer(16);
        buffer.Clear();
        buffer.Append(text);
        _isThere[column] = true;
    }

    internal void SetList(int column, IReadOnlyList<byte[]> list) => (_isThere[column], _lists[column]) = (true, list);
}
