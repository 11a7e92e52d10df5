// docker/terraform against docker/*.yaml, resource by resource, for several values of their variables.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { resourcesIn } from './cloudformation.mjs';
import { parseTemplate } from './template.mjs';
import { moduleOf, resourcesOf } from './terraform.mjs';
import { names, planted, read } from './world.mjs';

const stack = { queue_url: '<import.QueueUrl>', policy_arns: ['<import.PolicyArn>'] };
const mapped = { queue_arn: '<import.QueueArn>', policy_arns: ['<import.PolicyArn>'] };
const two = ['<import.PolicyArn>', 'arn:extra'];
const network = { Image: 'i', Vpc: 'vpc-1', Subnets: 'subnet-1,subnet-2' };
const inNetwork = { image: 'i', vpc: 'vpc-1', subnets: ['subnet-1', 'subnet-2'] };
const hub = { HubBus: 'arn:bus', HubRole: 'arn:aws:iam::999999999999:role/h', Service: 's' };
const toHub = { hub_bus: 'arn:bus', hub_role: 'arn:aws:iam::999999999999:role/h', service: 's' };

// Of each template: values of its parameters, and of the module's variables that mean the same.
const samples = {
  queue: [
    [{ Service: 's' }, { service: 's' }],
    [{ Service: 's*', Cluster: 'orders', Name: 'n', AlarmTopic: 'arn:topic' },
      { service: 's*', cluster: 'orders', name: 'n', alarm_topic: 'arn:topic' }],
  ],
  service: [
    [{ ...network, Service: 's' }, { ...inNetwork, ...stack, service: 's' }],
    [{ ...network, Config: 'c', Architecture: 'ARM64', PublicIp: 'DISABLED', Replicas: 2, LogDays: 7, EcsCluster: 'e', AlarmTopic: 'arn:topic', ExtraPolicy: 'arn:extra' },
      { ...inNetwork, ...stack, config: 'c', architecture: 'ARM64', public_ip: false, replicas: 2, log_days: 7, ecs_cluster: 'e', alarm_topic: 'arn:topic', policy_arns: two }],
  ],
  lambda: [
    [{ CodeBucket: 'b', CodeKey: 'k', Service: 's' }, { ...mapped, code_bucket: 'b', code_key: 'k', service: 's' }],
    [{ CodeBucket: 'b', CodeKey: 'k', Config: 'c', Architecture: 'arm64', SweepSchedule: '', LogDays: 7, AlarmTopic: 'arn:topic', ExtraPolicy: 'arn:extra' },
      { ...mapped, code_bucket: 'b', code_key: 'k', config: 'c', architecture: 'arm64', sweep_schedule: '', log_days: 7, alarm_topic: 'arn:topic', policy_arns: two }],
  ],
  hub: [
    [{ Accounts: '222233334444,333344445555' }, { accounts: ['222233334444', '333344445555'] }],
    [{ Organization: 'o-1234567890', MemberRole: 'm', Name: 'n' }, { organization: 'o-1234567890', member_role: 'm', name: 'n' }],
  ],
  member: [
    [hub, toHub],
    [{ ...hub, Cluster: 'orders', ExternalId: 'x', Name: 'n', WithRole: 'false' },
      { ...toHub, cluster: 'orders', external_id: 'x', name: 'n', with_role: false }],
    [{ ...hub, ExternalId: 'x' }, { ...toHub, external_id: 'x' }],
  ],
};

// What is left out, null or empty is the same.
function tidy(value) {
  if (Array.isArray(value)) return value.map(tidy);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, item]) => [key, tidy(item)]);
  return Object.fromEntries(entries.filter(([, item]) => item != null && !(Array.isArray(item) && item.length === 0)));
}

async function compare(name, templateText, moduleText) {
  const template = parseTemplate(templateText);
  const module = await moduleOf(moduleText);
  for (const [parameters, variables] of samples[name]) {
    assert.deepEqual(tidy(resourcesOf(module, variables)), tidy(resourcesIn(template, parameters)), name);
  }
}

test('each module makes what its template makes', async () => {
  for (const name of names) await compare(name, read(`${name}.yaml`), read(`terraform/${name}/main.tf`));
});

test('every parameter of a template is set to something else than its default once', () => {
  for (const name of names) {
    const { Parameters } = parseTemplate(read(`${name}.yaml`));
    const known = Object.keys(Parameters).filter((parameter) => parameter !== 'QueueStack');
    const changed = known.filter((parameter) => samples[name].some(([given]) => parameter in given && given[parameter] !== Parameters[parameter].Default));
    assert.deepEqual(changed, known, name);
  }
});

test('the comparison finds what differs', async () => {
  for (const [name, from, to] of [
    ['queue', 'maxReceiveCount     = 10', 'maxReceiveCount     = 5'],
    ['queue', '          "sqs:DeleteMessage",\n', ''],
    ['queue', 'var.cluster == "*" ?', 'var.cluster != "*" ?'],
    ['queue', 'service/${var.cluster}/${var.service}"\n    }]', 'service/*/${var.service}"\n    }]'],
    ['queue', 'resource "aws_sqs_queue_policy" "dead_letters"', 'resource "aws_sqs_queue_policy" "dead_messages"'],
    ['queue', 'threshold           = 300', 'threshold           = 30'],
    ['lambda', 'timeout   = 30', 'timeout   = 3'],
    ['lambda', '"{ $.over_budget IS TRUE }"', '"{ $.over_budget IS FALSE }"'],
    ['lambda', 'function_response_types            = ["ReportBatchItemFailures"]', ''],
    ['service', '"/usr/bin/headcount", "health"', '"/usr/bin/headcount", "version"'],
    ['service', 'to_port     = 443', 'to_port     = 65535'],
    ['member', 'var.external_id == ""', 'var.external_id == "x"'],
    ['member', 'iam::${split(":", var.hub_role)[4]}:root', 'iam::${split(":", var.hub_role)[3]}:root'],
    ['hub', '"aws:PrincipalOrgID" = var.organization', '"aws:PrincipalOrgID" = var.name'],
    ['hub', 'event_bus_name = aws_cloudwatch_event_bus.bus.name\n  description', 'description'],
  ]) {
    const wrong = planted(read(`terraform/${name}/main.tf`), from, to);
    await assert.rejects(compare(name, read(`${name}.yaml`), wrong), assert.AssertionError, `"${to}" in ${name}`);
  }
  const more = planted(read('queue.yaml'), '      VisibilityTimeout: 180', '      VisibilityTimeout: 180\n      DelaySeconds: 5');
  await assert.rejects(compare('queue', more, read('terraform/queue/main.tf')), /DelaySeconds/);
});

// Terraform's own opinion of how a module is written; none where it is not installed.
const unformatted = (text) => spawnSync('terraform', ['fmt', '-check', '-'], { input: text, encoding: 'utf8' }).status !== 0;
const without = spawnSync('terraform', ['version']).error !== undefined;

test('terraform finds each module written as it would', { skip: without && 'terraform is not installed' }, () => {
  for (const name of names) assert.ok(!unformatted(read(`terraform/${name}/main.tf`)), name);
  for (const [name, from, to] of [
    ['queue', '  visibility_timeout_seconds = 180', '  visibility_timeout_seconds   = 180'],
    ['lambda', '  handler       = "bootstrap"', '    handler       = "bootstrap"'],
    ['service', 'variable "image" {', 'variable "image"  {'],
    ['hub', '  name           = var.name\n', '  name = var.name\n'],
    ['member', 'source = ["aws.ecs"]', 'source=["aws.ecs"]'],
  ]) assert.ok(unformatted(planted(read(`terraform/${name}/main.tf`), from, to)), `"${to}" in ${name}`);
});
