// contract.mjs - does the server answer as docs/protocol/console-api.md says? Without a browser, for
// the mock server and (TESTUDO_URL) for a real one.
// SPDX-License-Identifier: Apache-2.0
import { library, login, mockOnly, password, real, startServer } from './support/browser.mjs';
import { count, cursor, day, fits, flag, listOf, moment, number, oneOf, orNull, record, text } from './support/shapes.mjs';
import { check, equal, run, skip, test } from './support/tap.mjs';

const { request } = library('playwright-core');
const server = await startServer();
const own = { 'X-Testudo': '1' };
const fresh = () => request.newContext({ baseURL: server.url, ignoreHTTPSErrors: true });
const stranger = await fresh();
const api = await fresh();

// --- shapes ---

const party = { code: text, name: text };
const brief = { id: text, type: text, title: orNull(text) };
const standing = oneOf('member', 'partner', 'observer', 'candidate');
const kind = oneOf('nation', 'alliance', 'union', 'centre', 'company');
const tlp = oneOf('TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT', 'TLP:RED');
const withheld = orNull(oneOf('not_shared', 'too_few', 'dominated', 'differencing'));
const entry = record({ kind: oneOf('organisation', 'community', 'unknown'), name: text, title: text });
const label = record({ tlp: orNull(tlp), closed: flag, lists: listOf(listOf(entry)) });
const buckets = listOf(record({ start: day, count: orNull(count), before: orNull(count) }));
const spanCount = record({ from: day, to: day, count });
const figure = { count: orNull(count), percent_change: orNull(number), withheld };

const session = record({
  person: record({ name: text, login: text, profession: text,
    roles: listOf(oneOf('reader', 'analyst', 'liaison', 'operator', 'planner')) }),
  organisation: record({ ...party, kind, standing, identity: text }),
  realm: record({ name: text, exercise: flag }),
  node: record({ ...party, version: text }),
  expires: moment,
});
const picture = record({
  from: day, to: day, bucket: oneOf('day', 'week', 'month'), as_of: orNull(moment),
  total: record({ count: orNull(count), withheld, buckets }),
  own: orNull(record({ count, buckets })),
  growth: orNull(record({ before: spanCount, now: spanCount, percent: orNull(number), low: orNull(number),
    high: orNull(number), significant: flag })),
  members: listOf(record({ ...party, standing, own: flag, ...figure })),
  techniques: listOf(record({ id: text, name: text, ...figure })),
  kinds: listOf(record({ kind: text, ...figure })),
});
const objects = record({
  objects: listOf(record({ id: text, type: text, title: text, version: orNull(text), added: moment, owner: record(party),
    label, collection: record({ id: text, title: text }), revoked: flag })),
  next: orNull(cursor), value: orNull(record({ kind: text, text })),
});
const object = record({
  id: text, type: text, title: text, version: orNull(text), added: moment, revoked: flag, text,
  versions: listOf(record({ version: orNull(text), added: moment })), owner: record(party), label,
  collections: listOf(record({ id: text, title: text, community: text })), why: record({ code: text, text }),
  readers: orNull(listOf(record({ ...party, standing, allow: flag, reason: text, text }))),
  references: listOf(record({ property: text, ...brief })),
  referenced_by: listOf(record({ property: text, ...brief, owner: record(party) })), referenced_by_more: flag,
  appears: listOf(record({ kind: text, value: text, more: flag,
    objects: listOf(record({ ...brief, owner: record(party) })) })),
});
const sightings = record({
  sightings: listOf(record({ id: text, added: moment, of: record(brief), count, first_seen: orNull(moment),
    last_seen: orNull(moment), where: listOf(record(party)), anonymous: flag, owner: record(party), label })),
  next: orNull(cursor),
});
const organisations = record({
  organisations: listOf(record({ ...party, kind, standing, client_of: orNull(text), identity: text,
    communities: listOf(text), shares_counts: flag, objects: count })),
  communities: listOf(record({ name: text, title: text, floor: orNull(tlp), organisations: listOf(text) })),
  sharing: listOf(record({ from: text, to: text, communities: listOf(text), objects: count })),
});
const collections = record({ collections: listOf(record({ id: text, title: text, community: text, floor: orNull(tlp) })) });
const hoursShape = record({ first: moment, hits: listOf(count) });
const input = record({ kind: text, path: text, lines: count, bytes: count, behind_bytes: orNull(count), error: orNull(text) });
const state = record({ program: text, started: moment, time: moment, every_seconds: count, ended: flag, reports_hits: flag, lines: count,
  bytes: count, lines_per_second: orNull(count), bytes_per_second: orNull(count), behind_bytes: orNull(count), last_event: orNull(moment),
  unreadable_lines: orNull(count), long_lines: orNull(count), lost_packets: orNull(count), hits: orNull(count), weak_hits: orNull(count), pattern_hits: orNull(count),
  sightings: orNull(count), delivered: orNull(count), refused: orNull(count), waiting_batches: orNull(count), indicators: count,
  patterns: orNull(count), set_version: count, unusable_indicators: orNull(count), patterns_left_alone: orNull(count),
  held_back: orNull(count), held_back_hits: orNull(count), kept_logs: orNull(count),
  error: orNull(record({ time: moment, text })), inputs: listOf(input) });
const sensorShape = { name: text, status: oneOf('working', 'silent', 'ended', 'waiting'), first_heard: moment, heard: orNull(moment),
  left_out: count, state: orNull(state), hours: hoursShape };
const sensors = record({ as_of: moment, sensors: listOf(record(sensorShape)) });
const sensor = record({ as_of: moment, ...sensorShape });
const hit = record({ time: moment, input: text, line: count, offset: orNull(count), field: orNull(text),
  kind: text, value: orNull(text), found: orNull(text), observations: orNull(count), first: orNull(moment), last: orNull(moment),
  indicator: text, name: orNull(text), text: orNull(text), cut: flag, expired: flag });
const hits = record({ hits: listOf(record({ number: count, hit })), next: orNull(cursor) });
const answerShape = record({ reason: orNull(text), started: moment, ended: moment, complete: flag, indicators: orNull(count),
  patterns: orNull(count), pattern_losses: orNull(count), patterns_left_alone: orNull(count), files: orNull(count), bytes: orNull(count), skipped_files: orNull(count), skipped_bytes: orNull(count),
  unreadable_files: orNull(count), found: orNull(count), first: orNull(moment), first_indicator: orNull(text), last: orNull(moment),
  sightings: orNull(count) });
const searchShape = { id: text, indicator: orNull(record(brief)), added_after: orNull(moment), days: count, asked: moment, by: text,
  state: oneOf('asked', 'running', 'done', 'refused', 'cancelled'), changed: moment, percent: count, known: orNull(moment),
  answer: orNull(answerShape) };
const searches = record({ as_of: moment, searches: listOf(record(searchShape)) });
const search = record({ ...searchShape, hits: listOf(hit) });
const failure = record({ error: record({ code: fits((value) => /^E_[A-Z_]+$/.test(value), 'a code'), text, where: text }) });

// --- questions ---

async function get(path, shape) {
  const reply = await api.get(path);
  equal(reply.status(), 200, path);
  check(/^application\/json\b/.test(reply.headers()['content-type']), `${path}: no JSON`);
  equal(reply.headers()['cache-control'], 'no-store', `${path}: Cache-Control`);
  const body = await reply.json();
  shape(body, path);
  return body;
}

async function refused(reply, status, code, where) {
  equal(reply.status(), status, reply.url());
  const body = await reply.json();
  failure(body, reply.url());
  equal(body.error.code, code, reply.url());
  if (where !== undefined)
    equal(body.error.where, where, reply.url());
}

test('without a session every read is refused', async () => {
  for (const path of ['session', 'picture', 'objects', 'objects/x', 'collections', 'sightings', 'organisations', 'sensors', 'sensors/x', 'stream'])
    await refused(await stranger.get(`/api/${path}`), 401, 'E_UNAUTHENTICATED');
});
test('a sign-in without the header is refused', async () =>
  refused(await stranger.post('/api/session', { data: { login, password } }), 403, 'E_DENIED'));
test('a wrong password and an unknown login get the same answer', async () => {
  const wrong = await stranger.post('/api/session', { headers: own, data: { login, password: 'not the password' } });
  await refused(wrong, 401, 'E_UNAUTHENTICATED');
  const unknown = await stranger.post('/api/session', { headers: own, data: { login: 'nobody-at-all', password } });
  equal(await unknown.text(), await wrong.text(), 'the bodies');
});
test('a right one gets the session and a cookie that scripts cannot read', async () => {
  const reply = await api.post('/api/session', { headers: own, data: { login, password } });
  equal(reply.status(), 200, 'status');
  session(await reply.json(), '/api/session');
  const cookie = reply.headers()['set-cookie'];
  check(/HttpOnly/i.test(cookie) && /SameSite=Strict/i.test(cookie) && /Path=\//i.test(cookie), cookie);
  await get('/api/session', session);
});
test('the picture has its shape, and its buckets add up', async () => {
  const body = await get('/api/picture', picture);
  if (body.growth !== null && body.total.buckets.every((one) => one.count !== null && one.before !== null)) {
    const sum = (name) => body.total.buckets.reduce((total, one) => total + one[name], 0);
    equal(sum('count'), body.growth.now.count, 'the counts');
    equal(sum('before'), body.growth.before.count, 'the counts before');
  }
});
test('a span of 30 days comes in 30 buckets of a day', async () => {
  const body = await get('/api/picture?from=2026-03-01&to=2026-03-31&bucket=day', picture);
  equal(body.total.buckets.length || body.own.buckets.length, 30, 'buckets');
});
test('a malformed day is refused by its name', async () =>
  refused(await api.get('/api/picture?from=yesterday'), 400, 'E_USAGE', 'from'));
test('objects have their shape, and pages follow each other without overlap', async () => {
  const first = await get('/api/objects?limit=2', objects);
  if (first.next === null)
    return;
  const second = await get(`/api/objects?limit=2&before=${first.next}`, objects);
  const ids = [...first.objects, ...second.objects].map((one) => one.id);
  equal(new Set(ids).size, ids.length, 'different objects');
});
test('a limit out of range is refused by its name', async () =>
  refused(await api.get('/api/objects?limit=201'), 400, 'E_USAGE', 'limit'));
test('what is no value is refused by its name', async () =>
  refused(await api.get('/api/objects?value=hello'), 400, 'E_USAGE', 'value'));
test('filters by type, label and owner hold', async () => {
  const [one] = (await get('/api/objects?limit=1', objects)).objects;
  const query = new URLSearchParams({ type: one.type, owner: one.owner.code,
    tlp: one.label.closed ? 'closed' : one.label.tlp.slice(4).toLowerCase() });
  const found = (await get(`/api/objects?${query}`, objects)).objects;
  check(found.length > 0 && found.every((other) => other.type === one.type && other.owner.code === one.owner.code &&
    other.label.tlp === one.label.tlp), 'an object that the filter does not admit');
});
test('an object has its shape, and its text comes byte for byte', async () => {
  const [one] = (await get('/api/objects?limit=1', objects)).objects;
  const path = `/api/objects/${encodeURIComponent(one.id)}`;
  const body = await get(path, object);
  equal(JSON.parse(body.text).id, one.id, 'the id in the text');
  const raw = await api.get(`${path}/text`);
  equal(raw.headers()['content-type'], 'application/stix+json;version=2.1', 'media type');
  equal(await raw.text(), body.text, 'the text');
});
test('an object that is not there is 404', async () =>
  refused(await api.get('/api/objects/indicator--00000000-0000-4000-8000-ffffffffffff'), 404, 'E_ABSENT'));
test('sightings have their shape', async () => get('/api/sightings', sightings));
test('organisations have their shape, and nobody shares with itself', async () => {
  const body = await get('/api/organisations', organisations);
  check(body.sharing.every((row) => row.from !== row.to), 'a row from and to the same');
});
test('sensors have their shape, with as many hours as were asked for', async () => {
  const body = await get('/api/sensors?hours=3', sensors);
  check(body.sensors.every((one) => one.hours.hits.length === 3), 'not three hours');
  for (const { name } of body.sensors) {
    await get(`/api/sensors/${name}`, sensor);
    await get(`/api/sensors/${name}/hits`, hits);
    for (const { id } of (await get(`/api/sensors/${name}/searches`, searches)).searches)
      await get(`/api/sensors/${name}/searches/${id}`, search);
  }
});
test('a sensor that is not there is 404, with its hits', async () => {
  await refused(await api.get('/api/sensors/no-such-sensor'), 404, 'E_ABSENT');
  await refused(await api.get('/api/sensors/no-such-sensor/hits'), 404, 'E_ABSENT');
  await refused(await api.get('/api/sensors/no-such-sensor/searches'), 404, 'E_ABSENT');
});
test('hours out of range are refused by their name', async () =>
  refused(await api.get('/api/sensors?hours=721'), 400, 'E_USAGE', 'hours'));
test('an opinion on what is not there is 404, and without the header 403', async () => {
  const path = '/api/objects/indicator--00000000-0000-4000-8000-ffffffffffff/opinion';
  await refused(await api.post(path, { headers: own, data: { opinion: 'strongly-disagree' } }), 404, 'E_ABSENT');
  await refused(await api.post(path, { data: { opinion: 'strongly-disagree' } }), 403, 'E_DENIED');
});
test('collections have their shape', async () => get('/api/collections', collections));
test('an unknown path below /api/ is 404 in JSON', async () =>
  refused(await api.get('/api/no-such-thing'), 404, 'E_ABSENT'));
test('pages are served with the policy, and a room’s path gives the page', async () => {
  const page = await stranger.get('/intelligence/indicator--00000000-0000-4000-8000-000000000000');
  equal(page.status(), 200, 'status');
  check((await page.text()).includes('/app.js'), 'not the console');
  const headers = page.headers();
  check(headers['content-security-policy']?.startsWith("default-src 'none'"), 'no policy');
  equal(headers['x-content-type-options'], 'nosniff', 'X-Content-Type-Options');
  equal(headers['referrer-policy'], 'no-referrer', 'Referrer-Policy');
  equal((await stranger.get('/no-such-file.js')).status(), 404, 'a missing file');
});
test('an unchanged file is 304', async () => {
  const first = await stranger.get('/app.js');
  const again = await stranger.get('/app.js', { headers: { 'If-None-Match': first.headers()['etag'] } });
  equal(again.status(), 304, 'status');
});
test('signing out without the header is refused', async () =>
  refused(await api.delete('/api/session'), 403, 'E_DENIED'));
test('signing out ends the session', async () => {
  equal((await api.delete('/api/session', { headers: own })).status(), 204, 'status');
  await refused(await api.get('/api/session'), 401, 'E_UNAUTHENTICATED');
});
if (real)
  skip('withheld figures have their shape', mockOnly);
else
  test('withheld figures have their shape', async () => {
    await api.post('/api/session', { headers: own, data: { login: 'observer', password } });
    const body = await get('/api/picture', picture);
    check(body.total.count === null && body.total.withheld !== null && body.growth === null, 'not withheld');
  });

await run(async () => {
  await api.dispose();
  await stranger.dispose();
  await server.stop();
});
