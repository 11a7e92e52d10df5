// A CloudFormation template as text, to an object with its short tags written out: `!Ref X` is {"Ref": "X"}.
import { Document, parseDocument, visit } from 'yaml';

const long = (name) => (name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`);

const tag = (name, kind) => ({
  tag: `!${name}`,
  collection: kind === 'scalar' ? undefined : kind,
  identify: () => false,
  resolve: (value) => {
    const plain = typeof value === 'string' ? value : value.toJS(new Document());
    const argument = name === 'GetAtt' && typeof plain === 'string' ? plain.split('.') : plain;
    return new Document().createNode({ [long(name)]: argument });
  },
});

const customTags = [
  ...['Ref', 'Sub', 'GetAtt', 'Condition', 'ImportValue'].map((name) => tag(name, 'scalar')),
  ...['Sub', 'If', 'Not', 'Equals', 'And', 'Or', 'Select', 'Split', 'Join', 'GetAtt'].map((name) => tag(name, 'seq')),
];

// Throws for what CloudFormation would not read, or would read as something else.
export function parseTemplate(text) {
  const foreign = /[^\x00-\x7f]/.exec(text);
  if (foreign) throw new Error(`the template holds ${foreign[0]}; CloudFormation keeps ASCII alone`);
  const document = parseDocument(text, { customTags, version: '1.1' });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw new Error(problem.message);
  visit(document, {
    Alias: () => {
      throw new Error('the template has a YAML alias; CloudFormation does not know them');
    },
  });
  return JSON.parse(JSON.stringify(document)); // the nodes that the tags made included
}
