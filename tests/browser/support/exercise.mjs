// exercise.mjs - the real server with the sample exercise, for one test.
// SPDX-License-Identifier: Apache-2.0
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const START_SECONDS = 60;
const sample = fileURLToPath(new URL('../../../samples/exercise', import.meta.url));

/** Whether the program can make exercises at all. */
export function canPlay(program) {
  return spawnSync(program, ['exercise', 'new', '--help']).status === 0;
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function run(program, ...words) {
  const { status, stderr } = spawnSync(program, words, { encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`testudo ${words.join(' ')}: ${stderr}`);
}

function listening(server) {
  let said = '';
  return new Promise((resolve, reject) => {
    const silent = setTimeout(() => reject(new Error(`the server did not come up: ${said}`)), START_SECONDS * 1000);
    const hear = (chunk) => {
      said += chunk;
      if (/listening on /.test(said)) {
        clearTimeout(silent);
        resolve();
      }
    };
    server.stdout.on('data', hear);
    server.stderr.on('data', hear);
    server.on('exit', (code) => reject(new Error(`the server ended (${code}): ${said}`)));
  });
}

/** Makes the sample exercise, opens and starts it: { url, password(login), stop() }. */
export async function startExercise(program) {
  const place = mkdtempSync(join(tmpdir(), 'testudo-exercise-'));
  const home = join(place, 'home');
  const port = await freePort();
  run(program, 'exercise', 'new', 'locked-testudo', '--scenario', sample, '--home', home, '--port', String(port));
  const server = spawn(program, ['serve', '--home', home], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => server.on('exit', resolve));
  const stop = async () => {
    server.kill('SIGTERM');
    await ended;
    rmSync(place, { recursive: true, force: true });
  };
  try {
    await listening(server);
    run(program, 'exercise', 'open', '--home', home);
    run(program, 'exercise', 'start', '--speed', '60', '--home', home);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `https://localhost:${port}`,
    stop,
    password: (login) => readFileSync(join(home, 'secrets', `${login}.password`), 'utf8').trim(),
  };
}
