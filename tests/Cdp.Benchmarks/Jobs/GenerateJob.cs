using System.Globalization;
using Cdp.Local.Lake;
using Cdp.Testing;
using NodaTime.Text;

namespace Cdp.Benchmarks.Jobs;

/// <summary>Writes a <see cref="BigDay"/> into a lake in a directory.</summary>
internal static class GenerateJob
{
    /// <param name="arguments">Directory, date, requests, clients, objects.</param>
    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancel)
    {
        var numbers = arguments[2..].Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var day = new BigDay(LocalDatePattern.Iso.Parse(arguments[1]).Value, numbers[0], numbers[1], numbers[2]);
        var bytes = await day.PutAsync(new DirectoryObjectStore(arguments[0]), cancel);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bytes / day.Requests} bytes a line"));
        return 0;
    }
}
