// coalition.mjs - the real server with the sample coalition, as tools/demo.py runs it, for one test.
// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TAXII = 'application/taxii+json;version=2.1';
const START_SECONDS = 180; // on a machine that has other things to do
const root = fileURLToPath(new URL('../../../', import.meta.url));
const sample = (name) => JSON.parse(readFileSync(join(root, 'samples', name), 'utf8'));

/** Resolves with the address that the demo tells; fails when it ends or stays silent. */
function addressOf(demo) {
  let said = '';
  return new Promise((resolve, reject) => {
    const silent = setTimeout(() => reject(new Error(`the demo did not come up: ${said}`)), START_SECONDS * 1000);
    const done = (settle, value) => { clearTimeout(silent); settle(value); };
    const hear = (chunk) => {
      said += chunk;
      const found = /The node is at (https:\/\/localhost:\d+)\//.exec(said);
      if (found)
        done(resolve, found[1]);
    };
    demo.stdout.on('data', hear);
    demo.stderr.on('data', hear);
    demo.on('exit', (code) => done(reject, new Error(`the demo ended (${code}): ${said}`)));
  });
}

function send(url, options, body) {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (reply) => {
      reply.resume();
      reply.on('end', () => resolve(reply.statusCode));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

export async function startCoalition(program) {
  const place = mkdtempSync(join(tmpdir(), 'testudo-coalition-'));
  const demo = spawn('python3', [join(root, 'tools', 'demo.py'), '--program', program, '--port', '0'],
    { env: { ...process.env, TESTUDO_DEMO_WORK: join(place, 'demo') }, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => demo.on('exit', resolve));
  const stop = async () => {
    demo.kill('SIGTERM');
    await ended;
    rmSync(place, { recursive: true, force: true });
  };
  const secret = (name) => readFileSync(join(place, 'demo', 'secrets', name), 'utf8').trim();
  let url;
  try {
    url = await addressOf(demo);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    stop,
    password: (login) => secret(`${login}.password`),
    /** Ids of the sample indicators that an organisation may read. */
    indicatorsFor: (code) => new Set(Object.values(sample('expected_readers.json').readers)
      .flatMap((objects) => Object.entries(objects))
      .filter(([id, readers]) => id.startsWith('indicator--') && readers.includes(code)).map(([id]) => id)),
    /** Posts samples/post.json by TAXII; returns the object. */
    async post(code, collection) {
      const bundle = sample('post.json');
      const status = await send(`${url}/taxii2/real/collections/${collection}/objects/`, {
        method: 'POST', ca: readFileSync(join(place, 'demo', 'node', 'certificate.pem')),
        headers: { Authorization: `Bearer ${secret(`${code}.token`)}`, 'Content-Type': TAXII, Accept: TAXII },
      }, JSON.stringify(bundle));
      if (status !== 202)
        throw new Error(`the post was answered with ${status}`);
      return bundle.objects[0];
    },
  };
}
