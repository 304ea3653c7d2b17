using Cdp.Local.Commands;
using Cdp.Local.Printing;

return await CommandLine.RunAsync(args, new TerminalWriter(Console.Out), new TerminalWriter(Console.Error));
