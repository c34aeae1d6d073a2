// exercise_contract.mjs - does the server answer as docs/protocol/exercise-api.md says? Without a browser: for every seat of
// the mock server, or (TESTUDO_URL) for the one person of a real one who sits in an exercise.
// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { library, login, mockOnly, password, real, startServer } from './support/browser.mjs';
import { count, cursor, fits, flag, listOf, moment, number, oneOf, orNull, record, text } from './support/shapes.mjs';
import { check, equal, run, skip, skipAll, test } from './support/tap.mjs';

const { request } = library('playwright-core');
const server = await startServer();
const own = { 'X-Testudo': '1' };
const opened = [];

async function enter(who) {
  const api = await request.newContext({ baseURL: server.url, ignoreHTTPSErrors: true });
  opened.push(api);
  const reply = await api.post('/api/session', { headers: own, data: { login: who, password } });
  equal(reply.status(), 200, `signing in as ${who}`);
  return { api, session: await reply.json() };
}

// --- shapes ---

const integer = fits(Number.isInteger, 'an integer');
const name = fits((value) => typeof value === 'string' && /^[A-Za-z0-9._:-]+$/.test(value), 'a name');
const key = fits((value) => /^[A-Za-z0-9.:_-]{1,200}$/.test(value), 'a key');
const named = { name, title: text };
const party = record({ code: text, name: text });
const stateName = oneOf('ok', 'degraded', 'recovering', 'wrong', 'down', 'checker', 'unknown');
const body = fits((value) => value !== null && typeof value === 'object' && !Array.isArray(value), 'an object');
const clock = record({ state: oneOf('new', 'open', 'running', 'paused', 'between', 'closed'), now_ms: count, speed_milli: count,
  phase: orNull(name), wall: moment });
const category = record({ ...named, weight_ppm: count });
const phases = listOf(record({ ...named, start_ms: count, length_ms: count, scored: flag }));
const exercise = record({
  ...named, description: text, ranked: flag, clock, phases,
  teams: listOf(record({ ...named, kind: oneOf('blue', 'development'), organisations: listOf(text), own: flag })),
  categories: listOf(category),
  systems: listOf(record({ ...named, zone: text, network: text, shared: flag, checks: listOf(record({ ...named, kind: text })) })),
  storylines: listOf(record(named)), channels: listOf(text),
  templates: listOf(record({ ...named, kind: oneOf('sitrep', 'incident', 'legal', 'media', 'other'), every_ms: orNull(count),
    fields: listOf(record({ ...named, hint: text, kind: oneOf('line', 'text', 'time', 'system', 'technique', 'choice'), required: flag,
      choices: listOf(text) })) })),
  objectives: listOf(record({ ...named, technique: text, system: orNull(text), phase: text, weight: count })),
  goals: listOf(record({ ...named, objective: text, metric: text, within_ms: orNull(count) })),
  learning: listOf(record(named)),
  rubrics: listOf(record({ name, items: listOf(record({ ...named, weight: count })) })),
  may: listOf(name),
});
const board = record({
  at_ms: count, wall: moment, view: oneOf('white', 'team', 'public'), frozen: flag, ranked: flag,
  teams: listOf(record({ ...named, rank: orNull(count), points: orNull(integer), categories: listOf(record({ name, points: integer })),
    states: fits((value) => /^[odrwxc-]*$/.test(value), 'letters of states'),
    systems: listOf(record({ name, state: stateName, since_ms: count, availability_ppm: orNull(count) })),
    goals: listOf(record({ name, met: flag, time_ms: orNull(count) })), times: record({ know_ms: orNull(count), tell_ms: orNull(count), decide_ms: orNull(count) }),
    tried_ppm: orNull(count), lines: count })),
});
const line = record({ category: name, points: integer, time_ms: count, subject: text, text, entries: listOf(key), by_effect: flag });
const why = record({ lines: listOf(line), sum: integer, at: orNull(moment), next: orNull(cursor) });
const series = record({ step_ms: count, steps: listOf(moment), teams: listOf(record({ name, points: listOf(integer) })) });
const entryMembers = { key, kind: name, posted: moment, event: moment, time_ms: integer, team: orNull(name), author: orNull(text), own: flag,
  of: orNull(key), in_force: flag, body };
const entry = record(entryMembers);
const entries = record({ entries: listOf(entry), next: orNull(cursor) });
const inject = record({
  ...named, storyline: text, phase: text, at_ms: orNull(count), planned_ms: orNull(count), condition: text, channel: text, category: text,
  teams: listOf(name), state: oneOf('planned', 'due', 'sent', 'skipped', 'withdrawn'), from: text, text, expected: orNull(text),
  grader: orNull(text), rubric: orNull(text), contingency: orNull(text),
  sent: listOf(record({ team: name, key, time_ms: count, due_ms: orNull(count), close_ms: orNull(count), answered_ms: orNull(count), graded: flag })),
});
const timeline = record({ injects: listOf(inject), red: listOf(record({ key, team: name, time_ms: count, objective: text, stage: text })) });
const room = record({
  injects: listOf(inject),
  systems: listOf(record({ name, state: stateName, since_ms: count,
    checks: listOf(record({ name, state: stateName, since_ms: count, text, latency_ms: orNull(count) })) })),
  reports_due: listOf(record({ template: name, due_ms: count, last_ms: orNull(count) })),
  appealable: listOf(record({ key, until: moment })), appealable_since: moment,
  appeals: listOf(record({ key, of: orNull(key), line: orNull(text), check: orNull(text), from: orNull(moment), to: orNull(moment),
    outcome: orNull(oneOf('uphold', 'replace', 'excuse')) })),
});
const grading = record({ queue: listOf(record({ key, kind: oneOf('answer', 'report'), team: name, time_ms: count, what: text, rubric: text, body,
  question: text, expected: text, grades: listOf(record({ author: text, own: flag, items: body, text })), spread: orNull(count),
  state: oneOf('open', 'second', 'third', 'final'), pre: orNull(body) })) });
const redDesk = record({ balance: listOf(record({ team: name, tried_ppm: count, stages: body })), ratio_milli: count, warn: flag });
const whiteDesk = record({
  probes: listOf(record({ name: text, seen: orNull(moment), checks: count, results_per_minute: number, lag_ms: orNull(number) })),
  holds: listOf(entry), appeals: listOf(record({ ...entryMembers, entry: orNull(entry), lines: listOf(line) })), adjustments: listOf(entry), help: listOf(entry),
  balance: redDesk, grading: record({ open: count, late: count }),
});
const changes = record({ changes: listOf(record({ check: text, team: name, time_ms: count, time: moment, state: stateName, latency_ms: orNull(count), text,
  transcript: text })), next: orNull(cursor) });
const people = record({ people: listOf(record({ login: text, name: text, organisation: party, profession: text, team: orNull(name),
  desks: listOf(name), accreditation: text, signed_in: flag })) });
const truth = record({
  marks: listOf(record({ id: text, lane: oneOf('red', 'check', 'report', 'shared', 'sighted'), from_ms: count, to_ms: orNull(count), title: text })),
  links: listOf(record({ from: text, to: text, how: oneOf('asset', 'technique', 'time', 'confirmed') })),
});
const publicBoard = record({ ...named, ranked: flag, clock, phases, categories: listOf(category), goals: listOf(record(named)), board, series });
const failure = record({ error: record({ code: fits((value) => /^E_[A-Z_]+$/.test(value), 'a code'), text, where: text }) });

async function get(api, path, shape) {
  const reply = await api.get(path);
  equal(reply.status(), 200, path);
  equal(reply.headers()['cache-control'], 'no-store', `${path}: Cache-Control`);
  const value = await reply.json();
  shape(value, path);
  return value;
}

async function refused(reply, ...statuses) {
  check(statuses.includes(reply.status()), `${reply.url()}: ${reply.status()}`);
  failure(await reply.json(), reply.url());
}

// --- questions, for each seat ---

const SEATS = real ? [login] : ['white', 'blue', 'grader', 'red', 'green', 'yellow', 'users', 'onlooker', 'unranked', 'unready', 'closed'];
if (real && !(await enter(login)).session.realm.exercise)
  skipAll(`${login} is in no exercise on this server`);

const dueTasks = record({
  tasks: listOf(record({ key, team: name, time_ms: count, marks: count, own: flag, body: record({ task: name, title: text, systems: listOf(name), who: text,
    steps: listOf(text), expected: text, close_ms: count }) })),
  missed: count,
  plan: orNull(listOf(record({ task: name, title: text, skipped: flag, ahead_ms: listOf(count) }))),
});

const READS = [
  ['board', board, () => true],
  ['series', series, () => true],
  ['entries', entries, () => true],
  ['people', people, () => true],
  ['timeline', timeline, (seat) => seat.team !== null || ['white', 'yellow', 'green'].some((desk) => seat.desks.includes(desk))],
  ['grading', grading, (seat) => ['white', 'grader'].some((desk) => seat.desks.includes(desk))],
  ['tasks', dueTasks, (seat) => ['white', 'users'].some((desk) => seat.desks.includes(desk))],
  ['red', redDesk, (seat) => ['white', 'red'].some((desk) => seat.desks.includes(desk))],
  ['white', whiteDesk, (seat) => seat.desks.includes('white')],
  ['checks', changes, (seat) => seat.team !== null || ['white', 'green'].some((desk) => seat.desks.includes(desk))],
];

for (const who of SEATS) {
  let seat;
  let api;
  let about;
  test(`${who}: the session names the seat, the exercise has its form`, async () => {
    const entered = await enter(who);
    ({ api } = entered);
    ({ seat } = entered.session);
    record({ team: orNull(record(named)), desks: listOf(oneOf('white', 'red', 'green', 'yellow', 'users', 'grader', 'observer')) })(seat, 'seat');
    about = await get(api, '/api/exercise', exercise);
  });
  for (const [path, shape, mayRead] of READS)
    test(`${who}: ${path} has its form, or is as if it were not there`, async () => {
      if (mayRead(seat))
        await get(api, `/api/exercise/${path}`, shape);
      else
        await refused(await api.get(`/api/exercise/${path}`), 403, 404);
    });
  test(`${who}: a board has one letter a system, and no totals when unranked`, async () => {
    const shown = await get(api, '/api/exercise/board', board);
    check(shown.teams.every((team) => team.states.length === about.systems.length), 'letters');
    if (!shown.ranked)
      check(shown.teams.every((team) => team.rank === null && team.points === null && team.categories.length === 0) && about.categories.length === 0,
        'a total or a rank in an unranked exercise');
    else
      for (const team of shown.teams)
        equal(team.categories.reduce((sum, one) => sum + one.points, 0), team.points, `the categories of ${team.name}`);
  });
  test(`${who}: the lines of a total add up to it`, async () => {
    const shown = await get(api, '/api/exercise/board', board);
    const [team] = shown.teams;
    if (team === undefined || !shown.ranked || team.categories.length === 0)
      return;
    let next = null;
    let sum = 0;
    let told;
    do {
      const page = await get(api, `/api/exercise/why?team=${team.name}&category=${team.categories[0].name}&at=${shown.wall}&view=${shown.view}&limit=200${next === null ? '' : `&before=${next}`}`, why);
      sum += page.lines.reduce((total, line) => total + line.points, 0);
      told = page.sum;
      ({ next } = page);
    } while (next !== null);
    equal(sum, told, 'the lines');
  });
  test(`${who}: entries come in pages without overlap, and each can be asked for by its key`, async () => {
    const first = await get(api, '/api/exercise/entries?limit=2', entries);
    if (first.next !== null) {
      const second = await get(api, `/api/exercise/entries?limit=2&before=${first.next}`, entries);
      const keys = [...first.entries, ...second.entries].map((one) => one.key);
      equal(new Set(keys).size, keys.length, 'different entries');
    }
    for (const one of first.entries)
      equal((await get(api, `/api/exercise/entries/${encodeURIComponent(one.key)}`, entry)).key, one.key, 'key');
  });
  test(`${who}: entries are read by spans of time`, async () => {
    const all = (await get(api, '/api/exercise/entries?order=oldest&limit=100', entries)).entries;
    if (all.length < 3)
      return;
    const [from, to] = [all[0].posted, all[all.length - 2].posted];
    const within = (await get(api, `/api/exercise/entries?order=oldest&limit=100&after=${from}&until=${to}`, entries)).entries;
    equal(within.map((one) => one.key).join(), all.filter((one) => one.posted > from && one.posted <= to).map((one) => one.key).join(), 'keys');
    await refused(await api.get('/api/exercise/entries?until=yesterday'), 400);
  });
  test(`${who}: definitions are for those who may change them`, async () => {
    for (const [parameter, kind, known] of [['inject', 'inject.changed', 'no-such'], ['check', 'check.changed', about.systems[0]?.checks[0]?.name ?? 'no-such']]) {
      const path = `/api/exercise/definition?${parameter}=${known}`;
      if (!about.may.includes(kind))
        await refused(await api.get(path), 403);
      else if (known === 'no-such')
        await refused(await api.get(path), 404);
      else
        equal((await get(api, path, record({ definition: body }))).definition.name, known, 'name');
    }
  });
  test(`${who}: an entry that is not there is 404`, async () => refused(await api.get('/api/exercise/entries/no.such:entry'), 404));
  test(`${who}: what one may not write is refused, and without the header nothing is written`, async () => {
    const forbidden = ['clock', 'answer', 'grade'].find((kind) => !about.may.includes(kind));
    if (forbidden !== undefined)
      await refused(await api.post('/api/exercise/entries', { headers: own, data: { key: randomUUID(), kind: forbidden, body: { text: 'x', action: 'pause' } } }), 403);
    await refused(await api.post('/api/exercise/entries', { data: { key: randomUUID(), kind: 'note', body: { text: 'x' } } }), 403);
  });
}

const onMock = (title, step) => real ? skip(title, mockOnly) : test(title, step);

onMock('a team’s room has its form, and tells nothing of what is expected', async () => {
  const { api } = await enter('blue');
  const shown = await get(api, '/api/exercise/room', room);
  check(shown.injects.length > 0 && shown.injects.every((one) => one.expected === null && one.rubric === null && one.contingency === null), 'a team learns too much');
});
onMock('white’s truth line has its form', async () => get((await enter('white')).api, '/api/exercise/truth?team=blue1', truth));
onMock('posting the same twice is one entry, another under its key a conflict', async () => {
  const { api } = await enter('blue');
  const sent = { key: randomUUID(), kind: 'help', body: { text: 'Twice.' } };
  const first = await api.post('/api/exercise/entries', { headers: own, data: sent });
  equal(first.status(), 201, 'the first');
  entry(await first.json(), 'the first');
  equal((await api.post('/api/exercise/entries', { headers: own, data: sent })).status(), 200, 'the second');
  await refused(await api.post('/api/exercise/entries', { headers: own, data: { ...sent, kind: 'report', body: { template: 'media', fields: {} } } }), 409);
});
onMock('graders see codes, not names', async () => {
  const { api } = await enter('grader');
  const { queue } = await get(api, '/api/exercise/grading', grading);
  check(queue.every((one) => /^blue\d+$/.test(one.team)), 'a title instead of a code');
  const shown = await get(api, '/api/exercise/entries?kinds=answer', entries);
  check(shown.entries.length > 0 && shown.entries.every((one) => one.author === null), 'an author');
});
onMock('evidence comes back byte for byte', async () => {
  const { api } = await enter('blue');
  const bytes = Buffer.from([0, 255, 10, 13, 60, 62]);
  const kept = await api.post('/api/exercise/evidence', { headers: { ...own, 'Content-Type': 'application/octet-stream' }, data: bytes });
  const { sha256 } = await kept.json();
  check(bytes.equals(await (await api.get(`/api/exercise/evidence/${sha256}`)).body()), 'other bytes');
});
test('the public board has its form without a session, or is not there', async () => {
  const stranger = await request.newContext({ baseURL: server.url, ignoreHTTPSErrors: true });
  opened.push(stranger);
  const reply = await stranger.get('/api/exercise/public');
  if (reply.status() === 404)
    return failure(await reply.json(), 'public');
  equal(reply.status(), 200, 'status');
  const shown = await reply.json();
  publicBoard(shown, 'public');
  check(shown.board.view === 'public' && shown.board.teams.every((team) => team.tried_ppm === null && team.systems.length === 0), 'more than the public may see');
});
onMock('in the real world there is no exercise', async () => {
  const { api } = await enter('duty');
  for (const path of ['', '/board', '/entries', '/timeline', '/white'])
    await refused(await api.get(`/api/exercise${path}`), 404);
});

await run(async () => {
  for (const api of opened)
    await api.dispose();
  await server.stop();
});
