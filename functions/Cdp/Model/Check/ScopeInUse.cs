using Cdp.Model.Syntax;

namespace Cdp.Model.Check;

/// <summary>A scope as expressions of one file meet it: names that are declared elsewhere, or wrongly, get messages of their own.</summary>
/// <param name="isBroken">A name that is declared, with a mistake that is reported already.</param>
/// <param name="elsewhere">Why a name that is not in the scope, but known, cannot be used; null: it is not known.</param>
internal sealed class ScopeInUse(Scope scope, Func<string, bool> isBroken, Func<string, string?> elsewhere)
{
    public IEnumerable<ScopeColumn> Columns => scope.Columns;

    public bool SeesScoredDay => scope.SeesScoredDay;

    public ScopeColumn? Find(string name) => scope.Find(name);

    /// <returns>Null, with a report unless the name is broken.</returns>
    public ColumnReference? Column(NameSyntax name, Action<int, string> report)
    {
        if (scope.Find(name.Name) is { } column) return new(column);
        if (!isBroken(name.Name)) report(name.Start, Unknown(name));
        return null;
    }

    private string Unknown(NameSyntax name)
    {
        if (elsewhere(name.Name) is { } reason) return reason;
        var hint = Nearest.Of(name.Name, scope.Columns.Select(column => column.Name)) is { } nearest ? $": did you mean '{nearest}'?"
            : name.IsQuoted ? $": a text stands in single quotes, '{name.Name}'"
            : Functions.Find(name.Name) is { } function ? $": the function is written {function.Example}" : "";
        return $"{scope.Rows} have no column '{name.Name}'{hint}";
    }
}
