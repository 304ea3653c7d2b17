using Cdp.Aws.Testing;
using Cdp.Functions.Tests;
using Cdp.Functions.Tests.Cloud;

[assembly: AssemblyFixture(typeof(Moto))]
[assembly: AssemblyFixture(typeof(TlsPostgres))]
[assembly: AssemblyFixture(typeof(Publication))]
[assembly: CaptureConsole]
