// mock_server.mjs - serves the built console and the contract of docs/protocol/console-api.md from
// sample data, so that the pages can be tried in states that a real server seldom shows.
// SPDX-License-Identifier: Apache-2.0
// Alone: node tests/browser/mock_server.mjs [PORT]. Any login of PEOPLE, password below.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { EXERCISE_PEOPLE, exerciseMock } from './mock_exercise.mjs';
import { PLANNERS, planningMock } from './mock_planning.mjs';
import * as data from './sample_data.mjs';

export const PASSWORD = 'the tortoise walks at dawn';

// Each person meets the console in another state.
const PEOPLE = {
  duty: { name: 'Duty officer', organisation: 'EST' },
  observer: { name: 'Visiting observer', organisation: 'OBS', withhold: true },
  empty: { name: 'First user', organisation: 'EST', empty: true },
  failing: { name: 'Unlucky user', organisation: 'EST', failing: true },
  ...PLANNERS,
  ...EXERCISE_PEOPLE,
};
for (const [login, person] of Object.entries(PEOPLE))
  person.login = login;

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml' };

/** The policy that the real server sends: from the header that the C code includes. */
export function contentSecurityPolicy() {
  const header = readFileSync(fileURLToPath(new URL('../../src/web/console_files.h', import.meta.url)), 'utf8');
  const macro = header.slice(header.indexOf('#define CONSOLE_CONTENT_SECURITY_POLICY'));
  return [...macro.matchAll(/"([^"]*)"/g)].map((match) => match[1]).join('');
}

class Refused extends Error {
  constructor(status, code, text, where = '') {
    super(text);
    Object.assign(this, { status, code, where });
  }
}

const absent = () => new Refused(404, 'E_ABSENT', 'not found');

function sessionBody(person, login, exercise) {
  const { code, name, kind, standing, identity } = data.organisations.find((one) => one.code === person.organisation);
  return {
    person: { name: person.name, login, profession: 'military', roles: person.roles ?? ['reader', 'analyst'] },
    organisation: { code, name, kind, standing, identity },
    realm: { name: person.game === undefined ? 'real' : exercise.realm(person), exercise: person.game !== undefined },
    seat: person.game === undefined ? null : exercise.seat(person),
    node: { code: 'NATO', name: 'NATO', version: '0.1.0' },
    expires: new Date(Date.now() + 900_000).toISOString(),
  };
}

/** A page of `rows` after the cursor; cursors here are just numbers. */
function pageOf(rows, query) {
  const start = Number(query.get('before') || 0);
  const limit = Number(query.get('limit') || 50);
  if (!Number.isInteger(start) || !Number.isInteger(limit) || limit < 1 || limit > 200)
    throw new Refused(400, 'E_USAGE', 'limit: expected a number from 1 to 200', 'limit');
  const end = start + limit;
  return { rows: rows.slice(start, end), next: end < rows.length ? String(end) : null };
}

function listObjects({ query, person }) {
  const value = query.get('value');
  if (value && !/[.:@]|^[0-9a-f]{32,}$/i.test(value))
    throw new Refused(400, 'E_USAGE', 'value: not an address, domain, URL or digest', 'value');
  const { rows, next } = pageOf(person.empty ? [] : data.matching(query), query);
  return { objects: rows, next, value: value ? { kind: 'ipv4', text: value.replaceAll('[.]', '.') } : null };
}

function listSightings({ query, person }) {
  const member = query.get('member');
  const of = query.get('of');
  const rows = person.empty ? [] : data.sightings.filter((one) => (!of || one.of.id === of) &&
    (!member || one.owner.code === member || one.where.some((party) => party.code === member)));
  const page = pageOf(rows, query);
  return { sightings: page.rows, next: page.next };
}

function getPicture({ query, person }) {
  for (const name of ['from', 'to'])
    if (query.get(name) && !/^\d{4}-\d\d-\d\d$/.test(query.get(name)))
      throw new Refused(400, 'E_USAGE', `${name}: expected a day such as 2026-01-31`, name);
  return person.empty ? data.emptyPicture(query) : data.picture(query, person.organisation, person.withhold === true);
}

function getObject({ id, person }) {
  const found = data.detail(id, person.organisation);
  if (found === null)
    throw absent();
  return found;
}

const directory = ({ person }) => person.empty
  ? { organisations: data.organisations.filter((one) => one.code === 'EST').map((one) => ({ ...one, communities: [], objects: 0 })),
    communities: [], sharing: [] }
  : { organisations: data.organisations, communities: data.communities, sharing: data.sharing };

function hoursAsked(query, otherwise) {
  const hours = Number(query.get('hours') || otherwise);
  if (!Number.isInteger(hours) || hours < 1 || hours > 720)
    throw new Refused(400, 'E_USAGE', 'hours: expected 1 to 720', 'hours');
  return hours;
}

const listSensors = ({ query, person }) => person.empty
  ? { as_of: new Date().toISOString(), sensors: [] } : data.sensorList(hoursAsked(query, 48));

function getSensor({ id, query, person }) {
  const found = person.empty ? null : data.sensorOf(id, hoursAsked(query, 168));
  if (found === null)
    throw absent();
  return found;
}

function listHits({ id, query, person }) {
  const sensor = getSensor({ id, query: new URLSearchParams(), person });
  const rows = sensor.state?.reports_hits !== true ? []
    : data.sensorHits.filter((one) => !query.get('indicator') || one.hit.indicator === query.get('indicator'));
  const page = pageOf(rows, query);
  return { hits: page.rows, next: page.next };
}

/** A search of the sensor that has some; those that a test asks for come first. */
function listSearches({ id, person }) {
  getSensor({ id, query: new URLSearchParams(), person });
  return { as_of: new Date().toISOString(), searches: id === 'soc1-watch' ? [...asked, ...data.searches] : [] };
}

function getSearch({ id, more, person }) {
  const found = listSearches({ id, person }).searches.find((one) => one.id === more);
  if (found === undefined)
    throw absent();
  return { ...found, hits: data.searchHits(found.answer?.found ?? 0) };
}

const asked = [];

function askSearch(person, id, { indicator = null, added_after = null, days }) {
  getSensor({ id, query: new URLSearchParams(), person });
  if (asked.some((one) => one.indicator?.id === indicator && one.days === days))
    throw new Refused(409, 'E_CONFLICT', 'this sensor is asked for just that already');
  const made = { id: data.uuid(9900 + asked.length), indicator: indicator === null ? null : { id: indicator, type: 'indicator', title: null },
    added_after, days, asked: new Date().toISOString(), by: 'analyst.est', state: 'asked', changed: new Date().toISOString(), percent: 0,
    known: null, answer: null };
  asked.unshift(made);
  return { id: made.id };
}

function cancelSearch({ id, more, person }) {
  const found = getSearch({ id, more, person });
  const mine = asked.find((one) => one.id === found.id);
  if (!['asked', 'running'].includes(found.state))
    throw new Refused(409, 'E_CONFLICT', 'this search is over');
  if (mine !== undefined)
    mine.state = 'cancelled';
}

const READS = [
  [/^\/api\/picture$/, getPicture],
  [/^\/api\/objects$/, listObjects],
  [/^\/api\/objects\/([^/]+)$/, getObject],
  [/^\/api\/collections$/, ({ person }) => ({ collections: person.empty ? [] : data.collections })],
  [/^\/api\/sightings$/, listSightings],
  [/^\/api\/organisations$/, directory],
  [/^\/api\/sensors$/, listSensors],
  [/^\/api\/sensors\/([^/]+)$/, getSensor],
  [/^\/api\/sensors\/([^/]+)\/hits$/, listHits],
  [/^\/api\/sensors\/([^/]+)\/searches$/, listSearches],
  [/^\/api\/sensors\/([^/]+)\/searches\/([^/]+)$/, getSearch],
];

async function bytesOf(request) {
  const chunks = [];
  for await (const chunk of request)
    chunks.push(chunk);
  return Buffer.concat(chunks);
}

const bodyOf = async (request) => JSON.parse((await bytesOf(request)).toString('utf8'));

function fileOf(path) {
  const bytes = readFileSync(path);
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('hex')}"` };
}

/** Starts on a port of 127.0.0.1 that the system chooses unless one is given. */
export async function startMock(dist, port = 0) {
  const files = new Map(readdirSync(dist).map((name) => [`/${name}`, fileOf(join(dist, name))]));
  const policy = contentSecurityPolicy();
  const sessions = new Map(); // cookie -> { login, failed: Set of paths }
  const opinions = new Set();
  const streams = new Map(); // reply -> login; null for the public one
  const tell = (who, event, body) => streams.forEach((login, one) => {
    if (who(login))
      one.write(`event: ${event}\ndata: ${JSON.stringify(body)}\n\n`);
  });
  const planning = planningMock((...reason) => new Refused(...reason));
  const exercise = exerciseMock({ refuse: (...reason) => new Refused(...reason), tell });

  const json = (reply, status, body, headers = {}) => {
    reply.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers });
    reply.end(status === 204 ? undefined : JSON.stringify(body));
  };
  const sessionOf = (request) => sessions.get(/(?:^|; )testudo=([^;]+)/.exec(request.headers.cookie ?? '')?.[1]);

  async function enter(request, reply) {
    const { login, password } = await bodyOf(request);
    if (!Object.hasOwn(PEOPLE, login) || password !== PASSWORD)
      throw new Refused(401, 'E_UNAUTHENTICATED', 'Unknown login or wrong password.');
    const cookie = randomBytes(16).toString('hex');
    sessions.set(cookie, { cookie, login, failed: new Set() });
    json(reply, 200, sessionBody(PEOPLE[login], login, exercise),
      { 'Set-Cookie': `testudo=${cookie}; Path=/; HttpOnly; SameSite=Strict` });
  }

  function stream(reply, login) {
    reply.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    reply.write('retry: 3000\n\n: still here\n\n');
    streams.set(reply, login);
    reply.on('close', () => streams.delete(reply));
  }

  function read(session, url, reply) {
    const person = PEOPLE[session.login];
    if (person.failing && !session.failed.has(url.pathname)) {
      session.failed.add(url.pathname); // the second attempt succeeds
      throw new Refused(500, 'E_IO', 'The store could not be read: input/output error.', url.pathname);
    }
    const text = /^\/api\/objects\/([^/]+)\/text$/.exec(url.pathname);
    if (text !== null) {
      const found = data.textOf(decodeURIComponent(text[1]));
      if (found === undefined)
        throw absent();
      reply.writeHead(200, { 'Content-Type': 'application/stix+json;version=2.1', 'Cache-Control': 'no-store',
        'Content-Disposition': `attachment; filename="${decodeURIComponent(text[1])}.json"` });
      return reply.end(found);
    }
    if (person.game !== undefined && url.pathname.startsWith('/api/sensors'))
      throw absent(); // an exercise has none
    const planned = planning.read(person, url.pathname);
    if (planned !== undefined)
      return json(reply, 200, planned);
    if (person.game !== undefined && url.pathname.startsWith('/api/exercise'))
      return readExercise(person, url, reply);
    for (const [pattern, answer] of READS) {
      const match = pattern.exec(url.pathname);
      if (match !== null)
        return json(reply, 200, answer({ query: url.searchParams, person, id: match[1] && decodeURIComponent(match[1]), more: match[2] }));
    }
    throw absent();
  }

  function readExercise(person, url, reply) {
    const kept = /^\/api\/exercise\/evidence\/([0-9a-f]{64})$/.exec(url.pathname);
    if (url.pathname === '/api/exercise/review' && url.searchParams.get('format') === 'html') {
      reply.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store', 'Content-Security-Policy': "default-src 'none'" });
      return reply.end('<!doctype html><title>Review</title>');
    }
    if (kept !== null && exercise.evidence(kept[1]) !== undefined) {
      reply.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Cache-Control': 'no-store', 'Content-Disposition': 'attachment' });
      return reply.end(exercise.evidence(kept[1]));
    }
    if (url.pathname === '/api/exercise/export') {
      reply.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Cache-Control': 'no-store', 'Content-Disposition': 'attachment; filename="over.exercise"' });
      return reply.end('the archive');
    }
    const answer = exercise.read(person, url.pathname, url.searchParams);
    if (answer === undefined)
      throw absent();
    return json(reply, 200, answer);
  }

  async function write(session, request, url, reply) {
    const person = PEOPLE[session.login];
    const about = /^\/api\/objects\/([^/]+)\/opinion$/.exec(url.pathname);
    if (about !== null)
      return json(reply, 200, sayOpinion(person, decodeURIComponent(about[1]), await bodyOf(request)));
    const sensor = /^\/api\/sensors\/([^/]+)\/searches$/.exec(url.pathname);
    if (sensor !== null)
      return json(reply, 200, askSearch(person, decodeURIComponent(sensor[1]), await bodyOf(request)));
    if (url.pathname === '/api/exercise/evidence' && person.game !== undefined)
      return json(reply, 201, exercise.keep(person, await bytesOf(request)));
    const body = await bodyOf(request);
    const planned = planning.write(person, url.pathname, url.searchParams, body);
    if (planned !== undefined)
      return json(reply, ...planned);
    if (person.game === undefined)
      throw absent();
    return json(reply, ...exercise.write(person, url.pathname, body));
  }

  async function api(request, url, reply) {
    const session = sessionOf(request);
    if (url.pathname === '/api/exercise/public')
      return json(reply, 200, exercise.publicBoard());
    if (url.pathname === '/api/exercise/public/stream')
      return stream(reply, null);
    if (request.method !== 'GET' && request.headers['x-testudo'] !== '1')
      throw new Refused(403, 'E_DENIED', 'The header X-Testudo is missing.');
    if (url.pathname === '/api/session' && request.method === 'POST')
      return enter(request, reply);
    if (url.pathname === '/api/session' && request.method === 'DELETE') {
      sessions.delete(session?.cookie);
      return json(reply, 204, null, { 'Set-Cookie': 'testudo=; Path=/; Max-Age=0' });
    }
    if (session === undefined)
      throw new Refused(401, 'E_UNAUTHENTICATED', 'not signed in');
    if (url.pathname === '/api/session')
      return json(reply, 200, sessionBody(PEOPLE[session.login], session.login, exercise));
    if (url.pathname === '/api/stream')
      return stream(reply, session.login);
    if (request.method === 'DELETE' && /^\/api\/sensors\/[^/]+$/.test(url.pathname)) {
      getSensor({ id: decodeURIComponent(url.pathname.split('/').pop()), query: url.searchParams, person: PEOPLE[session.login] });
      return json(reply, 204, null);
    }
    const search = /^\/api\/sensors\/([^/]+)\/searches\/([^/]+)$/.exec(url.pathname);
    if (request.method === 'DELETE' && search !== null) {
      cancelSearch({ id: decodeURIComponent(search[1]), more: search[2], person: PEOPLE[session.login] });
      return json(reply, 204, null);
    }
    if (request.method === 'POST')
      return write(session, request, url, reply);
    return read(session, url, reply);
  }

  function sayOpinion(person, id, { opinion }) {
    if (data.detail(id, person.organisation) === null)
      throw absent();
    if (person.organisation === 'OBS')
      throw new Refused(403, 'E_DENIED', 'your organisation may not post where this indicator is shared');
    if (opinion === undefined)
      throw new Refused(400, 'E_USAGE', 'opinion: expected a word of STIX', 'opinion');
    const made = !opinions.has(person.organisation + id);
    opinions.add(person.organisation + id);
    return { id: `opinion--${data.uuid(7000)}`, made };
  }

  function file(url, request, reply) {
    const path = files.has(url.pathname) ? url.pathname : '/index.html';
    if (path === '/index.html' && /\.[^/]*$/.test(url.pathname) && url.pathname !== path) {
      reply.writeHead(404, { 'Content-Type': 'text/plain' });
      return reply.end('not found\n');
    }
    const { bytes, etag } = files.get(path);
    const status = request.headers['if-none-match'] === etag ? 304 : 200;
    reply.writeHead(status, { 'Content-Type': TYPES[extname(path)], ETag: etag, 'Cache-Control': 'no-cache',
      'Content-Security-Policy': policy, 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Resource-Policy': 'same-origin' });
    return reply.end(status === 304 ? undefined : bytes);
  }

  const server = createServer((request, reply) => {
    const url = new URL(request.url, 'http://127.0.0.1');
    if (!url.pathname.startsWith('/api/'))
      return file(url, request, reply);
    return api(request, url, reply).catch((error) => json(reply, error.status ?? 500,
      { error: { code: error.code ?? 'E_INTERNAL', text: error.message, where: error.where ?? '' } }));
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    exercise,
    planning,
    tell,
    hint: (event) => tell(() => true, event, { position: new Date().toISOString() }),
    breakStreams: () => streams.forEach((_login, one) => one.destroy()),
    endSessions: () => sessions.clear(),
    stop: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const dist = process.env.TESTUDO_CONSOLE_DIST ?? fileURLToPath(new URL('../../console/dist', import.meta.url));
  const mock = await startMock(dist, Number(argv[2] ?? 0));
  console.log(`${mock.url}  logins ${Object.keys(PEOPLE).join(', ')}  password "${PASSWORD}"`);
}
