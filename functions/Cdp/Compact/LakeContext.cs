using System.Collections.Immutable;
using Cdp.Lake;
using Cdp.Model;
using Cdp.Settings;
using Cdp.Storage;

namespace Cdp.Compact;

/// <summary>The lake that a run works on, and how: what all its days have in common.</summary>
/// <param name="Measures">What its rollups hold.</param>
/// <param name="Shape">The shape that the run gives the days.</param>
internal sealed record LakeContext(
    IObjectStore Store, CompactSettings Settings, ImmutableArray<Measure> Measures, LakeShape Shape, ReceivedDays Days,
    LakeCalendar Calendar, TimeProvider Clock,
    IProgress<CompactProgress>? Progress);
