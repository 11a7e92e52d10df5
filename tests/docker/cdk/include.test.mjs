// The templates of docker/ loaded through the CDK's CfnInclude and synthesized again: what AWS' own library understands of
// them is all of them. Mistakes that it is there to notice are planted and found.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { App, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { names, planted, read } from '../world.mjs';

// What the CDK makes of this text.
function included(text) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'headcount-'));
  try {
    const file = path.join(folder, 'template.yaml');
    fs.writeFileSync(file, text);
    const app = new App({ outdir: path.join(folder, 'out'), analyticsReporting: false });
    const stack = new Stack(app, 'stack');
    const template = new CfnInclude(stack, 'template', { templateFile: file });
    return { template, made: app.synth().getStackByName('stack').template };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

const section = (text, name) => text.slice(text.indexOf(`\n${name}:\n`) + 1).split(/\n(?=[A-Z])/)[0];
const namesIn = (text) => [...text.matchAll(/^ {2}([A-Z]\w*):$/gm)].map((found) => found[1]).sort();

test('the CDK loads each template and gives back each resource, parameter and output', () => {
  for (const name of names) {
    const text = read(`${name}.yaml`);
    const { template, made } = included(text);
    const resources = namesIn(section(text, 'Resources'));
    assert.ok(resources.length > 0);
    assert.deepEqual(Object.keys(made.Resources).filter((one) => one !== 'CDKMetadata').sort(), resources, name);
    assert.deepEqual(Object.keys(made.Outputs).sort(), namesIn(section(text, 'Outputs')), name);
    for (const parameter of namesIn(section(text, 'Parameters'))) assert.ok(parameter in made.Parameters, parameter);
    for (const resource of resources) {
      assert.equal(template.getResource(resource).cfnResourceType, made.Resources[resource].Type);
      assert.ok(made.Resources[resource].Properties, resource);
    }
  }
});

test('the CDK refuses what is wrong', () => {
  for (const [name, from, to, said] of [
    ['queue', '!GetAtt DeadLetters.Arn', '!GetAtt DeadLetter.Arn', /DeadLetter/],
    ['queue', '          Value: !GetAtt Queue.QueueName', '          Value: !Ref Queues', /Queues/],
    ['queue', '- OneCluster', '- OnlyCluster', /OnlyCluster/],
    ['queue', 'DependsOn: QueuePolicy', 'DependsOn: Policies', /Policies/],
    ['lambda', '      MemorySize: 128', '      MemorySize: much', /MemorySize|memorySize/],
    ['service', '    Condition: HasAlarmTopic', '    Condition: HasTopic', /HasTopic/],
    ['hub', 'Resource: !GetAtt Bus.Arn', 'Resource: !GetAtt Buss.Arn', /Buss/],
  ]) {
    assert.throws(() => included(planted(read(`${name}.yaml`), from, to)), said, `"${to}" in ${name}`);
  }
});
