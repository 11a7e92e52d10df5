// A Terraform module as the resources it makes for some values of its variables. What another resource would only know
// on AWS is "<name.attribute>".
import { parse } from '@cdktf/hcl2json';
import { evaluate } from './hcl.mjs';

const data = {
  'data.aws_caller_identity.here.account_id': '111122223333',
  'data.aws_partition.here.partition': 'aws',
  'data.aws_region.here.name': 'eu-west-1',
};

// Needed by Terraform, and left to CloudFormation there: names of what has none.
const ownNames = {
  aws_cloudwatch_log_metric_filter: ['name'],
  aws_cloudwatch_metric_alarm: ['alarm_name'],
  aws_ecs_service: ['name'],
  aws_lambda_function: ['function_name'],
};

export async function moduleOf(text) {
  return parse('main.tf', text);
}

export function defaultsOf(module) {
  const entries = Object.entries(module.variable).map(([name, [{ default: value }]]) => [name, value]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function scopeOf(module, variables) {
  const locals = Object.assign({}, ...(module.locals ?? []));
  const scope = (name) => {
    if (name in data) return data[name];
    const [first, second, ...others] = name.replace(/\[\d+\]/g, '').split('.');
    if (first === 'var') {
      if (!(second in variables)) throw new Error(`variable ${second} has no value`);
      return variables[second];
    }
    if (first === 'local') return evaluate(locals[second], scope);
    if (!module.resource[first]?.[second]) throw new Error(`there is no ${name}`);
    return `<${second}.${(others[0] ?? '').replace(/^function_name$/, 'name')}>`;
  };
  return scope;
}

// {"aws_sqs_queue.queue": {…}, "aws_iam_role_policy_attachment.role.0": {…}}
export function resourcesOf(module, given) {
  const variables = { ...defaultsOf(module), ...given };
  for (const name of Object.keys(given)) if (!(name in module.variable)) throw new Error(`there is no variable ${name}`);
  const scope = scopeOf(module, variables);
  const resources = {};
  for (const [type, named] of Object.entries(module.resource)) {
    for (const [name, [block]] of Object.entries(named)) {
      const counted = 'count' in block;
      const count = counted ? evaluate(block.count, scope) : 1;
      const { count: _, depends_on: __, ...attributes } = block;
      for (const own of ownNames[type] ?? []) delete attributes[own];
      for (let i = 0; i < count; ++i) {
        const each = (word) => (word === 'count.index' ? i : scope(word));
        resources[`${type}.${name}${type.endsWith('attachment') ? `.${i}` : ''}`] = evaluate(attributes, each);
      }
    }
  }
  return resources;
}
