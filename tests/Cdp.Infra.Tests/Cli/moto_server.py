"""moto_server, with gaps of its CloudFormation closed where it differs from what AWS documents."""
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import ChangeSet, CloudFormationBackend, cloudformation_backends
from moto.cloudformation.parsing import Export, OutputMap
from moto.cloudformation.parsing import ResourceMap
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult
from moto.rds.models import DBInstance, DBParameterGroup
from moto.server import main

# A Ref to a parameter group is its name.
if not hasattr(DBParameterGroup, "physical_resource_id"):
    DBParameterGroup.physical_resource_id = property(lambda group: group.name)

# A change set sees the exports of other stacks, and leaves its own outputs and exports, as a stack created directly does.
# The export of something that moto does not make has a value too, so that the other stack can be made.
UNMADE = "arn:aws:secretsmanager:us-east-1:123456789012:secret:unmade"
apply = ChangeSet.apply


def apply_among_exports(change_set):
    stack = change_set.stack
    exports = cloudformation_backends[stack.account_id][stack.region_name].exports
    stack.resource_map.cross_stack_resources = exports
    apply(change_set)
    stack.output_map = OutputMap(stack.resource_map, change_set.template_dict, stack.stack_id)
    for export in stack.exports:
        exports[export.name] = export if export.value else Export(stack.stack_id, export.name, UNMADE)


ChangeSet.apply = apply_among_exports

# The words in which a stack that is gone is reported: the CLI waits for them at the end of destroy.
events = CloudFormationBackend.describe_stack_events


def describe_stack_events(backend, stack_name):
    try:
        return events(backend, stack_name)
    except ValidationError:
        raise ValidationError(message=f"Stack [{stack_name}] does not exist") from None


CloudFormationBackend.describe_stack_events = describe_stack_events

# What is kept when a stack goes is kept too where the roll-back of its own creation would remove it.
delete = ResourceMap.delete


def delete_unless_kept(resources):
    for resource in resources._resource_json_map.values():
        if resource.get("DeletionPolicy") == "RetainExceptOnCreate":
            resource["DeletionPolicy"] = "Retain"
    delete(resources)


ResourceMap.delete = delete_unless_kept

# The secret of a database whose password RDS manages.
attribute = DBInstance.get_cfn_attribute
DBInstance.get_cfn_attribute = lambda database, name: (
    UNMADE if name == "MasterUserSecret.SecretArn" else attribute(database, name))


# Protection of a stack against its deletion, which the CLI sets after it has made the stack.
def update_termination_protection(response):
    (stack,) = response.cloudformation_backend.describe_stacks(response._get_param("StackName"))
    stack.enable_termination_protection = str(response._get_param("EnableTerminationProtection")).lower() == "true"
    return ActionResult({"StackId": stack.stack_id})


CloudFormationResponse.update_termination_protection = update_termination_protection
remove = CloudFormationBackend.delete_stack


def delete_unless_protected(backend, name_or_stack_id):
    for stack in backend.stacks.values():
        if name_or_stack_id in (stack.name, stack.stack_id) and stack.enable_termination_protection:
            raise ValidationError(message=f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
    remove(backend, name_or_stack_id)


CloudFormationBackend.delete_stack = delete_unless_protected

main()
