using System.Globalization;
using Cdp.Text;
using NodaTime;

namespace Cdp.Model.Sql;

/// <summary>One aggregate in the last steps of a <see cref="ProfileQuery"/>, which are the same for hits and for rollups.</summary>
internal abstract class AggregateSql(Aggregate aggregate, int number, LocalDate scored)
{
    /// <summary>
    /// What all rows of one user give together: the column itself, or what it is made of in the next step: <c>values</c> of a list,
    /// <c>sum</c> of a sum in millionths, with <c>count</c> for an average.
    /// </summary>
    public abstract IEnumerable<string> Grouped { get; }

    /// <summary>Whether the column is made in a step of its own; the engines' casts of an aggregate then see a column.</summary>
    public bool IsFinished => aggregate.Kind is AggregateKind.List or AggregateKind.Sum or AggregateKind.Average;

    public string Column => IsFinished ? $"{Finished} AS {Name}" : Name;

    protected string Name => SqlText.Identifier(aggregate.Name);

    protected string Most => aggregate.Most.ToString(CultureInfo.InvariantCulture);

    /// <summary>What a row's day must be; null where any day counts. Days after the scored one are left out before.</summary>
    protected string? Window
    {
        get
        {
            if (aggregate.Window.From(scored) is not { } from) return null;
            var to = aggregate.Window.To(scored);
            return to == scored ? $"dt >= {SqlText.Date(from)}" : $"dt BETWEEN {SqlText.Date(from)} AND {SqlText.Date(to)}";
        }
    }

    private string Finished => aggregate.Kind switch
    {
        AggregateKind.List => $"coalesce(json_format(CAST(array_sort({Named("values")}) AS JSON)), '[]')",
        AggregateKind.Sum => $"coalesce({Sum} / 1e6, 0e0)",
        _ => $"{Sum} / nullif(1e6 * CAST({Named("count")} AS double), 0e0)",
    };

    /// <summary>The exact sum in millionths as a double; through text, since engines round a large integer each in its own way.</summary>
    private string Sum => $"CAST(CAST({Named("sum")} AS varchar) AS double)";

    /// <summary>With an underscore in front, which no name of a model has.</summary>
    protected string Named(string what) => $"_{what}_{number.ToString(CultureInfo.InvariantCulture)}";
}
