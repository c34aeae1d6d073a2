// sample_data.mjs - a small invented coalition for the mock server, the same in every run.
// SPDX-License-Identifier: Apache-2.0

/** A sequence of numbers in [0, 1) from a seed. */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

const random = numbers(7);
const DAY = 86_400_000;

export function uuid(n) {
  const hex = n.toString(16).padStart(12, '0');
  return `00000000-0000-4000-8000-${hex}`;
}

const organisation = (code, name, kind, standing, communities, more = {}) => ({
  code, name, kind, standing, client_of: null, identity: `identity--${uuid(code.charCodeAt(0) * 100 + code.length)}`,
  communities, shares_counts: true, objects: 0, ...more,
});

const LONG = 'Joint Centre for the Coordination of Responses to Incidents in the Critical Infrastructure of the Northern and Eastern Regions';

export const organisations = [
  organisation('NATO', 'NATO', 'alliance', 'member', ['nato', 'nato-eu', 'nato-japan']),
  organisation('EU', 'European Union', 'union', 'member', ['nato-eu']),
  organisation('EST', 'Estonia', 'nation', 'member', ['nato', 'nato-eu']),
  organisation('NOR', 'Norway', 'nation', 'member', ['nato']),
  organisation('CENTRE', LONG, 'centre', 'member', ['nato', 'nato-eu'], { shares_counts: false }),
  organisation('JPN', 'Japan', 'nation', 'partner', ['nato-japan'], { shares_counts: false }),
  organisation('GRID', 'Sample Grid Company', 'company', 'partner', ['nato-eu'], { client_of: 'EST' }),
  organisation('OBS', 'Observer State', 'nation', 'observer', ['nato-eu']),
  organisation('CAND', 'Candidate State', 'nation', 'candidate', []),
];

const party = (code) => {
  const { name } = organisations.find((one) => one.code === code);
  return { code, name };
};

export const communities = [
  { name: 'nato', title: 'NATO', floor: 'TLP:GREEN' },
  { name: 'nato-eu', title: 'NATO and EU', floor: 'TLP:AMBER' },
  { name: 'nato-japan', title: 'NATO and Japan', floor: null },
].map((one) => ({
  ...one, organisations: organisations.filter((org) => org.communities.includes(one.name)).map((org) => org.code),
}));

export const collections = communities.map(({ name, title, floor }, i) =>
  ({ id: uuid(9000 + i), title, community: name, floor }));

// --- attacks: one count a day, member and technique, for two years; the second has 60 % more ---

const TECHNIQUES = [
  ['T1566', 'Phishing', 'phishing', 5], ['T1110', 'Brute Force', 'scanning', 4],
  ['T1190', 'Exploit Public-Facing Application', 'exploitation', 3],
  ['T1498', 'Network Denial of Service', 'denial-of-service', 2],
  ['T1071', 'Application Layer Protocol', 'command-and-control', 1.5], ['T1078', 'Valid Accounts', 'intrusion', 1],
];
const TARGETS = [['EST', 0.9], ['NOR', 0.7], ['NATO', 1.2], ['EU', 0.8], ['GRID', 0.3], ['CENTRE', 0.5], ['JPN', 0.6]];

function attacksUntil(end) {
  const rows = [];
  for (let day = 0; day < 1460; day++)
    for (const [member, weight] of TARGETS)
      for (const [technique, , kind, share] of TECHNIQUES) {
        const growth = day < 365 ? 1.6 : 1;
        const wave = 1 + 0.35 * Math.sin(day / 29 + share) + (day % 97 < 6 ? 1.2 : 0);
        const count = Math.floor(weight * share * 0.22 * growth * wave + random());
        if (count > 0)
          rows.push({ day: new Date(end - (day + 1) * DAY).toISOString().slice(0, 10), member, technique, kind, count });
      }
  return rows;
}

const tomorrow = Math.ceil((Date.now() + 1) / DAY) * DAY;
const attacks = attacksUntil(tomorrow);

const shift = (day, days) => new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
const days = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / DAY);

function bucketStart(day, bucket) {
  if (bucket === 'month')
    return `${day.slice(0, 7)}-01`;
  if (bucket === 'week')
    return shift(day, -((new Date(day).getUTCDay() + 6) % 7));
  return day;
}

function bucketsOf(rows, from, to, bucket) {
  const length = days(from, to);
  const counts = new Map();
  const of = (day) => {
    const start = bucketStart(day, bucket);
    return start < from ? from : start;
  };
  for (let day = from; day < to; day = shift(day, 1))
    counts.set(of(day), { start: of(day), count: 0, before: 0 });
  for (const row of rows) {
    if (row.day >= from && row.day < to)
      counts.get(of(row.day)).count += row.count;
    else if (row.day >= shift(from, -length) && row.day < from)
      counts.get(of(shift(row.day, length))).before += row.count;
  }
  return [...counts.values()];
}

const sum = (rows) => rows.reduce((total, row) => total + row.count, 0);
const within = (rows, from, to) => rows.filter((row) => row.day >= from && row.day < to);
const tenth = (value) => Math.round(value * 10) / 10;

function change(rows, from, to) {
  const before = sum(within(rows, shift(from, -days(from, to)), from));
  return before === 0 ? null : tenth(100 * (sum(within(rows, from, to)) / before - 1));
}

function growthOf(rows, from, to) {
  const start = shift(from, -days(from, to));
  const before = sum(within(rows, start, from));
  const now = sum(within(rows, from, to));
  const spread = 1.96 * Math.sqrt(1 / Math.max(before, 1) + 1 / Math.max(now, 1));
  const at = (factor) => before === 0 ? null : tenth(100 * (now / before * factor - 1));
  const low = at(Math.exp(-spread));
  const high = at(Math.exp(spread));
  return {
    before: { from: start, to: from, count: before }, now: { from, to, count: now },
    percent: at(1), low: low ?? 0, high, significant: low > 0 || (high !== null && high < 0),
  };
}

function ranked(rows, from, to, key, make) {
  const values = [...new Set(rows.map((row) => row[key]))];
  return values.map((value) => {
    const mine = rows.filter((row) => row[key] === value);
    return make(value, { count: sum(within(mine, from, to)), percent_change: change(mine, from, to), withheld: null });
  }).sort((a, b) => (b.count ?? -1) - (a.count ?? -1));
}

/** The picture as Estonia's duty officer sees it; `withhold` hides all but the own figures. */
export function picture(query, own, withhold) {
  const to = query.get('to') || new Date(tomorrow).toISOString().slice(0, 10);
  const from = query.get('from') || shift(to, -365);
  const length = days(from, to);
  const bucket = query.get('bucket') || (length <= 92 ? 'day' : length <= 800 ? 'week' : 'month');
  const filters = ['member', 'technique', 'kind'].filter((name) => query.get(name));
  const under = (names) => attacks.filter((row) => names.every((name) => row[name] === query.get(name)));
  const but = (name) => under(filters.filter((one) => one !== name));
  const rows = under(filters);
  const hide = (figure, why) => ({ ...figure, count: null, percent_change: null, withheld: why });
  const hidden = withhold || ['JPN', 'CENTRE'].includes(query.get('member'));
  const why = query.get('member') ? 'not_shared' : 'too_few';
  const mine = rows.filter((row) => row.member === own);
  return {
    from, to, bucket, as_of: new Date(Date.now() - 90_000).toISOString(),
    total: hidden ? { count: null, withheld: why, buckets: [] }
      : { count: sum(within(rows, from, to)), withheld: null, buckets: bucketsOf(rows, from, to, bucket) },
    own: query.get('member') && query.get('member') !== own ? null
      : { count: sum(within(mine, from, to)), buckets: bucketsOf(mine, from, to, bucket) },
    growth: hidden ? null : growthOf(rows, from, to),
    members: ranked(but('member'), from, to, 'member', (code, figure) => {
      const { name, standing, shares_counts: shares } = organisations.find((one) => one.code === code);
      const shown = code === own || (shares && !withhold) ? figure : hide(figure, 'not_shared');
      return { code, name, standing, own: code === own, ...shown };
    }).sort((a, b) => (b.count ?? -1) - (a.count ?? -1)),
    techniques: ranked(but('technique'), from, to, 'technique', (id, figure) =>
      ({ id, name: TECHNIQUES.find((one) => one[0] === id)[1], ...(hidden ? hide(figure, why) : figure) })),
    kinds: ranked(but('kind'), from, to, 'kind', (kind, figure) =>
      ({ kind, ...(hidden ? hide(figure, why) : kind === 'intrusion' ? hide(figure, 'dominated') : figure) })),
  };
}

export function emptyPicture(query) {
  const full = picture(query, 'EST', false);
  return {
    ...full, as_of: null, members: [], techniques: [], kinds: [],
    total: { count: 0, withheld: null, buckets: full.total.buckets.map(({ start }) => ({ start, count: 0, before: 0 })) },
    own: { count: 0, buckets: [] },
    growth: {
      before: { ...growthOf([], full.from, full.to).before }, now: { from: full.from, to: full.to, count: 0 },
      percent: null, low: null, high: null, significant: false,
    },
  };
}

// --- objects ---

const LABELS = [
  { tlp: 'TLP:CLEAR', closed: false, lists: [] },
  { tlp: 'TLP:GREEN', closed: false, lists: [] },
  { tlp: 'TLP:AMBER', closed: false, lists: [] },
  { tlp: 'TLP:AMBER+STRICT', closed: false, lists: [[{ kind: 'community', name: 'nato', title: 'NATO' }]] },
  { tlp: 'TLP:RED', closed: false, lists: [[{ kind: 'organisation', name: 'EST', title: 'Estonia' },
    { kind: 'organisation', name: 'NOR', title: 'Norway' }]] },
  { tlp: null, closed: true, lists: [] },
];
const NAMES = ['Spring campaign', 'Night loader', 'Harbour beacon', 'Login sprayer', 'Quiet drop point', 'Grey courier'];
const OWNERS = ['EST', 'NOR', 'NATO', 'EU', 'JPN', 'CENTRE', 'GRID'];

const now = Date.now();
const moment = (ago) => new Date(now - ago).toISOString();
const taxiiMoment = (ago) => moment(ago).replace('Z', '123Z');

function stixOf(i) {
  const kinds = ['indicator', 'malware', 'indicator', 'intrusion-set', 'ipv4-addr', 'report', 'indicator', 'relationship'];
  const type = kinds[i % kinds.length];
  const id = `${type}--${uuid(i)}`;
  const created = moment(i * DAY / 3 + DAY);
  const owner = organisations.find((one) => one.code === OWNERS[i % OWNERS.length]);
  const common = { type, spec_version: '2.1', id, created_by_ref: owner.identity, created, modified: created };
  const name = `${NAMES[i % NAMES.length]} ${i}`;
  const address = `203.0.113.${i % 200 + 1}`;
  switch (type) {
  case 'ipv4-addr':
    return { type, spec_version: '2.1', id, value: address };
  case 'indicator':
    return { ...common, name, description: `Address used by the ${NAMES[i % 6].toLowerCase()} to call home.\nSeen in the logs of more than one member.`,
      indicator_types: ['malicious-activity'], pattern: `[ipv4-addr:value = '${address}'] OR [file:hashes.'SHA-256' = '${'ab12'.repeat(16)}']`,
      pattern_type: 'stix', valid_from: created, confidence: 85, labels: ['c2', 'sample'],
      kill_chain_phases: [{ kill_chain_name: 'mitre-attack', phase_name: 'command-and-control' }],
      external_references: [{ source_name: 'mitre-attack', external_id: 'T1071', url: 'https://attack.example/T1071' }],
      object_marking_refs: ['marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421'] };
  case 'relationship':
    return { ...common, relationship_type: 'indicates', source_ref: `indicator--${uuid(i - 1)}`, target_ref: `malware--${uuid(1)}` };
  case 'report':
    return { ...common, name: `${name}: an account of how a long and patient operation against several ministries was found, stopped and understood, with all that its defenders learnt`,
      published: created, report_types: ['campaign'], object_refs: [`indicator--${uuid(0)}`, `malware--${uuid(1)}`, `malware--${uuid(77777)}`] };
  default:
    return { ...common, name, description: 'A sample.', is_family: type === 'malware' ? true : undefined, aliases: ['first', 'second'],
      extensions: { 'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d': { extension_type: 'property-extension', deep: { list: [1, 2.5, true, null] } } } };
  }
}

const titleOf = (stix) => stix.name ?? stix.value ?? stix.relationship_type ?? stix.id;

export const objects = Array.from({ length: 130 }, (_, i) => {
  const stix = stixOf(i);
  const collection = collections[i % collections.length];
  return {
    stix, listed: {
      id: stix.id, type: stix.type, title: titleOf(stix), version: stix.modified ?? null, added: taxiiMoment(i * DAY / 3),
      owner: party(OWNERS[i % OWNERS.length]), label: LABELS[i % LABELS.length],
      collection: { id: collection.id, title: collection.title }, revoked: i % 17 === 5,
    },
  };
});
for (const { listed } of objects)
  organisations.find((one) => one.code === listed.owner.code).objects++;

const find = (id) => objects.find((one) => one.listed.id === id);

export function matching(query) {
  const text = (query.get('text') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const tlp = query.get('tlp') === 'closed' ? null : `TLP:${(query.get('tlp') ?? '').toUpperCase()}`;
  return objects.map((one) => ({ ...one, whole: JSON.stringify(one.stix).toLowerCase() })).filter(({ listed, whole }) =>
    (!query.get('value') || whole.includes(query.get('value').replaceAll('[.]', '.').toLowerCase())) &&
    text.every((word) => whole.includes(word)) &&
    (!query.get('type') || listed.type === query.get('type')) &&
    (!query.get('tlp') || listed.label.tlp === tlp) &&
    (!query.get('owner') || listed.owner.code === query.get('owner')) &&
    (!query.get('collection') || listed.collection.id === query.get('collection'))).map((one) => one.listed);
}

/** A text that is not what JSON.stringify would write: spaces, order and digits must survive. */
export function textOf(id) {
  const found = find(id);
  return found && JSON.stringify(found.stix, null, 2).replace('"confidence": 85', '"confidence":   85.0');
}

function referencesOf(stix) {
  const rows = [];
  const add = (property, id) => rows.push({ property, id, type: id.split('--')[0], title: find(id)?.listed.title ??
    organisations.find((one) => one.identity === id)?.name ?? null });
  for (const [name, value] of Object.entries(stix)) {
    if (name.endsWith('_ref'))
      add(name, value);
    if (name.endsWith('_refs'))
      value.forEach((one, i) => add(`${name}[${i}]`, one));
  }
  return rows;
}

const REASONS = { member: ['RELEASE_ADMITTED', 'the label admits it'], partner: ['RELEASE_OUTSIDE_COMMUNITY', 'not in the community'],
  observer: ['RELEASE_STANDING', 'its standing is not admitted by the TLP colour'], candidate: ['RELEASE_OUTSIDE_COMMUNITY', 'not in the community'] };

export function detail(id, own) {
  const found = find(id);
  if (found === undefined)
    return null;
  const { listed, stix } = found;
  const mine = listed.owner.code === own;
  const collection = collections.find((one) => one.id === listed.collection.id);
  return {
    id, type: listed.type, title: listed.title, version: listed.version, added: listed.added, revoked: listed.revoked,
    text: textOf(id), owner: listed.owner, label: listed.label,
    versions: listed.version === null ? [{ version: null, added: listed.added }]
      : [{ version: listed.version, added: listed.added }, { version: moment(400 * DAY), added: taxiiMoment(400 * DAY) }],
    collections: [{ id: collection.id, title: collection.title, community: collection.community }],
    why: mine ? { code: 'RELEASE_OWNER', text: 'it is the owner' } : { code: 'RELEASE_ADMITTED', text: 'the label admits it' },
    readers: !mine ? null : organisations.map(({ code, name, standing }) => {
      const [reason, text] = code === own ? ['RELEASE_OWNER', 'it is the owner'] : REASONS[standing];
      return { code, name, standing, allow: code === own || standing === 'member', reason, text };
    }),
    references: referencesOf(stix),
    referenced_by: objects.filter((one) => JSON.stringify(one.stix).includes(id) && one !== found).slice(0, 100)
      .map((one) => ({ property: 'source_ref', id: one.listed.id, type: one.listed.type, title: one.listed.title, owner: one.listed.owner })),
    referenced_by_more: false,
    appears: stix.pattern === undefined ? [] : [{ kind: 'ipv4', value: /'([\d.]+)'/.exec(stix.pattern)[1], more: true,
      objects: objects.slice(4, 5).map((one) => ({ id: one.listed.id, type: one.listed.type, title: one.listed.title, owner: one.listed.owner })) }],
  };
}

export const sightings = Array.from({ length: 70 }, (_, i) => {
  const anonymous = i % 6 === 4;
  const of = objects[(i * 8) % 128].listed;
  const owner = anonymous ? 'NATO' : OWNERS[i % 4];
  return {
    id: `sighting--${uuid(5000 + i)}`, added: taxiiMoment(i * 1_700_000),
    of: { id: of.id, type: of.type, title: i % 9 === 7 ? null : of.title }, count: i % 5 === 0 ? 1 : (i * 37) % 1900,
    first_seen: i % 11 === 3 ? null : moment(i * 1_700_000 + 7_200_000), last_seen: moment(i * 1_700_000 + 60_000),
    where: anonymous ? [] : [party(owner)], anonymous, owner: party(owner), label: LABELS[i % 4],
  };
});

// --- sensors of the own organisation: one at work, one silent with a failure, one stopped, one unheard of ---

const HOUR = 3_600_000;

function hoursOf(count, seed) {
  const draw = numbers(seed);
  const first = (Math.floor(Date.now() / HOUR) + 1 - count) * HOUR;
  return { first: new Date(first).toISOString(),
    hits: Array.from({ length: count }, (_, i) => draw() < 0.7 ? 0 : Math.floor(draw() * 40) * (i % 24 === 9 ? 5 : 1)) };
}

const sensorInput = (kind, path, more = {}) =>
  ({ kind, path, lines: 812_311, bytes: 91_231_122, behind_bytes: 0, error: null, ...more });

const sensorState = (more = {}) => ({
  program: '0.1.0', started: moment(3 * DAY), time: moment(4000), every_seconds: 10, ended: false, reports_hits: true,
  lines: 1_812_311, bytes: 291_231_122, lines_per_second: 4210, bytes_per_second: 521_100, behind_bytes: 0, last_event: moment(5000),
  unreadable_lines: 12, long_lines: 0, lost_packets: 0, hits: 417, weak_hits: 3, pattern_hits: 2, sightings: 40, delivered: 40, refused: 0,
  waiting_batches: 0, indicators: 12_041, patterns: 112, set_version: 31, unusable_indicators: 2, patterns_left_alone: 0, held_back: 1, held_back_hits: 731, kept_logs: 2, error: null,
  inputs: [sensorInput('zeek', '/opt/zeek/logs/current'), sensorInput('eve', '/var/log/suricata/eve.json'), sensorInput('netflow', '0.0.0.0:2055'),
    sensorInput('pcap', 'interface:eth0')],
  ...more,
});

const LONG_PATH = `/srv/archive/${'a-folder-with-a-long-name/'.repeat(6)}dns.log`;

const sensors = [
  { name: 'soc1-watch', status: 'working', first_heard: moment(20 * DAY), heard: moment(4000), left_out: 12, state: sensorState({ lost_packets: 1_204 }), seed: 5 },
  { name: 'branch-office-in-the-far-north-with-a-name-as-long-as-they-come-1', status: 'silent', first_heard: moment(9 * DAY), heard: moment(7 * HOUR),
    left_out: 0, seed: 6, state: sensorState({ behind_bytes: 48_112_000, reports_hits: false,
      error: { time: moment(7 * HOUR), text: 'cannot reach node.example: Connection timed out' },
      inputs: [sensorInput('zeek', LONG_PATH, { behind_bytes: 48_112_000, error: `cannot open ${LONG_PATH}: Permission denied` })] }) },
  { name: 'lab', status: 'ended', first_heard: moment(2 * DAY), heard: moment(30 * HOUR), left_out: 0, seed: 0,
    state: sensorState({ ended: true, reports_hits: false, kept_logs: 0, last_event: null, inputs: [sensorInput('text', '-', { lines: 0, bytes: 0 })] }) },
  { name: 'new-one', status: 'waiting', first_heard: moment(1000), heard: null, left_out: 0, state: null, seed: 0 },
];

const withHours = ({ seed, ...sensor }, hours) =>
  ({ ...sensor, hours: seed === 0 ? { ...hoursOf(hours, 1), hits: Array(hours).fill(0) } : hoursOf(hours, seed) });

export const sensorList = (hours) => ({ as_of: moment(0), sensors: sensors.map((one) => withHours(one, hours)) });

export function sensorOf(name, hours) {
  const found = sensors.find((one) => one.name === name);
  return found === undefined ? null : { as_of: moment(0), ...withHours(found, hours) };
}

const VALUES = ['203.0.113.7', 'evil.example', '198.51.100.39'];

export const sensorHits = Array.from({ length: 60 }, (_, i) => {
  const of = objects[(i % 5) * 8].listed;
  const pattern = i % 7 === 3;
  const value = VALUES[i % 3];
  return { number: 60 - i, hit: {
    time: taxiiMoment(i * 900_000), input: i % 11 === 5 ? LONG_PATH : '/opt/zeek/logs/current/dns.log', line: 90_000 - i * 7, offset: 1093,
    field: pattern ? null : 'query', kind: pattern ? 'pattern' : i % 3 === 1 ? 'domain' : 'ipv4', value: pattern ? null : value,
    found: pattern ? null : i % 3 === 1 ? `www.${value}` : value, observations: pattern ? 2 : null,
    first: pattern ? taxiiMoment(i * 900_000 + 9000) : null, last: pattern ? taxiiMoment(i * 900_000) : null,
    indicator: of.id, name: i % 9 === 8 ? null : of.title,
    text: i % 13 === 6 ? null : `1768204800.${i}\tCx8sd${i}\t10.0.0.${i}\t40000\t192.0.2.1\t53\tudp\t${i % 3 === 1 ? 'www.' : ''}${value}\t<b>not bold</b>${'\t-'.repeat(i % 17 === 2 ? 400 : 6)}`,
    cut: i % 17 === 2, expired: false,
  } };
});

// --- what the first of them was asked to search for, in every state ---

const answerOf = (more = {}) => ({
  reason: null, started: moment(2 * HOUR), ended: moment(2 * HOUR - 41_000), complete: true, indicators: 1, patterns: 0, pattern_losses: 0,
  patterns_left_alone: 0, files: 31,
  bytes: 48_112_000_000, skipped_files: 29, skipped_bytes: 46_000_000_000, unreadable_files: 0, found: 0, first: null, first_indicator: null,
  last: null, sightings: 0, ...more,
});

const searchOf = (i, state, more = {}) => {
  const { id, type, title } = objects[(i % 5) * 8].listed;
  return { id: uuid(9000 + i), indicator: { id, type, title }, added_after: null, days: 30, asked: moment((i + 1) * HOUR), by: 'analyst.est',
    state, changed: moment(i * HOUR), percent: state === 'done' ? 100 : 0, known: null, answer: null, ...more };
};

export const searches = [
  searchOf(0, 'asked'),
  searchOf(1, 'running', { percent: 42 }),
  searchOf(2, 'done', { known: moment(3 * DAY), answer: answerOf({ found: 417, first: moment(24 * DAY), first_indicator: objects[16].listed.id,
    last: moment(2 * DAY), sightings: 21 }) }),
  searchOf(3, 'done', { known: moment(30 * DAY), answer: answerOf({ found: 2, first: moment(4 * DAY), first_indicator: objects[24].listed.id,
    last: moment(4 * DAY), complete: false, reason: 'it took longer than a sensor spends on one search', unreadable_files: 3 }) }),
  searchOf(4, 'done', { indicator: null, added_after: moment(DAY), answer: answerOf({ indicators: 212, patterns: 9, pattern_losses: 12,
    patterns_left_alone: 1 }) }),
  searchOf(5, 'refused', { answer: answerOf({ reason: `cannot open ${LONG_PATH}: Permission denied` }) }),
  searchOf(6, 'cancelled', { by: 'somebody.with-a-login-as-long-as-they-come.estonia' }),
];

export const searchHits = (found) => sensorHits.slice(0, Math.min(found, 20)).map(({ hit }) => ({ ...hit, expired: true }));

export const sharing = organisations.flatMap((from) => organisations.filter((to) => to !== from).flatMap((to) => {
  const common = from.communities.filter((name) => to.communities.includes(name));
  return common.length === 0 ? [] : [{ from: from.code, to: to.code, communities: common,
    objects: Math.floor(from.objects * (to.standing === 'observer' ? 0.3 : common.length / 3)) }];
}));
