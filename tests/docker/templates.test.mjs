// docker/*.yaml against AWS' published schemas and the guide's promises; each check is seen to find planted mistakes.
import assert from 'node:assert/strict';
import test from 'node:test';
import { parse } from 'yaml';
import { promiseFlaws, sidecarFlaws } from './promises.mjs';
import { exportsOf, referenceFlaws } from './references.mjs';
import { schemaFlaws } from './schema.mjs';
import { parseTemplate } from './template.mjs';
import { names, planted, read } from './world.mjs';

const queue = parseTemplate(read('queue.yaml'));
const exported = exportsOf(queue);
const template = (name, from, to) => parseTemplate(from === undefined ? read(`${name}.yaml`) : planted(read(`${name}.yaml`), from, to));

// A mistake and a word of the sentence that must speak of it.
function findsPlanted(flawsOf, mistakes) {
  for (const [name, from, to, said] of mistakes) {
    const flaws = flawsOf(template(name, from, to));
    assert.ok(flaws.some((flaw) => flaw.includes(said)), `"${to}" in ${name} was not found: ${flaws}`);
  }
}

test('every resource fits the schema that AWS publishes', () => {
  for (const name of names) assert.deepEqual(schemaFlaws(template(name)), [], name);
});

test('the schema check finds what does not fit', () => {
  findsPlanted(schemaFlaws, [
    ['queue', 'Type: AWS::SQS::Queue\n', 'Type: AWS::SQS::Queues\n', 'AWS::SQS::Queues'],
    ['queue', 'VisibilityTimeout: 180', 'VisibiltyTimeout: 180', 'VisibiltyTimeout is no property'],
    ['queue', 'VisibilityTimeout: 180', 'VisibilityTimeout: 180s', 'a whole number'],
    ['queue', '        - Id: queue\n', '        - Name: queue\n', 'Targets[0].Id is missing'],
    ['queue', 'SqsManagedSseEnabled: true', 'SqsManagedSseEnabled: "true"', 'true or false'],
    ['queue', '    DependsOn: QueuePolicy', '    DependOn: QueuePolicy', 'DependOn'],
    ['service', 'LaunchType: FARGATE', 'LaunchType: LAMBDA', 'one of EC2'],
    ['service', '            StartPeriod: 10', '            StartPeriod: !Ref Image', 'StartPeriod'],
    ['service', '              - CMD\n', '              - 1\n', 'Command[0]'],
    ['service', '          Subnets: !Ref Subnets', '          Subnets: !Ref Vpc', 'Subnets'],
  ]);
});

test('what a template names is there, and what is there is named', () => {
  for (const name of names) assert.deepEqual(referenceFlaws(template(name), name === 'queue' ? [] : exported), [], name);
});

test('the check of names finds what hangs in the air', () => {
  findsPlanted((flawed) => referenceFlaws(flawed, exported), [
    ['queue', 'deadLetterTargetArn: !GetAtt DeadLetters.Arn', 'deadLetterTargetArn: !GetAtt DeadLetter.Arn', 'DeadLetter'],
    ['queue', '!GetAtt Queue.QueueName', '!GetAtt Queue.Name', 'no attribute Name'],
    ['queue', 'QueueName: !Sub "${Name}-dead"', 'QueueName: !Sub "${Nam}-dead"', 'Nam'],
    ['queue', 'detail: !If\n              - OneCluster', 'detail: !If\n              - OnlyCluster', 'OnlyCluster'],
    ['service', '${QueueStack}-PolicyArn', '${QueueStack}-Policy', 'exports Policy'],
    ['service', 'RetentionInDays: !Ref LogDays', 'RetentionInDays: 30', 'LogDays is used nowhere'],
    ['hub', '    Condition: ByAccount\n', '', 'ByAccount is used nowhere'],
    ['queue', 'DependsOn: QueuePolicy', 'DependsOn: Policies', 'waits for Policies'],
  ]);
});

test('what CloudFormation would not read is refused', () => {
  const sentence = (name, from, to) => {
    try {
      template(name, from, to);
      return '';
    } catch (error) {
      return error.message;
    }
  };
  assert.match(sentence('queue', 'What headcount may do', 'What headcount may do …'), /ASCII/);
  assert.match(sentence('queue', '      QueueName: !Ref Name', '      QueueName: &name !Ref Name\n      Other: *name'), /alias/);
  assert.match(sentence('queue', '      QueueName: !Ref Name', '      QueueName: !Reff Name'), /Reff/);
  assert.match(sentence('queue', '  Queue:\n', '  Rule:\n'), /unique/);
  assert.match(sentence('queue', '      QueueName: !Ref Name', '       QueueName: !Ref Name'), /./);
});

test('templates keep what the guide promises', () => {
  for (const name of names) assert.deepEqual(promiseFlaws(template(name), queue), [], name);
});

test('the check of promises finds what breaks them', () => {
  findsPlanted((flawed) => promiseFlaws(flawed, queue), [
    ['queue', 'SqsManagedSseEnabled: true', 'SqsManagedSseEnabled: false', 'not encrypted'],
    ['hub', '    Description: Name of the bus and its rule; that of the queue in queue.yaml.\n', '', 'Name is not explained'],
    ['queue', 'maxReceiveCount: 10', 'maxReceiveCount: 3', 'after 3 receives'],
    ['queue', '- ecs:UpdateService', '- ecs:*', 'ecs:* is not one action'],
    ['queue', '              - ecs:ListClusters', '              - ecs:ListServices', 'on every resource'],
    ['queue', '              ArnEquals:\n', '              ArnLike:\n', 'any rule send'],
    ['lambda', 'Timeout: 30', 'Timeout: 31', 'less than six times'],
    ['lambda', '        - ReportBatchItemFailures', '        []', 'one failure for ten'],
    ['lambda', 'RetentionInDays: !Ref LogDays', 'LogGroupClass: STANDARD', 'kept for ever'],
    ['service', '$.over_budget IS', '$.slow IS', 'counts what the log does not say'],
    ['lambda', 'MetricName: !Sub "${AWS::StackName}-over-budget"\n          MetricValue', 'MetricName: slow\n          MetricValue', 'counts for no alarm'],
  ]);
});

const pascal = (value) => {
  if (Array.isArray(value)) return value.map(pascal);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => {
    const free = key === 'options'; // whose keys are the log driver's
    return [key[0].toUpperCase() + key.slice(1), free ? item : pascal(item)];
  }));
};

function sidecarProblems(text) {
  const definition = JSON.parse(text);
  const resources = { Sidecar: { Type: 'AWS::ECS::TaskDefinition', Properties: pascal(definition) } };
  return [...schemaFlaws({ Resources: resources }), ...sidecarFlaws(definition)];
}

test('the sidecar is a task definition, and cannot take the application down', () => {
  assert.deepEqual(sidecarProblems(read('sidecar.json')), []);
  for (const [from, to] of [
    ['"essential": false', '"essential": true'],
    ['"CMD", "/usr/bin/headcount"', '"CMD-SHELL", "/usr/bin/headcount"'],
    ['"memory": 128', '"memory": "128"'],
    ['"stopTimeout": 40', '"stopTimout": 40'],
    ['"logDriver": "awslogs"', '"logDriver": "none"'],
    ['"image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/headcount:0.1.0",', ''],
  ]) assert.notDeepEqual(sidecarProblems(planted(read('sidecar.json'), from, to)), [], to);
});

test('the file for Docker Compose starts the simulated AWS, headcount and Prometheus', () => {
  const { services } = parse(read('compose.yaml'));
  assert.deepEqual(Object.keys(services).sort(), ['headcount', 'prometheus', 'sim']);
  const [{ static_configs: [{ targets }] }] = parse(read('prometheus.yml')).scrape_configs;
  assert.deepEqual(targets, [services.headcount.environment.HEADCOUNT_ADMIN.replace('0.0.0.0', 'headcount')]);
  const port = new URL(services.headcount.environment.AWS_ENDPOINT_URL).port;
  assert.ok(services.sim.command.includes(`--listen=0.0.0.0:${port}`));
});

test('the guide names files and parameters that exist', () => {
  const guide = read('README.md');
  for (const [, file] of guide.matchAll(/`(?:docker\/)?([a-z]+\.(?:yaml|json|service|yml))`/g)) {
    if (file !== 'headcount.yaml') assert.ok(read(file).length > 0, file);
  }
  const deployments = guide.matchAll(/docker\/([a-z]+)\.yaml[^`]*?--parameter-overrides ([^`]*?)\n(?:\s*```|aws )/g);
  let deployed = 0;
  for (const [, name, words] of deployments) {
    deployed += 1;
    const { Parameters } = template(name);
    const given = [...words.matchAll(/\b([A-Z][A-Za-z]+)=/g)].map((found) => found[1]);
    for (const parameter of given) assert.ok(parameter in Parameters, `${parameter} of ${name}`);
    const needed = Object.keys(Parameters).filter((parameter) => Parameters[parameter].Default === undefined);
    assert.deepEqual(needed.filter((parameter) => !given.includes(parameter)), [], name);
  }
  assert.equal(deployed, names.length);
});
