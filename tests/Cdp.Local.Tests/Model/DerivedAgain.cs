using System.Globalization;
using System.Text;
using System.Text.Json;
using Cdp.Lake;
using Cdp.Local.Warehouse;
using Cdp.Model;
using Cdp.Model.Fold;
using NodaTime;

namespace Cdp.Local.Tests.Model;

/// <summary>The numbers, scores and segments of a row of a query, made a second time: by the fold, out of the row's aggregates.</summary>
internal sealed class DerivedAgain(DeclaredModel model, ReportingDays days, LocalDate scored)
{
    private readonly DerivedFold _derived = new(model, days, EpochDay.Of(scored));

    public ProfileText Of(LakeRows rows)
    {
        var values = new ProfileValues(model.Columns.Length);
        for (var column = 0; column < DeclaredModel.Leading.Length + model.Entries.Length; column++)
            if (column < DeclaredModel.Leading.Length || model.Entries[column - DeclaredModel.Leading.Length] is Aggregate)
                Set(values, column, rows.Value(column));
        _derived.Finish(values);
        return ProfileText.Of(model, values);
    }

    private void Set(ProfileValues values, int column, object? value)
    {
        switch (value)
        {
            case null:
                values.SetNull(column);
                break;
            case string json when model.Columns[column].Type == ModelType.TextList:
                values.SetList(column, [.. JsonSerializer.Deserialize<string[]>(json)!.Select(Encoding.UTF8.GetBytes)]);
                break;
            case string text:
                values.SetText(column, Encoding.UTF8.GetBytes(text));
                break;
            case bool truth:
                values.SetNumber(column, truth ? 1 : 0);
                break;
            case DateOnly day:
                values.SetNumber(column, EpochDay.Of(LocalDate.FromDateOnly(day)));
                break;
            case DateTime day when model.Columns[column].Type == ModelType.Date:
                values.SetNumber(column, EpochDay.Of(LocalDate.FromDateTime(day)));
                break;
            case DateTime time:
                values.SetNumber(column, new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)).ToUnixTimeMilliseconds());
                break;
            default:
                values.SetNumber(column, Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
