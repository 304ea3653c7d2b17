using Cdp.Aws.Testing;

[assembly: AssemblyFixture(typeof(Moto))]
[assembly: AssemblyFixture(typeof(Cdp.Functions.Tests.Publication))]
[assembly: CaptureConsole]
