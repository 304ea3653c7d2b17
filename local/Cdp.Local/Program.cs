using Cdp.Local.Commands;
using Cdp.Local.Lake;
using Cdp.Local.Printing;

Libc.KeepOthersOut();   // results, exports and temporary files hold what the lake holds
return await CommandLine.RunAsync(args, new TerminalWriter(Console.Out), new TerminalWriter(Console.Error));
