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
import { planted, read } from './world.mjs';

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

test('the zip file for Lambda is the same to the byte, wherever, whenever and with whatever rights it is made', () =>
  inFolder((folder) => {
    const zipped = (program, name) => {
      execFileSync(root + 'docker/zip', [program, path.join(folder, name)]);
      return fs.readFileSync(path.join(folder, name));
    };
    const first = zipped('/bin/true', 'first.zip');
    const copy = path.join(folder, 'program');
    fs.copyFileSync('/bin/true', copy);
    fs.chmodSync(copy, 0o700);
    fs.utimesSync(copy, 1, 1);
    assert.equal(sum(zipped(copy, 'second.zip')), sum(first));
    assert.notEqual(sum(zipped('/bin/false', 'other.zip')), sum(first));
    execFileSync('cmake', ['-E', 'tar', 'xf', path.join(folder, 'first.zip')], { cwd: folder });
    const unpacked = path.join(folder, 'bootstrap'); // by this name Lambda starts it
    assert.equal(fs.statSync(unpacked).mode & 0o777, 0o755);
    assert.equal(sum(fs.readFileSync(unpacked)), sum(fs.readFileSync('/bin/true')));
  }));

// What the lines of a Dockerfile behind its last FROM say, in the words of image.json.
function configOf(dockerfile) {
  const lines = dockerfile.slice(dockerfile.lastIndexOf('\nFROM ') + 1).split('\n').filter((line) => /^[A-Z]/.test(line));
  const said = (word) => lines.find((line) => line.startsWith(word + ' '))?.slice(word.length + 1);
  const [, options, check] = /^(.*?) *CMD (.*)$/.exec(said('HEALTHCHECK'));
  const option = (name) => Number(new RegExp(`--${name}=(\\d+)s`).exec(options)[1]) * 1e9;
  return {
    from: said('FROM'),
    User: said('USER'),
    ExposedPorts: { [said('EXPOSE')]: {} },
    Healthcheck: {
      Test: ['CMD', ...JSON.parse(check)],
      Interval: option('interval'),
      Timeout: option('timeout'),
      StartPeriod: option('start-period'),
    },
    Entrypoint: JSON.parse(said('ENTRYPOINT')),
    Cmd: JSON.parse(said('CMD')),
    WorkingDir: said('WORKDIR'),
  };
}

test('the Dockerfile makes of the same files an image that is started in the same way', () => {
  const dockerfile = read('Dockerfile');
  const { from, ...config } = configOf(dockerfile);
  assert.equal(from, 'scratch');
  assert.deepEqual(config, JSON.parse(read('image.json')));
  assert.match(dockerfile, /^RUN .*docker\/rootfs build\/bin\/headcount \/image$/m);
  assert.match(dockerfile, /^COPY --from=build \/image\/ \/$/m);
  for (const [here, there] of [['65532:65532', '0:0'], ['"health"', '"version"'], ['--interval=10s', '--interval=1s'], ['EXPOSE 9780', 'EXPOSE 80'], ['["serve"]', '["plan"]']]) {
    assert.notDeepEqual({ ...configOf(planted(dockerfile, here, there)), from }, { ...JSON.parse(read('image.json')), from }, there);
  }
});

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

const builds = [['the program', 'build'], ['the static program', 'build-static'], ['that for arm64', 'build-static-arm64']];
for (const [made, build] of builds) {
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
    const linked = document.components.find((part) => part.name === (build === 'build' ? 'libssl3' : 'libssl-dev'));
    assert.match(linked.purl, build === 'build-static-arm64' ? /arch=arm64/ : /arch=amd64/);
  });
}
