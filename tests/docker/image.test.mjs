// The image and the list of its parts: the same files give the same bytes, and what is in them is what it should be.
// The program here is /bin/true, which needs no build; ./dev image does the same with headcount.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';

const root = fileURLToPath(new URL('../../', import.meta.url));
const sum = (bytes) => crypto.createHash('sha256').update(bytes).digest('hex');

function inFolder(work) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'headcount-'));
  try {
    return work(folder);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

function packed(folder, name, epoch) {
  const files = path.join(folder, name);
  execFileSync(root + 'docker/rootfs', ['/bin/true', files]);
  const archive = files + '.tar';
  const env = { ...process.env, SOURCE_DATE_EPOCH: epoch };
  const digest = execFileSync(root + 'docker/image', [files, archive], { env, encoding: 'utf8' }).trim();
  return { digest, archive };
}

test('two images of the same files are the same to the byte, wherever and whenever they are made', () =>
  inFolder((folder) => {
    const first = packed(folder, 'first', '1700000000');
    fs.mkdirSync(path.join(folder, 'elsewhere'));
    const later = packed(folder, 'elsewhere/second', '1700000000');
    assert.equal(first.digest, later.digest);
    assert.equal(sum(fs.readFileSync(first.archive)), sum(fs.readFileSync(later.archive)));
    assert.notEqual(packed(folder, 'other', '1700000001').digest, first.digest);
  }));

test('the archive is one that container tools load: digests fit, owners are root, the user is not', () =>
  inFolder((folder) => {
    const { digest, archive } = packed(folder, 'image', '1700000000');
    execFileSync('tar', ['-xf', archive, '-C', folder]);
    const [manifest] = JSON.parse(fs.readFileSync(path.join(folder, 'manifest.json')));
    assert.deepEqual(manifest.RepoTags, ['headcount:latest']);
    const text = fs.readFileSync(path.join(folder, manifest.Config));
    assert.equal(digest, 'sha256:' + sum(text));
    const config = JSON.parse(text);
    assert.equal(config.created, '2023-11-14T22:13:20Z');
    assert.equal(config.config.User, '65532:65532');
    assert.deepEqual(config.config.Entrypoint, ['/usr/bin/headcount']);
    const layer = path.join(folder, manifest.Layers[0]);
    assert.deepEqual(config.rootfs.diff_ids, ['sha256:' + sum(fs.readFileSync(layer))]);
    const list = execFileSync('tar', ['--numeric-owner', '-tvf', layer], { encoding: 'utf8' }).trim().split('\n');
    for (const line of list) assert.match(line, /^\S+ 0\/0 /);
    assert.ok(list.some((line) => /^-rwxr-xr-x .*\.\/usr\/bin\/headcount$/.test(line)), list.join('\n'));
    assert.ok(!list.some((line) => /\/(ba)?sh$/.test(line)));
  }));

// By the schema that CycloneDX publishes.
function schemaProblems(document) {
  const require = createRequire(import.meta.url);
  const folder = path.join(path.dirname(require.resolve('@cyclonedx/cyclonedx-library/package.json')), 'res/schema');
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const read = (name) => JSON.parse(fs.readFileSync(path.join(folder, name)));
  for (const other of ['spdx.SNAPSHOT.schema.json', 'jsf-0.82.SNAPSHOT.schema.json'])
    ajv.addSchema(read(other), 'http://cyclonedx.org/schema/' + other);
  const valid = ajv.compile(read('bom-1.6.SNAPSHOT.schema.json'));
  return valid(document) ? [] : valid.errors.map((error) => `${error.instancePath} ${error.message}`);
}

for (const [made, build] of [['the program', 'build'], ['the static program', 'build-static']]) {
  const built = fs.existsSync(`${root}${build}/headcount.link.d`) && fs.existsSync(`${root}${build}/bin/headcount`);
  test(`the list of parts of ${made} is what CycloneDX asks for, and names what it is made of`, { skip: !built }, () => {
    const env = { ...process.env, SOURCE_DATE_EPOCH: '1700000000' };
    const list = () => execFileSync(root + 'docker/sbom', [root + build], { env, encoding: 'utf8', maxBuffer: 1 << 24 });
    const text = list();
    assert.equal(list(), text);
    const document = JSON.parse(text);
    assert.deepEqual(schemaProblems(document), []);
    assert.notDeepEqual(schemaProblems({ ...document, components: [{ type: 'library' }] }), []);
    assert.equal(document.metadata.timestamp, '2023-11-14T22:13:20Z');
    const names = document.components.map((part) => part.name);
    assert.equal(new Set(names).size, names.length);
    const expected = build === 'build'
      ? ['libc6', 'libssl3', 'libsimdjson14', 'libboost1.81-dev', 'libcli11-dev']
      : ['libc6-dev', 'libssl-dev', 'simdjson', 'prometheus-cpp', 'libboost1.81-dev'];
    for (const name of expected) assert.ok(names.includes(name), `${name} is not among ${names.join(', ')}`);
    assert.ok(!names.some((name) => /test|benchmark|^clang-format/.test(name)), names.join(', '));
    for (const part of document.components) assert.match(part.purl, /^pkg:deb\/debian\/[^@]+@[^?]+\?arch=/);
  });
}
