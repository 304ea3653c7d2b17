using Cdp.Lake;
using Cdp.Lake.Receipts;
using NodaTime;

namespace Cdp.Score;

/// <summary>One run of the stage: what it was asked for, and its reply as it grows.</summary>
internal sealed class ScoreReplyBuilder(ReceiptDays compacted, ScoreRequest request)
{
    private readonly List<ScoreReceipt> _done = [];
    private readonly List<SkippedDay> _skipped = [];
    private readonly List<string> _warnings = [];
    private readonly List<RewrittenDay> _rewritten = [];

    public ReceiptDays Compacted => compacted;

    public bool AllowShrink => request.AllowShrink;

    public bool History => request.History;

    public LocalDate? Next { get; set; }

    public void Skip(LocalDate day, string reason) => _skipped.Add(new(day, reason));

    public void SkipOlder(LocalDate day, LocalDate newest) =>
        Skip(day, $"The profiles are those of {LakeLayout.Text(newest)} already: nothing was changed.");

    public void Rewrite(LocalDate day, long changes) => _rewritten.Add(new(day, changes));

    public void Finish(ScoreReceipt receipt)
    {
        _done.Add(receipt);
        if (receipt.Kept > 0)
            _warnings.Add(
                $"{receipt.Kept} users have no hits any more, but another table references them: their rows stay, "
                + "with their numbers nulled.");
    }

    public ScoreReply Reply()
    {
        var gaps = _done.Count == 0 ? [] : compacted.GapsBefore(_done[^1].AsOf).ToList();
        if (gaps.Count > 0)
            _warnings.Add(
                $"{gaps.Count} earlier days have no compaction receipt, e.g. {LakeLayout.Text(gaps[0])}: "
                + $"run cdp compact --date {LakeLayout.Text(gaps[0])}.");
        return new ScoreReply(_done, _skipped, _warnings, Next, History ? _rewritten : null);
    }
}
