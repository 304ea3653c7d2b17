namespace Cdp.Model.Syntax;

public enum Comparison
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

public enum Arithmetic
{
    Plus,
    Minus,
    Times,
    Divide,
}

/// <summary>How operators are written.</summary>
public static class Operators
{
    private static readonly string[] Comparisons = ["=", "<>", "<", "<=", ">", ">="], Arithmetics = ["+", "-", "*", "/"];

    public static string Text(Comparison sign) => Comparisons[(int)sign];

    public static string Text(Arithmetic sign) => Arithmetics[(int)sign];

    public static Comparison? Comparison(string text) => Find(Comparisons, text) is var at and >= 0 ? (Comparison)at : null;

    public static Arithmetic? Arithmetic(string text) => Find(Arithmetics, text) is var at and >= 0 ? (Arithmetic)at : null;

    private static int Find(string[] among, string text) => Array.IndexOf(among, text);
}
