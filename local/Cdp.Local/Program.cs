using Cdp.Local.Commands;

return await CommandLine.RunAsync(args, Console.Out, Console.Error);
