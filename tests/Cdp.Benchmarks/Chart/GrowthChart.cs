using System.Globalization;
using System.Text;
using Cdp.Benchmarks.Whole;

namespace Cdp.Benchmarks.Chart;

/// <summary>
/// Four small charts as one SVG, with logarithmic axes: on them a line that rises as steeply as the grey one is linear growth, a flat one
/// is none.
/// </summary>
internal static class GrowthChart
{
    private const int Width = 400, Height = 260, Gap = 40;

    private static readonly string[] Colours = ["#0b6e99", "#c2571a"];

    public static string Draw(IReadOnlyList<Step> hits, IReadOnlyList<Step> days)
    {
        var svg = new StringBuilder();
        var style =
            "text{font:12px sans-serif;fill:#333}.axis{stroke:#999}.linear{stroke:#bbb;stroke-dasharray:4 4}path,.linear{fill:none}";
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {2 * (Width + Gap)} {2 * (Height + Gap)}\" role=\"img\">"
            + $"<title>Growth of time and memory</title><style>{style}</style><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        Panel(svg, 0, 0, "Seconds over hits of a day", hits, work => work.Usage.Wall.TotalSeconds, "s");
        Panel(svg, 1, 0, "Peak memory over hits of a day", hits, work => work.Usage.PeakBytes / 1048576.0, "MiB");
        Panel(svg, 0, 1, "Seconds over days of history", days, work => work.Usage.Wall.TotalSeconds, "s");
        Panel(svg, 1, 1, "Peak memory over days of history", days, work => work.Usage.PeakBytes / 1048576.0, "MiB");
        return svg.Append("</svg>\n").ToString();
    }

    private static void Panel(
        StringBuilder svg, int column, int row, string title, IReadOnlyList<Step> steps, Func<Work, double> figure, string unit)
    {
        var sizes = Scale.Of(steps.Select(step => (double)step.Size), Width - 110);
        var figures = Scale.Of(steps.SelectMany(step => step.Works.Select(figure)), Height - 80);
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<g transform=\"translate({column * (Width + Gap) + 60} "
            + $"{row * (Height + Gap) + 30})\">\n<text y=\"-10\" font-weight=\"bold\">{title}</text>\n");
        foreach (var mark in sizes.Marks)
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{sizes.At(mark):0.0}\" y=\"{Height - 60}\" text-anchor=\"middle\">{mark:N0}</text>\n");
        foreach (var mark in figures.Marks)
        {
            var y = Height - 80 - figures.At(mark);
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<path class=\"axis\" d=\"M0 {y:0.0}H{Width - 110}\" stroke-opacity=\".3\"/><text x=\"-6\" y=\"{y + 4:0.0}\" "
                + $"text-anchor=\"end\">{mark:0.##} {unit}</text>\n");
        }

        var rise = Math.Min((Width - 110) * figures.PerDecade / sizes.PerDecade, Height - 80.0);
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<path class=\"linear\" d=\"M0 {Height - 80}L{rise * sizes.PerDecade / figures.PerDecade:0.0} {Height - 80 - rise:0.0}\"/>\n");
        for (var work = 0; work < steps[0].Works.Count; work++) Line(svg, steps, work, figure, sizes, figures);
        svg.Append("</g>\n");
    }

    private static void Line(StringBuilder svg, IReadOnlyList<Step> steps, int work, Func<Work, double> figure, Scale sizes, Scale figures)
    {
        var points = steps.Select(step => (X: sizes.At(step.Size), Y: Height - 80 - figures.At(figure(step.Works[work])))).ToList();
        var path = string.Join(
            'L', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.0} {point.Y:0.0}")));
        svg.Append(CultureInfo.InvariantCulture, $"<path stroke=\"{Colours[work]}\" stroke-width=\"2\" d=\"M{path}\"/>");
        foreach (var (x, y) in points)
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x:0.0}\" cy=\"{y:0.0}\" r=\"3\" fill=\"{Colours[work]}\"/>");
        svg.Append(
            CultureInfo.InvariantCulture,
            $"\n<text x=\"8\" y=\"{12 + work * 16}\" style=\"fill:{Colours[work]}\">{steps[0].Works[work].Name}</text>\n");
    }

    /// <summary>A logarithmic axis from one power of ten to another.</summary>
    private readonly record struct Scale(int From, int To, double Length)
    {
        public double PerDecade => Length / (To - From);

        public IEnumerable<double> Marks => Enumerable.Range(From, To - From + 1).Select(power => Math.Pow(10, power));

        public double At(double value) => (Math.Log10(value) - From) * PerDecade;

        public static Scale Of(IEnumerable<double> values, double length)
        {
            var all = values.ToList();
            var from = (int)Math.Floor(Math.Log10(all.Min()));
            return new Scale(from, Math.Max(from + 1, (int)Math.Ceiling(Math.Log10(all.Max()))), length);
        }
    }
}
