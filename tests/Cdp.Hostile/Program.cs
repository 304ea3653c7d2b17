using Cdp.Hostile;

var rows = new List<Row>();
foreach (var attack in Attacks.All)
{
    Console.Error.WriteLine($"{attack.Name} ...");
    rows.Add(await attack.RunAsync());
}

await ResultPage.WriteAsync(rows);
return rows.Exists(row => row.Held == false) ? 1 : 0;
