// Whether what a template names is there, and what is there is named: parameters, conditions, resources, attributes.
import { resourceType } from './schema.mjs';

const pseudo = ['AccountId', 'NoValue', 'Partition', 'Region', 'StackName', 'URLSuffix'].map((name) => `AWS::${name}`);

// Every object below the value, with the function that it is.
function* functions(value) {
  if (value === null || typeof value !== 'object') return;
  for (const [key, argument] of Object.entries(value)) {
    if (key === 'Ref' || key === 'Condition' || key.startsWith('Fn::')) yield [key, argument];
    yield* functions(argument);
  }
}

// ${Name} and ${Name.Attribute} of a Fn::Sub that its own map does not define.
function variables(argument) {
  const [text, own] = Array.isArray(argument) ? argument : [argument, {}];
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map((found) => found[1]).filter((name) => !(name in own));
}

// `exports`: of the other stacks, without the stack's name in front.
export function referenceFlaws(template, exports = []) {
  const { Parameters = {}, Conditions = {}, Resources = {} } = template;
  const flaws = [];
  const used = new Set();
  const reference = (name) => {
    used.add(name);
    if (!(name in Parameters) && !(name in Resources) && !pseudo.includes(name)) flaws.push(`there is no ${name} to refer to`);
  };
  const attribute = (name, path) => {
    used.add(name);
    const resource = Resources[name];
    if (!resource) return flaws.push(`there is no resource ${name}`);
    if (!(path in (resourceType(resource.Type)?.attributes ?? {}))) flaws.push(`${name} has no attribute ${path}`);
  };
  const condition = (name) => {
    used.add(name);
    if (!(name in Conditions)) flaws.push(`there is no condition ${name}`);
  };
  for (const [key, argument] of functions({ Conditions, Resources, Outputs: template.Outputs ?? {} })) {
    if (key === 'Ref') reference(argument);
    if (key === 'Fn::If') condition(argument[0]);
    if (key === 'Condition' && typeof argument === 'string') condition(argument);
    if (key === 'Fn::GetAtt') attribute(argument[0], argument.slice(1).join('.'));
    if (key === 'Fn::Sub') {
      for (const name of variables(argument)) {
        const [resource, ...path] = name.split('.');
        path.length > 0 ? attribute(resource, path.join('.')) : reference(resource);
      }
    }
    if (key === 'Fn::ImportValue') {
      const name = (argument['Fn::Sub'] ?? argument).replace(/^\$\{[^}]*\}-/, '');
      if (!exports.includes(name)) flaws.push(`no other stack exports ${name}`);
    }
  }
  for (const [name, resource] of Object.entries(Resources)) {
    for (const other of [resource.DependsOn ?? []].flat()) if (!(other in Resources)) flaws.push(`${name} waits for ${other}, which is not there`);
  }
  for (const name of [...Object.keys(Parameters), ...Object.keys(Conditions)]) if (!used.has(name)) flaws.push(`${name} is used nowhere`);
  for (const [name, parameter] of Object.entries(Parameters)) if (!parameter.Description) flaws.push(`${name} has no description`);
  return flaws;
}

export function exportsOf(template) {
  return Object.values(template.Outputs ?? {}).flatMap((output) => {
    const name = output.Export?.Name['Fn::Sub'];
    return name ? [name.replace('${AWS::StackName}-', '')] : [];
  });
}
