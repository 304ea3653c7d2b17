using Cdp.Deliver;
using Cdp.Model;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Cdp.Profiles;

/// <summary>What a load did.</summary>
/// <param name="Users">Rows in the query's result: users with hits.</param>
/// <param name="Updated">Rows inserted, or different in more than <c>as_of</c>; 0 when the same day is loaded again.</param>
/// <param name="Removed">Users without hits any more, whose rows were deleted.</param>
/// <param name="Kept">Users without hits whose rows another table references: they stay, with their numbers nulled.</param>
/// <param name="NewerDay">The table's day, when it is later than the one loaded: then nothing was changed.</param>
public sealed record ProfileLoad(long Users, long Updated, long Removed, long Kept, LocalDate? NewerDay = null);

/// <summary>The table <c>profiles</c> in PostgreSQL: one row per user, replaced as a whole by each load.</summary>
/// <remarks>
/// A load is one transaction under one advisory lock: it happens wholly or not at all, and a second one waits for the first.
/// </remarks>
/// <param name="remedy">What to do when PostgreSQL fails; null: look at the server that was named, and at its address.</param>
/// <param name="destinations">Who is told of entries into segments and exits; null: nobody.</param>
public sealed class ProfileStore(
    NpgsqlDataSource database, DeclaredModel model, string? remedy = null, IReadOnlyList<Destination>? destinations = null)
{
    private readonly ProfileSql _sql = new(model);

    /// <summary>Host, port and name of the database, as messages and receipts show it.</summary>
    public string Address { get; } = PostgresFault.Address(database);

    /// <summary>The latest day that the table was refreshed for; null when it has no rows or does not exist.</summary>
    /// <exception cref="ProfileStoreException">PostgreSQL could not do it.</exception>
    public Task<LocalDate?> NewestDayAsync(CancellationToken cancel) => WithConnection(async connection =>
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        return await new ProfileTable(connection, model, _sql).ExistsAsync(cancel) ? await NewestDay(connection, cancel) : null;
    }, cancel);

    /// <summary>The columns of a user's row in the table's order, each as text; null when there is no such row.</summary>
    /// <exception cref="ProfileStoreException">PostgreSQL could not do it.</exception>
    public Task<IReadOnlyList<KeyValuePair<string, string?>>?> FindAsync(string user, CancellationToken cancel) => WithConnection(
        async connection =>
    {
        if (!await new ProfileTable(connection, model, _sql).ExistsAsync(cancel)) return null;
        await using var command = new NpgsqlCommand(ProfileSql.Find, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = user.Replace("\0", "", StringComparison.Ordinal) });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var columns = new List<KeyValuePair<string, string?>>();
        while (await reader.ReadAsync(cancel)) columns.Add(new(reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1)));
        return columns.Count > 0 ? (IReadOnlyList<KeyValuePair<string, string?>>?)columns : null;
    }, cancel);

    /// <summary>Replaces the table's rows by those of the CSV, creating or extending the table first.</summary>
    /// <param name="csv">As <see cref="WarehouseResult"/> describes it, with the columns of the model; read once, never held whole.</param>
    /// <param name="day">The day up to which the rows count hits.</param>
    /// <param name="allowShrink">Load even when more than 20 % and more than 10 of the users would go.</param>
    /// <exception cref="ProfileStoreException">Nothing was loaded; the message says why, and what to do.</exception>
    /// <exception cref="WarehouseException">The CSV ended in an error; nothing was loaded.</exception>
    public Task<ProfileLoad> LoadAsync(Stream csv, LocalDate day, bool allowShrink, CancellationToken cancel) => WithConnection(
        async connection =>
    {
        await using var transaction = await BeginAsync(connection, cancel);
        await new ProfileTable(connection, model, _sql).EnsureAsync(cancel);
        if (await NewestDay(connection, cancel) is { } newest && newest > day) return new ProfileLoad(0, 0, 0, 0, newest);
        await CopyAsync(connection, csv, cancel);
        if (!allowShrink) await GuardAsync(connection, cancel);
        var load = await ReplaceAsync(connection, day, cancel);
        await new ModelNames(connection, model).RecordAsync(cancel);
        await new ProfileChanges(connection, model).WriteAsync(day, cancel);
        await new Outbox(connection, destinations ?? []).WriteAsync(day, cancel);
        await transaction.CommitAsync(cancel);
        return load;
    }, cancel);

    /// <summary>Writes what changed on a day before the table's into the log again; the table stays as it is.</summary>
    /// <param name="csv">As in <see cref="LoadAsync"/>, as of the day.</param>
    /// <returns>The rows of the log that the day has now.</returns>
    /// <exception cref="ProfileStoreException">Nothing was changed; the message says why, and what to do.</exception>
    /// <exception cref="WarehouseException">The CSV ended in an error; nothing was changed.</exception>
    public Task<long> RewriteChangesAsync(Stream csv, LocalDate day, CancellationToken cancel) => WithConnection(async connection =>
    {
        await using var transaction = await BeginAsync(connection, cancel);
        await CopyAsync(connection, csv, cancel);
        var changes = await new ProfileChanges(connection, model).RewriteAsync(day, cancel);
        await transaction.CommitAsync(cancel);
        return changes;
    }, cancel);

    /// <summary>
    /// Makes the columns and views that the model lacks, before a load needs them. What there is stays: another model may be in use.
    /// </summary>
    /// <returns>The names of the new columns and views.</returns>
    /// <exception cref="ProfileStoreException">Nothing was changed; the message says why, and what to do.</exception>
    public Task<(IReadOnlyList<string> Columns, IReadOnlyList<string> Views)> PrepareAsync(CancellationToken cancel) => WithConnection(
        async connection =>
    {
        await using var transaction = await BeginAsync(connection, cancel);
        var columns = await new ProfileTable(connection, model, _sql).EnsureAsync(cancel);
        var views = await new ModelNames(connection, model).PrepareAsync(cancel);
        await transaction.CommitAsync(cancel);
        return (columns, views);
    }, cancel);

    /// <summary>Removes what a model that is no longer in use left behind: the column of a name, and the view of a segment.</summary>
    /// <exception cref="ProfileStoreException">The model in use has the name, or no model of this database ever had it.</exception>
    public Task DropAsync(string name, CancellationToken cancel) => WithConnection(async connection =>
    {
        await using var transaction = await BeginAsync(connection, cancel);
        await new ModelNames(connection, model).DropAsync(name, cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }, cancel);

    /// <summary>A transaction that has the tables to itself, with the scripts run.</summary>
    private static async Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var transaction = await connection.BeginTransactionAsync(cancel);
        try
        {
            await Run(connection, ProfileSql.Lock, cancel);
            await Migrations.RunAsync(connection, cancel);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    private async Task<T> WithConnection<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancel)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancel);
            await Run(connection, "SET TimeZone = 'UTC'", cancel);
            return await work(connection);
        }
        catch (Exception fault) when (PostgresFault.IsOne(fault))
        {
            throw PostgresFault.Explain(fault, database, remedy);
        }
    }

    private async Task CopyAsync(NpgsqlConnection connection, Stream csv, CancellationToken cancel)
    {
        await Run(connection, _sql.CreateStaging, cancel);
        var rows = await ProfileCsv.OpenAsync(csv, model, cancel);
        // When reading fails, disposal still ends COPY as a success: the transaction, never committed, protects the table.
        await using (var copy = (StreamWriter)await connection.BeginTextImportAsync(_sql.CopyStaging, cancel))
            await rows.CopyToAsync(copy.BaseStream, cancel); // the bytes as they are: they never become characters
        await Run(connection, "ANALYZE staged", cancel);
    }

    private static async Task GuardAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var (before, gone) = await Pair(connection, ProfileSql.Shrinkage, cancel);
        if (gone > 10 && gone * 5 > before)
            throw new ProfileStoreException($"{gone} of {before} users would be removed, which is more than 20 %: nothing was loaded. "
                + "See whether days of the lake are missing; if they are rightly gone, "
                + "run again with --allow-shrink (allow_shrink in an event).");
    }

    private async Task<ProfileLoad> ReplaceAsync(NpgsqlConnection connection, LocalDate day, CancellationToken cancel)
    {
        var (users, changed) = await Pair(connection, _sql.Upsert, cancel);
        var referenced = await Scalar<string>(connection, ProfileSql.ReferencedCondition, cancel);
        var removed = await Run(connection, ProfileSql.Remove(referenced), cancel);
        if (referenced is null) return new ProfileLoad(users, changed, removed, 0);
        var (kept, emptied) = await Pair(connection, _sql.Empty, cancel, new NpgsqlParameter<DateOnly>
        {
            TypedValue = day.ToDateOnly(),
            NpgsqlDbType = NpgsqlDbType.Date,
        });
        return new ProfileLoad(users, changed + emptied, removed, kept);
    }

    private static async Task<LocalDate?> NewestDay(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = Command(connection, ProfileSql.Newest);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return await reader.IsDBNullAsync(0, cancel) ? null : LocalDate.FromDateOnly(reader.GetFieldValue<DateOnly>(0));
    }

    // No time limit but the token: a load may wait for another, and takes as long as it takes.
    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql) => new(sql, connection) { CommandTimeout = 0 };

    private static async Task<int> Run(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = Command(connection, sql);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    private static async Task<T?> Scalar<T>(NpgsqlConnection connection, string sql, CancellationToken cancel) where T : class
    {
        await using var command = Command(connection, sql);
        return await command.ExecuteScalarAsync(cancel) as T;
    }

    private static async Task<(long First, long Second)> Pair(
        NpgsqlConnection connection, string sql, CancellationToken cancel, params NpgsqlParameter[] parameters)
    {
        await using var command = Command(connection, sql);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }
}

/// <summary>The profiles could not be read or loaded, and nothing was changed: the message says what happened and what to do.</summary>
public sealed class ProfileStoreException(string message, Exception? inner = null) : CdpException(message, inner);
