using Amazon.CDK;
using Cdp.Aws.Settings;

namespace Cdp.Infra.Publish;

/// <summary>Publishes a function in the very system that it runs on, where this machine cannot.</summary>
internal static class DockerPublish
{
    /// <summary>The whole image is Amazon Linux 2023, so that nothing newer than its C library can get in.</summary>
    private const string Image = "public.ecr.aws/amazonlinux/amazonlinux:2023";

    public static bool IsThere => Programs.Has("docker");

    /// <param name="model">A profile model to lay beside the function; null: none.</param>
    public static BundlingOptions Options(string project, Target target, FileInfo? model, ILocalBundling local) => new()
    {
        Local = local,
        Image = DockerImage.FromRegistry(Image),
        Platform = target.Platform,
        Volumes = model is null ? null
            : [new DockerVolume { HostPath = model.FullName, ContainerPath = $"/asset-model/{DeployedModel.FileName}" }],
        User = "root",   // to install the linker and the SDK
        Command = ["bash", "-euc", Script(project)],
    };

    /// <summary>Works on a copy: what the host has built must not meet what the container builds.</summary>
    private static string Script(string project) => $"""
        dnf install -y -q clang zlib-devel libicu tar gzip findutils
        curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0 --install-dir /opt/dotnet
        mkdir /tmp/source && cd /asset-input
        tar --exclude=bin --exclude=obj --exclude=cdk.out --exclude=.git -cf - \
            Directory.*.props $(ls global.json model.json 2>/dev/null) functions | tar -xf - -C /tmp/source
        cd /tmp/source && /opt/dotnet/dotnet publish functions/{project} -c Release --use-current-runtime -o /tmp/made -v quiet --nologo
        cp /tmp/made/{project} /asset-output/bootstrap
        if [ -d /asset-model ]; then cp /asset-model/* /asset-output; fi
        find /tmp/made -name '*.so' -exec cp -t /asset-output {"{}"} +
        chown -R "$(stat -c %u:%g /asset-input)" /asset-output
        """;
}
