using System.Globalization;
using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.StepFunctions;
using Constructs;

namespace Cdp.Infra.Pipeline;

/// <summary>Compacts a day that does not fit into one invocation: a state machine that invokes Compact phase by phase and part by part.</summary>
/// <remarks>The definition is Step Functions' own language, in a file beside this one. It costs nothing until it is started.</remarks>
public sealed class CompactInParts : Construct
{
    public CompactInParts(Construct scope, string id, NativeFunction compact) : base(scope, id)
    {
        var stack = Stack.Of(this);
        var role = new Role(this, "Role", new RoleProps { AssumedBy = StepFunctionsOf(stack.Account) });
        role.May(["lambda:InvokeFunction"], compact.FunctionArn);
        Machine = new StateMachine(this, "Machine", new StateMachineProps
        {
            Comment = "Compacts a day in parts",
            DefinitionBody = DefinitionBody.FromString(Definition().Replace("arn:aws:", $"arn:{stack.Partition}:", StringComparison.Ordinal)),
            DefinitionSubstitutions = new Dictionary<string, string>(StringComparer.Ordinal) { ["Compact"] = compact.FunctionArn },
            Role = role.WithoutPolicyUpdates(),
        });
        // Apart from the role's own policy, which the machine waits for: this one waits for the machine.
        var policy = new Policy(this, "Children", new PolicyProps { Roles = [role] });
        policy.AddStatements(StartChildren(), LookAfterChildren(stack));
    }

    public StateMachine Machine { get; }

    private static string Definition()
    {
        const string Name = "compact-in-parts.asl.json";
        using var stream = typeof(CompactInParts).Assembly.GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException($"{Name} is not part of this program: the project file embeds Pipeline/*.asl.json.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Each part is an execution of the machine itself, for that is how a distributed map works.</summary>
    private PolicyStatement StartChildren() => new(new PolicyStatementProps
    {
        Actions = ["states:StartExecution"],
        Resources = [Machine.StateMachineArn],
    });

    private PolicyStatement LookAfterChildren(Stack stack)
    {
        var executions = string.Create(
            CultureInfo.InvariantCulture, $"arn:{stack.Partition}:states:{stack.Region}:{stack.Account}:execution:{Machine.StateMachineName}");
        return new(new PolicyStatementProps { Actions = ["states:DescribeExecution", "states:StopExecution"], Resources = [$"{executions}:*", $"{executions}/*"] });
    }

    /// <summary>Step Functions, but only on behalf of this account.</summary>
    private static PrincipalBase StepFunctionsOf(string account) =>
        new ServicePrincipal("states.amazonaws.com").WithConditions(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["StringEquals"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["aws:SourceAccount"] = account },
        });
}
