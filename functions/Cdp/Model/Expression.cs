using System.Collections.Immutable;
using Cdp.Model.Syntax;

namespace Cdp.Model;

/// <summary>The type of an expression, or of a column of the profile.</summary>
public enum ModelType
{
    /// <summary>A whole number; every other number is a <see cref="Number"/>.</summary>
    Integer,
    Number,
    Text,
    Boolean,
    Time,
    Date,
    TextList,
}

/// <summary>An expression of which names and types are known. One tree: SQL and the fold are both made of it.</summary>
public abstract record Expression(ModelType Type)
{
    public bool IsNumeric => Type is ModelType.Integer or ModelType.Number;
}

public sealed record TextLiteral(string Value) : Expression(ModelType.Text);

public sealed record NumberLiteral(double Value) : Expression(ModelType.Number);

public sealed record TruthLiteral(bool Value) : Expression(ModelType.Boolean);

public sealed record ColumnReference(ScopeColumn Column) : Expression(Column.Type);

/// <summary>
/// A member of a JSON column as text: a number and a truth as JSON writes them, an object or array as JSON; null where it is absent or
/// null.
/// </summary>
public sealed record MemberReference(ScopeColumn Column, string Name) : Expression(ModelType.Text);

public sealed record NotTrue(Expression Operand) : Expression(ModelType.Boolean);

/// <summary>Two or more conditions, all of which (<paramref name="IsAnd"/>) or one of which must hold.</summary>
public sealed record Logic(bool IsAnd, ImmutableArray<Expression> Operands) : Expression(ModelType.Boolean)
{
    /// <summary>Conditions that must all hold, some of which may be missing.</summary>
    /// <returns>Null when none is there.</returns>
    public static Expression? All(params ReadOnlySpan<Expression?> conditions)
    {
        var given = conditions.ToArray().OfType<Expression>().ToImmutableArray();
        return given.Length < 2 ? given.FirstOrDefault() : new Logic(IsAnd: true, given);
    }
}

/// <summary>Both sides are texts, booleans, times, days, or numbers of either type.</summary>
public sealed record Compare(Comparison Sign, Expression Left, Expression Right) : Expression(ModelType.Boolean);

public sealed record InList(Expression Operand, ImmutableArray<Expression> Items, bool IsNot) : Expression(ModelType.Boolean);

public sealed record Between(Expression Operand, Expression From, Expression To, bool IsNot) : Expression(ModelType.Boolean);

public sealed record NullTest(Expression Operand, bool IsNot) : Expression(ModelType.Boolean);

/// <summary>In doubles; null where an operand is, where the result is not finite, and for a division by 0.</summary>
public sealed record Calculation(Arithmetic Sign, Expression Left, Expression Right) : Expression(ModelType.Number);

public sealed record Negation(Expression Operand) : Expression(ModelType.Number);

public sealed record FunctionCall(ModelFunction Function, ImmutableArray<Expression> Arguments, ModelType Type) : Expression(Type);
