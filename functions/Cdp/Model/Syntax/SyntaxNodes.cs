using System.Collections.Immutable;

namespace Cdp.Model.Syntax;

/// <summary>A part of an expression as it was written, before names and types are known.</summary>
/// <param name="Start">Its first UTF-16 unit in the expression.</param>
internal abstract record SyntaxNode(int Start);

internal sealed record TextSyntax(int Start, string Value) : SyntaxNode(Start);

internal sealed record NumberSyntax(int Start, double Value) : SyntaxNode(Start);

internal sealed record TruthSyntax(int Start, bool Value) : SyntaxNode(Start);

/// <param name="IsQuoted">It stands in double quotes, as a word of the language has to.</param>
internal sealed record NameSyntax(int Start, string Name, bool IsQuoted = false) : SyntaxNode(Start);

/// <summary><c>params.NAME</c>.</summary>
internal sealed record MemberSyntax(int Start, string Owner, string Name) : SyntaxNode(Start);

internal sealed record NotSyntax(int Start, SyntaxNode Operand) : SyntaxNode(Start);

/// <summary>Two or more conditions between <c>and</c> or <c>or</c>.</summary>
internal sealed record LogicSyntax(int Start, bool IsAnd, ImmutableArray<SyntaxNode> Operands) : SyntaxNode(Start);

internal sealed record NegateSyntax(int Start, SyntaxNode Operand) : SyntaxNode(Start);

internal sealed record ArithmeticSyntax(int Start, Arithmetic Sign, SyntaxNode Left, SyntaxNode Right) : SyntaxNode(Start);

internal sealed record CompareSyntax(int Start, int SignStart, Comparison Sign, SyntaxNode Left, SyntaxNode Right) : SyntaxNode(Start);

internal sealed record InSyntax(int Start, SyntaxNode Operand, ImmutableArray<SyntaxNode> Items, bool IsNot) : SyntaxNode(Start);

internal sealed record BetweenSyntax(int Start, SyntaxNode Operand, SyntaxNode From, SyntaxNode To, bool IsNot) : SyntaxNode(Start);

internal sealed record NullSyntax(int Start, SyntaxNode Operand, bool IsNot) : SyntaxNode(Start);

internal sealed record CallSyntax(int Start, string Name, ImmutableArray<SyntaxNode> Arguments) : SyntaxNode(Start);

/// <summary>What could not be read; the mistake is reported already.</summary>
internal sealed record WrongSyntax(int Start) : SyntaxNode(Start);
