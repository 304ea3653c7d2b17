using Cdp.Lake;
using NodaTime;

namespace Cdp.Compact.Split;

/// <summary>The phases of a run in parts, in order; those with parts are done by each of them.</summary>
internal enum SplitPhase
{
    /// <summary>Takes the lease, and pins down what is read.</summary>
    Begin,

    /// <summary>By part of the clients: reads, drops duplicates, finds owners.</summary>
    Identify,

    /// <summary>From here on the day is repeated if it does not come to its end.</summary>
    Register,

    /// <summary>By part of the owners: writes files, and looks for hits that move in other days' files.</summary>
    Write,

    /// <summary>By part of other days' files: writes those that gain hits.</summary>
    Gain,

    /// <summary>All gains are in place. No process of the phases before may go on: it would write what the next one changes.</summary>
    Settle,

    /// <summary>By part of other days' files: writes those that lose hits.</summary>
    Lose,

    /// <summary>What is done once, up to the receipt; gives the lease back.</summary>
    Finish,

    /// <summary>Instead of the rest: gives the lease back, and the next run repairs the lake.</summary>
    Abort,
}

/// <summary>A phase of a run in parts, as an event asks for it.</summary>
/// <param name="Run">Which run; null: the one that is at work.</param>
internal sealed record SplitRequest(SplitPhase Phase, LocalDate Date, int? Part, int? Parts, string? Run)
{
    /// <summary>Every part hands an object to every part: more would be 65,536 of them.</summary>
    public const int MostParts = 256;

    private const int LongestRun = 80; // as of an execution's name in Step Functions

    /// <exception cref="RequestException">It asks for what cannot be; the message says what to write.</exception>
    public static SplitRequest Of(CompactRequest request)
    {
        var phase = Parse(request.Phase!);
        if (request.From is not null || request.To is not null || request.Rebuild || request.Replay)
            throw new RequestException("A run in parts is of one day: give date, and leave out from, to, rebuild and replay.");
        if (RequestedDays.Of(request.Date, null, null) is not [var date]) throw new RequestException("A run in parts is of one day: give date.");
        if (phase == SplitPhase.Begin && request.Parts is null) throw new RequestException("It begins a run in parts: give parts, their number.");
        if (request.Parts is < 1 or > MostParts) throw new RequestException($"parts is {request.Parts}: it must be from 1 to {MostParts}.");
        if (phase is SplitPhase.Identify or SplitPhase.Write or SplitPhase.Gain or SplitPhase.Lose && request.Part is null)
            throw new RequestException($"The phase {request.Phase} is done part by part: give part, from 0.");
        if (request.Run is { } run && (run.Length is 0 or > LongestRun || !run.All(IsPlain)))
            throw new RequestException($"run must have 1 to {LongestRun} letters (A to Z), digits, '-' and '_'.");
        return new SplitRequest(phase, date, request.Part, request.Parts, request.Run);
    }

    /// <exception cref="RequestException">It asks for another run than this, or for a part that this has not.</exception>
    public void Check(SplitRun run)
    {
        if (DayNumber.Of(Date) != run.Day)
            throw new RequestException($"The run at work is of {LakeLayout.Text(DayNumber.Date(run.Day))}, not of {LakeLayout.Text(Date)}.");
        if (Parts is not null && Parts != run.Parts) throw new RequestException($"parts is {Parts}, but the run began with {run.Parts}.");
        if (Part is { } part && (part < 0 || part >= run.Parts)) throw new RequestException($"part is {part}: it must be from 0 to {run.Parts - 1}.");
    }

    private static SplitPhase Parse(string phase) => phase switch
    {
        "begin" => SplitPhase.Begin,
        "identify" => SplitPhase.Identify,
        "register" => SplitPhase.Register,
        "write" => SplitPhase.Write,
        "gain" => SplitPhase.Gain,
        "settle" => SplitPhase.Settle,
        "lose" => SplitPhase.Lose,
        "finish" => SplitPhase.Finish,
        "abort" => SplitPhase.Abort,
        _ => throw new RequestException($"phase is '{phase}': it must be begin, identify, register, write, gain, settle, lose, finish or abort."),
    };

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';
}
