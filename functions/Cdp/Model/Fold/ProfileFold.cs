using Cdp.Lake;
using NodaTime;

namespace Cdp.Model.Fold;

/// <summary>
/// Makes the profile of one user, as of a day, of the user's days in any order. Reused from user to user; one thread at a time.
/// </summary>
public sealed class ProfileFold
{
    private readonly State[] _states;
    private readonly int[] _columns;
    private readonly (int From, int To)[] _windows;
    private readonly StateSet _set;
    private readonly ProfileValues _values;
    private readonly DerivedFold _derived;
    private readonly int _scored;
    private int _day;

    /// <param name="days">The reporting time zone.</param>
    /// <param name="scored">The day up to which hits count.</param>
    public ProfileFold(DeclaredModel model, ReportingDays days, LocalDate scored)
    {
        _scored = EpochDay.Of(scored);
        var aggregates = model.StoredAggregates;
        _windows =
        [
            .. aggregates.Select(aggregate =>
                (aggregate.Window.From(scored) is { } from ? EpochDay.Of(from) : int.MinValue, EpochDay.Of(aggregate.Window.To(scored)))),
        ];
        _states = [.. aggregates.Select((aggregate, index) => States.Of(aggregate, _windows[index].From, _windows[index].To))];
        _columns = [.. aggregates.Select(aggregate => DeclaredModel.Leading.Length + model.Entries.IndexOf(aggregate))];
        _set = new(_states);
        _values = new(model.Columns.Length);
        _derived = new(model, days, _scored);
    }

    /// <summary>Begins with another user.</summary>
    public void Start() => _set.Clear();

    /// <summary>A day of the user, as <see cref="UserDayFold.Write"/> wrote it; one after the day that is scored is passed over.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public void Add(LocalDate day, ReadOnlySpan<byte> userDay)
    {
        _day = EpochDay.Of(day);
        if (_day <= _scored) _set.Merge(userDay, _day, Counts);
    }

    /// <summary>The profile; null where no hit of the user counts.</summary>
    /// <param name="userId">UTF-8.</param>
    /// <returns>Valid until the next user.</returns>
    public ProfileValues? Finish(ReadOnlySpan<byte> userId)
    {
        if (!_set.HasHits) return null;
        _values.SetText(0, userId);
        _values.SetNumber(1, _scored);
        _values.SetNumber(2, _set.FirstSeen);
        _values.SetNumber(3, _set.LastSeen);
        for (var i = 0; i < _states.Length; i++) _states[i].Finish(_values, _columns[i]);
        _derived.Finish(_values);
        return _values;
    }

    private bool Counts(int aggregate) => _day >= _windows[aggregate].From && _day <= _windows[aggregate].To;
}
