using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.IO.Hashing;
using Cdp.Compact.Shuffle;
using Cdp.Compact.Upkeep;
using Cdp.Compact.UserDays;
using Cdp.Compact.Write;
using Cdp.Hits;
using Cdp.Lake;
using Cdp.Lake.Parquet;
using Cdp.Model;
using Cdp.Rollups;
using Cdp.Settings;
using Cdp.Storage;

namespace Cdp.Compact.ReachBack;

/// <summary>Rolls up again the user-days of other days' files that gained or lost hits.</summary>
/// <remarks>
/// A file keeps its rows of all other users, and gets new ones made of the hit files as they are now. So it does not matter what the file
/// held of these users before, which a run that was cut off may have left in any state.
/// </remarks>
internal sealed class RollupRefresh(
    IObjectStore store, LakeSettings lake, ReportingDays days, ImmutableArray<Measure> measures, SpillStore spill)
{
    private readonly ConcurrentDictionary<int, string> _damaged = new();

    /// <param name="touched"><see cref="TouchedUserDay"/> by file.</param>
    /// <returns>
    /// Received days (since 1970-01-01) of which a hit file is damaged, and what was found: a new run of theirs rolls up all of it.
    /// </returns>
    public async Task<IReadOnlyDictionary<int, string>> RunAsync(PartitionedRows touched, CancellationToken cancel)
    {
        await Workers.EachAsync(
            touched.Partitions, () => new RollupFiles(store, spill.Directory),
            async (files, partition, stop) =>
            {
                using var users = ExternalSort.Of(touched, partition, TouchedUserDayOrder.Instance);
                for (var more = users.MoveNext(); more;) more = await RefreshAsync(files, users, stop);
            },
            files => files.CompleteAsync(), _ => { }, cancel);
        return _damaged;
    }

    /// <summary>Refreshes the file that the current user-day is of.</summary>
    /// <returns>Whether user-days of another file follow.</returns>
    private async Task<bool> RefreshAsync(RollupFiles files, RowSequence users, CancellationToken cancel)
    {
        var (file, changed, hitFiles, more) = Gather(users);
        var key = RollupFiles.KeyOf(file);
        var rows = new PartitionedRows(spill, 1);
        bool isWhole;
        using (var folding = new HitFolding(measures, days, StringDictionary.None, rows))
        {
            foreach (var hits in hitFiles) await FoldAsync(file, hits, changed, folding, cancel);
            isWhole = await KeepOthersAsync(file, key, changed, folding, cancel);
        }

        if (!isWhole) await FillAsync(file, cancel);
        else if (rows.BytesOf(0) == 0) await store.DeleteAsync([key], cancel);
        else await files.WriteAsync(rows, cancel);
        return more;
    }

    /// <summary>The users of the current file, by the hashes of their keys, and the hit files that theirs are in.</summary>
    private (RollupFileId File, ChangedUsers Changed, List<string> HitFiles, bool More) Gather(RowSequence users)
    {
        var file = new TouchedUserDay(users.Current).File;
        var (changed, hitFiles, layout) = (new ChangedUsers(lake), new List<string>(), new HitLayout(lake));
        UInt128? last = null;
        bool more;
        do
        {
            var user = new TouchedUserDay(users.Current);
            changed.Add(user.Key);
            if (last == user.Folder) continue;
            hitFiles.Add(HitLayout.File(EpochDay.Date(file.Day), layout.Partition(user.Key), EpochDay.Date(file.Received)));
            last = user.Folder;
        }
        while ((more = users.MoveNext()) && new TouchedUserDay(users.Current).File == file);
        return (file, changed, hitFiles, more);
    }

    private Task FoldAsync(RollupFileId file, string key, ChangedUsers changed, HitFolding folding, CancellationToken cancel) =>
        UnlessDamagedAsync(file, async () =>
        {
            if (await LakeFileReader.OpenAsync(store, key, cancel) is not { } hits) return;
            while (hits.Read())
                if (changed.Holds(new EncodedHit(hits.Current, StringDictionary.None).Text(HitColumn.UserId)))
                    folding.Add(file, hits.Current);
            folding.Flush();
        });

    /// <returns>False where the file is damaged.</returns>
    private async Task<bool> KeepOthersAsync(
        RollupFileId file, string key, ChangedUsers changed, HitFolding folding, CancellationToken cancel)
    {
        if (await store.ReadAsync(key, cancel) is not { } stored) return true;
        try
        {
            var rows = new LakeFileReader(RollupColumns.Schema, stored.Bytes, key);
            while (rows.Read())
                if (!changed.Holds(new RollupRow(rows.Current).UserId)) folding.Keep(file, rows.Current);
            return true;
        }
        catch (CorruptLakeFileException)
        {
            return false; // all of it is made again
        }
    }

    private Task FillAsync(RollupFileId file, CancellationToken cancel)
    {
        var fill = new RollupFill(store, days, measures, spill.Directory, memory: 0);
        return UnlessDamagedAsync(
            file, () => fill.RunAsync(EpochDay.Date(file.Day), received => EpochDay.Of(received) == file.Received, cancel));
    }

    /// <summary>A damaged hit file is reported, and the others go on.</summary>
    private async Task UnlessDamagedAsync(RollupFileId file, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (CorruptLakeFileException e)
        {
            _damaged.TryAdd(file.Received, e.Message);
        }
    }

    /// <summary>Users by hashes of their keys.</summary>
    private sealed class ChangedUsers(LakeSettings lake)
    {
        private readonly HitLayout _layout = new(lake);
        private readonly HashSet<UInt128> _keys = [];
        private readonly byte[] _key = new byte[UserKey.MaxBytes];
        private byte[] _last = [];
        private bool _holdsLast;

        public void Add(ReadOnlySpan<byte> key) => _keys.Add(XxHash128.HashToUInt128(key));

        /// <param name="user">Mostly the same as the last time.</param>
        public bool Holds(ReadOnlySpan<byte> user)
        {
            if (user.IsEmpty) return false;
            if (user.SequenceEqual(_last)) return _holdsLast;
            _last = user.ToArray();
            var length = _layout.WriteOwnerKey(user, [], _key);
            return _holdsLast = _keys.Contains(XxHash128.HashToUInt128(_key.AsSpan(0, length)));
        }
    }
}
