// The systemd unit and the shell scripts, by the programs whose business they are.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { planted, read } from './world.mjs';

function run(program, ...words) {
  const { error, status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8' });
  if (error) throw new Error(`${program} is missing: apt-get install ${program === 'shellcheck' ? program : 'systemd'}`);
  return { status, said: stdout + stderr };
}

// The program need not be installed where the tests run.
function verify(unit) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'headcount-'));
  try {
    const file = path.join(folder, 'headcount.service');
    fs.writeFileSync(file, planted(unit, '/usr/bin/headcount serve', '/bin/true serve'));
    return run('systemd-analyze', 'verify', file);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

test('the systemd unit is one, and a misspelt line in it is found', () => {
  assert.deepEqual(verify(read('headcount.service')), { status: 0, said: '' });
  assert.match(verify(planted(read('headcount.service'), 'DynamicUser=', 'DynamicUsr=')).said, /DynamicUsr/);
});

test('systemd does not start it again and again with a configuration that cannot be used', () => {
  const codes = read('../src/cli/command.hpp').match(/wrong_configuration = (\d+)/);
  assert.match(read('headcount.service'), new RegExp(`^RestartPreventExitStatus=${codes[1]}$`, 'm'));
});

test('the shell scripts are clean', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  for (const script of ['dev', 'docker/rootfs', 'docker/image', 'tests/live.sh', 'tests/docker/run']) {
    const { status, said } = run('shellcheck', root + script);
    assert.equal(status, 0, said);
  }
});
