// What headcount's guide promises of its templates beyond that they are valid: encryption, retention, least privilege.

const ofType = (template, type) => Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

// Every policy document of an identity: inline and managed policies.
function identityPolicies(template) {
  const managed = ofType(template, 'AWS::IAM::ManagedPolicy').map(([name, { Properties }]) => [name, Properties.PolicyDocument]);
  const inline = ofType(template, 'AWS::IAM::Role').flatMap(([name, { Properties }]) =>
    (Properties.Policies ?? []).map((policy) => [name, policy.PolicyDocument]));
  return [...managed, ...inline];
}

// Actions that know no resource: only these may stand beside "*".
const everywhere = ['ecs:ListClusters', 'ecr:GetAuthorizationToken'];

function policyFlaws(name, document) {
  const flaws = [];
  if (document.Version !== '2012-10-17') flaws.push(`${name}: the policy's version is not 2012-10-17`);
  for (const { Effect, Action, Resource, Condition } of document.Statement) {
    const actions = [Action].flat();
    if (Effect !== 'Allow' && Effect !== 'Deny') flaws.push(`${name}: an effect is ${Effect}`);
    for (const action of actions) if (!/^[a-z]+:[A-Za-z]+$/.test(action)) flaws.push(`${name}: ${action} is not one action`);
    const bound = Condition?.ArnLike?.['ecs:cluster'] && actions.every((action) => action === 'ecs:ListServices');
    if ([Resource].flat().includes('*') && !bound && !actions.every((action) => everywhere.includes(action))) {
      flaws.push(`${name}: ${actions} on every resource`);
    }
  }
  return flaws;
}

// `queue`: the template whose queue the others attach to.
export function promiseFlaws(template, queue) {
  const flaws = identityPolicies(template).flatMap(([name, document]) => policyFlaws(name, document));
  for (const [name, { Description }] of Object.entries(template.Parameters ?? {})) {
    if (!/^.{15,}\.$/s.test(Description ?? '')) flaws.push(`the parameter ${name} is not explained`);
  }
  for (const [name, { Properties }] of ofType(template, 'AWS::SQS::Queue')) {
    if (Properties.SqsManagedSseEnabled !== true) flaws.push(`${name} is not encrypted`);
    if (Properties.RedrivePolicy && Properties.RedrivePolicy.maxReceiveCount !== 10) flaws.push(`${name} gives up after ${Properties.RedrivePolicy.maxReceiveCount} receives, not 10`);
  }
  for (const [name, { Properties }] of ofType(template, 'AWS::Logs::LogGroup')) {
    if (!Properties.RetentionInDays) flaws.push(`${name} is kept for ever`);
  }
  const alarmed = ofType(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => JSON.stringify([Properties.Namespace, Properties.MetricName]));
  for (const [name, { Properties }] of ofType(template, 'AWS::Logs::MetricFilter')) {
    if (Properties.FilterPattern !== '{ $.over_budget IS TRUE }') flaws.push(`${name} counts what the log does not say: ${Properties.FilterPattern}`);
    for (const { MetricNamespace, MetricName } of Properties.MetricTransformations) {
      if (!alarmed.includes(JSON.stringify([MetricNamespace, MetricName]))) flaws.push(`${name} counts for no alarm`);
    }
  }
  for (const [name, { Properties }] of ofType(template, 'AWS::Lambda::Function')) {
    const visibility = queue.Resources.Queue.Properties.VisibilityTimeout;
    if (visibility < 6 * Properties.Timeout) flaws.push(`${name} may take ${Properties.Timeout} s, but the queue hides a message for ${visibility} s, less than six times that`);
    if (Properties.Runtime !== 'provided.al2023' || Properties.Handler !== 'bootstrap') flaws.push(`${name} is not a custom runtime`);
  }
  for (const [name, { Properties }] of ofType(template, 'AWS::Lambda::EventSourceMapping')) {
    if (!(Properties.FunctionResponseTypes ?? []).includes('ReportBatchItemFailures')) flaws.push(`${name} takes one failure for ten`);
  }
  for (const [name, { Properties }] of ofType(template, 'AWS::SQS::QueuePolicy')) {
    for (const statement of Properties.PolicyDocument.Statement) {
      if (statement.Effect === 'Allow' && !statement.Condition?.ArnEquals?.['aws:SourceArn']) flaws.push(`${name} lets any rule send`);
    }
  }
  return flaws;
}

// The task definition that a sidecar is registered with.
export function sidecarFlaws(definition) {
  const flaws = [];
  const container = definition.containerDefinitions.find(({ name }) => name === 'headcount');
  if (!container) return ['there is no container headcount'];
  if (container.essential !== false) flaws.push('headcount would take the application down with it');
  const check = JSON.stringify(container.healthCheck?.command);
  if (check !== '["CMD","/usr/bin/headcount","health"]') flaws.push(`the health check is ${check}`);
  if (!container.memory) flaws.push('headcount has no memory limit');
  if (container.logConfiguration?.logDriver !== 'awslogs') flaws.push('headcount has no log');
  if (!definition.containerDefinitions.some(({ essential }) => essential)) flaws.push('no container is essential');
  return flaws;
}
