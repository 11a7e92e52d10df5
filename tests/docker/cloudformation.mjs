// A template as the resources it makes for some values of its parameters, in Terraform's words: what stands for the same
// thing on AWS is the same here.

const pseudo = {
  'AWS::AccountId': '111122223333', 'AWS::Partition': 'aws', 'AWS::Region': 'eu-west-1', 'AWS::StackName': 'headcount',
};

const snake = (name) => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
const lowerFirst = (name) => name[0].toLowerCase() + name.slice(1);

function lowered(value) {
  if (Array.isArray(value)) return value.map(lowered);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [lowerFirst(key), lowered(item)]));
}

// What Ref gives of a resource, and what GetAtt calls otherwise than Terraform does.
const byReference = { 'AWS::SQS::Queue': 'url', 'AWS::IAM::ManagedPolicy': 'arn', 'AWS::ECS::TaskDefinition': 'arn' };
const attributes = { Arn: 'arn', QueueName: 'name', GroupId: 'id' };

class Evaluation {
  constructor(template, given) {
    this.template = template;
    const defaults = Object.entries(template.Parameters).map(([name, { Default }]) => [name, Default]);
    this.parameters = { ...Object.fromEntries(defaults), ...given };
  }

  condition(name) {
    return this.value(this.template.Conditions[name]);
  }

  reference(name) {
    if (name === 'AWS::NoValue') return undefined;
    if (name in pseudo) return pseudo[name];
    if (name in this.parameters) {
      const list = this.template.Parameters[name].Type.match(/List/) && typeof this.parameters[name] === 'string';
      return list ? this.parameters[name].split(',') : this.parameters[name];
    }
    return `<${snake(name)}.${byReference[this.template.Resources[name].Type] ?? 'name'}>`;
  }

  attribute(name, path) {
    const text = `<${snake(name)}.${attributes[path]}>`;
    return this.template.Resources[name].Type === 'AWS::Logs::LogGroup' ? `${text}:*` : text; // Terraform's has no :*
  }

  sub(argument) {
    const [text, own] = Array.isArray(argument) ? [argument[0], this.value(argument[1])] : [argument, {}];
    return text.replace(/\$\{([^}]+)\}/g, (_, name) => own[name] ?? this.reference(name));
  }

  value(value) {
    if (Array.isArray(value)) return value.map((item) => this.value(item)).filter((item) => item !== undefined);
    if (value === null || typeof value !== 'object') return value;
    const [[key, argument] = []] = Object.entries(value);
    switch (key) {
      case 'Ref': return this.reference(argument);
      case 'Fn::GetAtt': return this.attribute(...argument);
      case 'Fn::Sub': return this.sub(argument);
      case 'Fn::If': return this.value(argument[this.condition(argument[0]) ? 1 : 2]);
      case 'Fn::Equals': return this.value(argument[0]) === this.value(argument[1]);
      case 'Fn::Not': return !this.value(argument[0]);
      case 'Fn::And': return argument.every((item) => this.value(item));
      case 'Fn::Join': return this.value(argument[1]).join(argument[0]);
      case 'Fn::Select': return this.value(argument[1])[argument[0]];
      case 'Fn::Split': return this.value(argument[1]).split(argument[0]);
      case 'Fn::ImportValue': return `<import.${this.value(argument).replace(/^.*-/, '')}>`;
      default:
    }
    const entries = Object.entries(value).map(([name, item]) => [name, this.value(item)]);
    return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
  }
}

const inWords = {
  'AWS::SQS::Queue': (name, p) => ({
    [`aws_sqs_queue.${name}`]: {
      name: p.QueueName, sqs_managed_sse_enabled: p.SqsManagedSseEnabled,
      receive_wait_time_seconds: p.ReceiveMessageWaitTimeSeconds, visibility_timeout_seconds: p.VisibilityTimeout,
      message_retention_seconds: p.MessageRetentionPeriod, redrive_policy: p.RedrivePolicy,
    },
  }),
  'AWS::SQS::QueuePolicy': (name, p) => Object.fromEntries(p.Queues.map((url) => [
    `aws_sqs_queue_policy.${url.slice(1, url.indexOf('.'))}`, { queue_url: url, policy: p.PolicyDocument }])),
  'AWS::Events::Rule': (name, p) => ({
    [`aws_cloudwatch_event_rule.${name}`]: {
      name: p.Name, description: p.Description, event_bus_name: p.EventBusName, event_pattern: p.EventPattern,
      schedule_expression: p.ScheduleExpression,
    },
    ...Object.fromEntries(p.Targets.map((target) => [`aws_cloudwatch_event_target.${name}`, {
      rule: `<${name}.name>`, event_bus_name: p.EventBusName, target_id: target.Id, arn: target.Arn,
      role_arn: target.RoleArn,
      dead_letter_config: target.DeadLetterConfig && [{ arn: target.DeadLetterConfig.Arn }],
      retry_policy: target.RetryPolicy && [{
        maximum_retry_attempts: target.RetryPolicy.MaximumRetryAttempts,
        maximum_event_age_in_seconds: target.RetryPolicy.MaximumEventAgeInSeconds,
      }],
    }])),
  }),
  'AWS::Events::EventBus': (name, p) => ({
    [`aws_cloudwatch_event_bus.${name}`]: { name: p.Name, description: p.Description },
  }),
  'AWS::Events::EventBusPolicy': (name, p) => ({
    [`aws_cloudwatch_event_bus_policy.${name}`]: {
      event_bus_name: p.EventBusName,
      policy: { Version: '2012-10-17', Statement: [{ Sid: p.StatementId, ...p.Statement }] },
    },
  }),
  'AWS::IAM::ManagedPolicy': (name, p) => ({
    [`aws_iam_policy.${name}`]: { description: p.Description, policy: p.PolicyDocument },
  }),
  'AWS::IAM::Role': (name, p) => ({
    [`aws_iam_role.${name}`]: {
      name: p.RoleName, description: p.Description, max_session_duration: p.MaxSessionDuration,
      assume_role_policy: p.AssumeRolePolicyDocument,
    },
    ...Object.fromEntries((p.Policies ?? []).map((policy) => [`aws_iam_role_policy.${name}_${policy.PolicyName}`, {
      name: policy.PolicyName, role: `<${name}.name>`, policy: policy.PolicyDocument,
    }])),
    ...Object.fromEntries((p.ManagedPolicyArns ?? []).map((arn, i) => [
      `aws_iam_role_policy_attachment.${name}.${i}`, { role: `<${name}.name>`, policy_arn: arn }])),
  }),
  'AWS::CloudWatch::Alarm': (name, p) => ({
    [`aws_cloudwatch_metric_alarm.${name}`]: {
      alarm_description: p.AlarmDescription, namespace: p.Namespace, metric_name: p.MetricName,
      dimensions: p.Dimensions && Object.fromEntries(p.Dimensions.map(({ Name, Value }) => [Name, Value])),
      statistic: p.Statistic,
      period: p.Period, evaluation_periods: p.EvaluationPeriods, threshold: p.Threshold,
      comparison_operator: p.ComparisonOperator, treat_missing_data: p.TreatMissingData,
      alarm_actions: p.AlarmActions,
    },
  }),
  'AWS::Logs::LogGroup': (name, p) => ({
    [`aws_cloudwatch_log_group.${name}`]: { name: p.LogGroupName, retention_in_days: p.RetentionInDays },
  }),
  'AWS::Logs::MetricFilter': (name, p) => ({
    [`aws_cloudwatch_log_metric_filter.${name}`]: {
      log_group_name: p.LogGroupName, pattern: p.FilterPattern,
      metric_transformation: p.MetricTransformations.map((one) => ({
        namespace: one.MetricNamespace, name: one.MetricName, value: one.MetricValue,
      })),
    },
  }),
  'AWS::EC2::SecurityGroup': (name, p) => ({
    [`aws_security_group.${name}`]: {
      description: p.GroupDescription, vpc_id: p.VpcId,
      egress: p.SecurityGroupEgress.map((rule) => ({
        description: rule.Description, protocol: rule.IpProtocol, from_port: rule.FromPort, to_port: rule.ToPort,
        cidr_blocks: [rule.CidrIp],
      })),
    },
  }),
  'AWS::ECS::TaskDefinition': (name, p) => ({
    [`aws_ecs_task_definition.${name}`]: {
      family: p.Family, requires_compatibilities: p.RequiresCompatibilities, network_mode: p.NetworkMode, cpu: p.Cpu,
      memory: p.Memory, task_role_arn: p.TaskRoleArn, execution_role_arn: p.ExecutionRoleArn,
      runtime_platform: [{
        operating_system_family: p.RuntimePlatform.OperatingSystemFamily,
        cpu_architecture: p.RuntimePlatform.CpuArchitecture,
      }],
      container_definitions: lowered(p.ContainerDefinitions),
    },
  }),
  'AWS::ECS::Service': (name, p) => ({
    [`aws_ecs_service.${name}`]: {
      cluster: p.Cluster, task_definition: p.TaskDefinition, launch_type: p.LaunchType, desired_count: p.DesiredCount,
      deployment_minimum_healthy_percent: p.DeploymentConfiguration.MinimumHealthyPercent,
      deployment_maximum_percent: p.DeploymentConfiguration.MaximumPercent,
      deployment_circuit_breaker: [lowered(p.DeploymentConfiguration.DeploymentCircuitBreaker)],
      network_configuration: [{
        assign_public_ip: p.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp === 'ENABLED',
        subnets: p.NetworkConfiguration.AwsvpcConfiguration.Subnets,
        security_groups: p.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups,
      }],
    },
  }),
  'AWS::Lambda::Function': (name, p) => ({
    [`aws_lambda_function.${name}`]: {
      description: p.Description, runtime: p.Runtime, handler: p.Handler, architectures: p.Architectures,
      memory_size: p.MemorySize, timeout: p.Timeout, role: p.Role, s3_bucket: p.Code.S3Bucket, s3_key: p.Code.S3Key,
      environment: [{ variables: p.Environment.Variables }],
      logging_config: [{ log_format: p.LoggingConfig.LogFormat ?? 'Text', log_group: p.LoggingConfig.LogGroup }],
    },
  }),
  'AWS::Lambda::EventSourceMapping': (name, p) => ({
    [`aws_lambda_event_source_mapping.${name}`]: {
      event_source_arn: p.EventSourceArn, function_name: p.FunctionName, batch_size: p.BatchSize,
      maximum_batching_window_in_seconds: p.MaximumBatchingWindowInSeconds,
      function_response_types: p.FunctionResponseTypes,
      scaling_config: [{ maximum_concurrency: p.ScalingConfig.MaximumConcurrency }],
    },
  }),
  'AWS::Lambda::Permission': (name, p) => ({
    [`aws_lambda_permission.${name}`]: {
      action: p.Action, function_name: p.FunctionName, principal: p.Principal, source_arn: p.SourceArn,
    },
  }),
  'AWS::Lambda::EventInvokeConfig': (name, p) => ({
    [`aws_lambda_function_event_invoke_config.${name}`]: {
      function_name: p.FunctionName, qualifier: p.Qualifier, maximum_retry_attempts: p.MaximumRetryAttempts,
    },
  }),
};

export function resourcesIn(template, given) {
  const evaluation = new Evaluation(template, given);
  const resources = {};
  for (const [name, resource] of Object.entries(template.Resources)) {
    if (resource.Condition && !evaluation.condition(resource.Condition)) continue;
    const words = inWords[resource.Type];
    if (!words) throw new Error(`${resource.Type} has no counterpart here yet`);
    const unread = new Set(Object.keys(resource.Properties));
    const properties = new Proxy(evaluation.value(resource.Properties), {
      get: (target, key) => {
        unread.delete(key);
        return target[key];
      },
    });
    Object.assign(resources, words(snake(name), properties));
    if (unread.size > 0) throw new Error(`${name} has ${[...unread]}, which nothing is compared with yet`);
  }
  return resources;
}
