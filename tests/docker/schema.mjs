// A template's resources against the schemas that AWS publishes for CloudFormation: types, properties, values.
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';

const spec = loadAwsServiceSpecSync();

export function resourceType(name) {
  return spec.lookup('resource', 'cloudFormationType', 'equals', name)[0];
}

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

function intrinsic(value) {
  if (!isObject(value)) return undefined;
  const [key, ...others] = Object.keys(value);
  return others.length === 0 && (key === 'Ref' || key?.startsWith('Fn::')) ? key : undefined;
}

// What a function gives: 'text', 'list', 'number', or 'nothing' for a property that is left out.
function given(value, parameters) {
  const key = intrinsic(value);
  if (key === 'Fn::Split') return 'list';
  if (key !== 'Ref') return 'text';
  if (value.Ref === 'AWS::NoValue') return 'nothing';
  const type = parameters[value.Ref]?.Type ?? 'String';
  if (type === 'Number') return 'number';
  return type.startsWith('List<') || type === 'CommaDelimitedList' ? 'list' : 'text';
}

const wants = {
  string: 'text', 'date-time': 'text', integer: 'number', number: 'number', boolean: 'text', array: 'list', json: null,
};

// Calls flaw(path, sentence) for what is wrong with the value.
function checkValue(value, type, path, parameters, flaw) {
  if (type.type === 'union') {
    const tries = type.types.map((one) => {
      const flaws = [];
      checkValue(value, one, path, parameters, (...flawed) => flaws.push(flawed));
      return flaws;
    });
    if (tries.every((flaws) => flaws.length > 0)) tries[0].forEach((flawed) => flaw(...flawed));
    return;
  }
  const key = intrinsic(value);
  if (key === 'Fn::If') {
    value['Fn::If'].slice(1).forEach((branch) => checkValue(branch, type, path, parameters, flaw));
    return;
  }
  if (key) {
    const kind = given(value, parameters);
    const wanted = wants[type.type];
    if (kind === 'nothing' || wanted === null || (wanted === 'text' && kind === 'number')) return;
    if (kind !== wanted) flaw(path, `is ${JSON.stringify(value)}, a ${kind}, but must be ${type.type}`);
    return;
  }
  const wrong = (what) => flaw(path, `is ${JSON.stringify(value)}, but must be ${what}`);
  switch (type.type) {
    case 'json':
      return;
    case 'string':
    case 'date-time':
      if (typeof value !== 'string') wrong('text');
      else if (type.allowedValues && !type.allowedValues.includes(value)) wrong(`one of ${type.allowedValues}`);
      return;
    case 'integer':
      if (!Number.isInteger(value)) wrong('a whole number');
      return;
    case 'number':
      if (typeof value !== 'number') wrong('a number');
      return;
    case 'boolean':
      if (typeof value !== 'boolean') wrong('true or false');
      return;
    case 'array':
      if (!Array.isArray(value)) return wrong('a list');
      value.forEach((item, i) => checkValue(item, type.element, `${path}[${i}]`, parameters, flaw));
      return;
    case 'map':
      if (!isObject(value)) return wrong('a map');
      Object.entries(value).forEach(([k, v]) => checkValue(v, type.element, `${path}.${k}`, parameters, flaw));
      return;
    case 'ref':
      if (!isObject(value)) return wrong('a map');
      checkProperties(value, spec.get('typeDefinition', type.reference.$ref).properties, path, parameters, flaw);
      return;
    case 'tag':
      checkValue(value, { type: 'ref', reference: type.reference }, path, parameters, flaw);
      return;
    default:
      throw new Error(`the schema has a type that this check does not know: ${type.type}`);
  }
}

function checkProperties(value, properties, path, parameters, flaw) {
  for (const [name, item] of Object.entries(value)) {
    if (properties[name]) checkValue(item, properties[name].type, `${path}.${name}`, parameters, flaw);
    else flaw(`${path}.${name}`, `is no property; there are ${Object.keys(properties).sort().join(', ')}`);
  }
  for (const [name, property] of Object.entries(properties)) {
    if (property.required && !(name in value)) flaw(`${path}.${name}`, 'is missing');
  }
}

// Sentences on what does not fit; none: it fits.
export function schemaFlaws(template) {
  const flaws = [];
  const flaw = (path, sentence) => flaws.push(`${path} ${sentence}`);
  const attributes = ['Type', 'Properties', 'Condition', 'DependsOn', 'DeletionPolicy', 'UpdateReplacePolicy', 'Metadata'];
  for (const [name, resource] of Object.entries(template.Resources)) {
    const type = resourceType(resource.Type);
    for (const key of Object.keys(resource)) if (!attributes.includes(key)) flaw(name, `has no ${key}`);
    if (type) checkProperties(resource.Properties ?? {}, type.properties, name, template.Parameters ?? {}, flaw);
    else flaw(name, `is a ${resource.Type}, which CloudFormation does not know`);
  }
  return flaws;
}
