using Cdp.Model.Syntax;

namespace Cdp.Model.Check;

/// <summary>A name that the file declares, before it is understood.</summary>
/// <param name="Section">Where it stands: aggregates, numbers, scores or segments.</param>
/// <param name="Offset">Where its name begins.</param>
internal sealed record Draft(string Section, string Name, int Offset, JsonNode Value);

/// <summary>An expression of the file, parsed.</summary>
internal sealed record DraftExpression(SourceFile File, JsonTextNode Text, SyntaxNode Syntax)
{
    public static DraftExpression Parse(SourceFile file, JsonTextNode text) =>
        new(file, text, ExpressionParser.Parse(text.Text, (at, mistake) => file.Report(text.Places[at], mistake)));

    public TypeChecker In(ScopeInUse scope) => new(scope, (at, mistake) => File.Report(Text.Places[at], mistake));
}
