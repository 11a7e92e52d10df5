// Evaluates the part of Terraform's expression language that docker/terraform is written in: templates, conditions,
// lists, objects, references, a few functions. Everything else is an error, so that nothing passes unread.

const functions = {
  jsonencode: (value) => value, // compared as what it encodes
  tostring: String,
  length: (list) => list.length,
  merge: (...maps) => Object.assign({}, ...maps),
  split: (separator, text) => text.split(separator),
};

class Parser {
  constructor(text, scope) {
    this.text = text;
    this.scope = scope;
    this.at = 0;
  }

  fail(what) {
    throw new Error(`cannot read ${what} at "${this.text.slice(this.at, this.at + 40)}"`);
  }

  space() {
    this.at += /^(\s|#[^\n]*)*/.exec(this.text.slice(this.at))[0].length;
  }

  take(token) {
    this.space();
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  expect(token) {
    if (!this.take(token)) this.fail(token);
  }

  match(pattern) {
    this.space();
    const found = pattern.exec(this.text.slice(this.at));
    if (found) this.at += found[0].length;
    return found?.[0];
  }

  expression() {
    const left = this.primary();
    const operator = this.take('==') ? '==' : this.take('!=') ? '!=' : '';
    const value = operator ? (left === this.primary()) === (operator === '==') : left;
    if (!this.take('?')) return value;
    const yes = this.expression();
    this.expect(':');
    const no = this.expression();
    return value ? yes : no;
  }

  primary() {
    let value;
    if (this.take('"')) value = this.string();
    else if (this.take('[')) value = this.list(']');
    else if (this.take('{')) value = this.object();
    else value = this.word();
    for (;;) {
      if (this.take('[')) {
        const index = this.expression();
        this.expect(']');
        value = index in Object(value) ? value[index] : this.fail(`index ${index}`);
      } else return value;
    }
  }

  word() {
    const number = this.match(/^\d+(\.\d+)?/);
    if (number) return Number(number);
    const name = this.match(/^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*|\[\d+\](?=\.))*/);
    if (!name) this.fail('a value');
    if (['true', 'false', 'null'].includes(name)) return JSON.parse(name);
    if (!this.take('(')) return this.scope(name);
    if (!functions[name]) this.fail(`function ${name}`);
    return functions[name](...this.list(')'));
  }

  list(end) {
    const items = [];
    while (!this.take(end)) {
      items.push(this.expression());
      if (!this.take(',')) {
        this.expect(end);
        break;
      }
    }
    return items;
  }

  object() {
    const object = {};
    while (!this.take('}')) {
      const key = this.take('"') ? this.string() : (this.match(/^[A-Za-z_][\w-]*/) ?? this.fail('a key'));
      this.expect('=');
      object[key] = this.expression();
      this.take(',');
    }
    return object;
  }

  // Behind the opening quote.
  string() {
    let text = '';
    for (;;) {
      const c = this.text[this.at++];
      if (c === undefined) this.fail('the end of a string');
      if (c === '"') return text;
      if (c === '\\') text += JSON.parse(`"\\${this.text[this.at++]}"`);
      else if (c === '$' && this.text[this.at] === '{') {
        this.at += 1;
        text += this.expression();
        this.expect('}');
      } else text += c;
    }
  }
}

// `text` as hcl2json gives it: a template. One that is a single ${…} keeps the type of what is in it.
export function evaluateTemplate(text, scope) {
  const parts = [];
  let rest = text;
  for (let begin = rest.indexOf('${'); begin >= 0; begin = rest.indexOf('${')) {
    if (begin > 0) parts.push(rest.slice(0, begin));
    const parser = new Parser(rest.slice(begin + 2), scope);
    parts.push(parser.expression());
    parser.expect('}');
    rest = rest.slice(begin + 2 + parser.at);
  }
  if (rest) parts.push(rest);
  return parts.length === 1 ? parts[0] : parts.join('');
}

export function evaluate(value, scope) {
  if (typeof value === 'string') return evaluateTemplate(value, scope);
  if (Array.isArray(value)) return value.map((item) => evaluate(item, scope));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, evaluate(item, scope)]));
}
