// exercise_data.mjs - invented exercises for the mock server: small, large, unranked and empty ones, with a record that grows.
// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';

const MINUTE = 60_000;
const HOUR = 3_600_000;
export const HOSTILE = '<img src=x onerror="document.title=\'broken\'"><script>document.title="broken"</script>';
const LONG = 'Joint Response Team of the Northern and Eastern Regions for Critical Infrastructure, Legal Affairs and Media';

function numbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

const NATIONS = ['EST', 'NOR', 'NATO', 'EU', 'JPN', 'GRID', 'OBS', 'CAND'];
const TITLES = ['Estonia and Japan', 'Norway', LONG, `European Union ${HOSTILE}`, 'Japan', 'Grid Company and Estonia'];
const CATEGORIES = [
  ['availability', 'Availability', 20], ['usability', 'Usability', 10], ['red', 'Withstanding red', 25],
  ['sitrep', 'Situation reports', 5], ['incident', 'Incident reports', 10], ['forensics', 'Forensics', 8],
  ['legal', 'Legal', 7], ['media', 'Media', 7], ['sharing', 'Intelligence and sharing', 5], ['strategic', 'Strategic', 3],
];
const SYSTEMS = [
  ['web', 'Web shop', 'DMZ'], ['mail', 'Mail', 'DMZ'], ['dns', 'Name server', 'DMZ'], ['vpn', 'Remote access', 'DMZ'],
  ['ad', 'Directory', 'Office'], ['files', 'File server', 'Office'], ['erp', 'Stores and wages', 'Office'],
  ['printer', 'Printers', 'Office'], ['scada', 'Power control', 'Industry'], ['historian', 'Measurements', 'Industry'],
  ['water', 'Water works', 'Industry'], ['radio', 'Radio gateway', 'Industry'],
];
const OBJECTIVES = [
  ['domain-admin', 'Administrator of the directory', 'T1078', 'ad', 3], ['deface', 'Change the web shop', 'T1491', 'web', 2],
  ['power', 'Switch off the power control', 'T0816', 'scada', 5], ['mail-theft', 'Read the mail of the staff', 'T1114', 'mail', 2],
  ['water', `Poison the water ${HOSTILE}`, 'T0836', 'water', 4],
];
const STORYLINES = [['s1', 'The stolen backup'], ['s2', 'Elections'], ['s3', 'Power and water']];
const TEMPLATES = [
  { name: 'sitrep', title: 'Situation report', kind: 'sitrep', every_ms: 2 * HOUR, fields: [
    { name: 'situation', title: 'Situation', hint: 'What happens, in five sentences for a minister.', kind: 'text', required: true, choices: [] },
    { name: 'level', title: 'Level of alarm', hint: '', kind: 'choice', required: true, choices: ['Low', 'Raised', 'High'] },
    { name: 'next', title: 'Next steps', hint: '', kind: 'text', required: false, choices: [] }] },
  { name: 'incident', title: 'Incident report', kind: 'incident', every_ms: null, fields: [
    { name: 'asset', title: 'System', hint: 'Which of your systems was attacked.', kind: 'system', required: true, choices: [] },
    { name: 'technique', title: 'Technique', hint: 'MITRE ATT&CK, such as T1566.', kind: 'technique', required: true, choices: [] },
    { name: 'time', title: 'When it began', hint: 'Within 15 minutes counts.', kind: 'time', required: true, choices: [] },
    { name: 'title', title: 'In one line', hint: '', kind: 'line', required: false, choices: [] },
    { name: 'text', title: 'What happened', hint: '', kind: 'text', required: true, choices: [] }] },
  { name: 'media', title: 'Answer to the media', kind: 'media', every_ms: null, fields: [
    { name: 'text', title: 'Text', hint: '', kind: 'text', required: true, choices: [] }] },
];
const RUBRICS = [
  { name: 'answer', items: [{ name: 'timely', title: 'In time', weight: 1 }, { name: 'right', title: 'Right', weight: 3 },
    { name: 'complete', title: 'Complete', weight: 2 }, { name: 'usable', title: 'Usable by a commander', weight: 2 }] },
];
const GOALS = [['g1', 'Stolen backup recognised', 'answer:phishing'], ['g2', 'Allies told', 'share'],
  ['g3', 'Decision of the government asked for', 'judged'], ['g4', 'Indicator seen in own logs', 'sighting']];

const named = ([name, title]) => ({ name, title });

function systemsOf(count) {
  return Array.from({ length: count }, (_none, i) => {
    const [name, title, zone] = SYSTEMS[i % SYSTEMS.length];
    const round = Math.floor(i / SYSTEMS.length);
    const own = round === 0 ? name : `${name}${round + 1}`;
    return { name: own, title: round === 0 ? title : `${title} ${round + 1}`, zone, network: zone.toLowerCase(), shared: own === 'dns',
      checks: [{ name: `${own}.http`, title: 'Web page', kind: 'http' }, { name: `${own}.login`, title: 'Log in', kind: 'ssh' }] };
  });
}

function teamsOf(count) {
  return Array.from({ length: count }, (_none, i) => ({
    name: `blue${i + 1}`, title: `Blue ${i + 1}, ${TITLES[i] ?? `${NATIONS[i % 8]} and ${NATIONS[(i + 3) % 8]}`}`,
    kind: 'blue', organisations: [NATIONS[i % 8], NATIONS[(i + 3) % 8]],
  }));
}

const INJECTS = [
  ['phishing', 'Letter with an invoice', 's1', 10, 'mail', 'forensics', 'answer', null],
  ['press-1', 'Newspaper asks: are our data gone?', 's1', 40, 'news', 'media', 'answer', 'press-2'],
  ['law-1', 'May the attacker’s server be switched off?', 's1', 75, 'console', 'legal', 'answer', null],
  ['ballot', `Lists of voters are for sale ${HOSTILE}`, 's2', 85, 'mail', 'strategic', 'answer', null],
  ['minister', 'The minister wants one page in twenty minutes, and then another for the parliament, and a third for the allies', 's2', 95, 'console', 'strategic', 'answer', null],
  ['outage', 'Half a town is dark', 's3', 120, 'news', 'media', 'answer', null],
  ['water-1', 'Chlorine is measured too high', 's3', 150, 'console', 'forensics', 'answer', null],
  ['press-2', 'Newspaper prints: government silent', 's1', null, 'news', 'media', null, null],
];

/** `teams`, `systems`: how many; `copies` of the eight injects; `empty`: planned, but nothing happened; `played`: how long
 * so far; `chatter`: so many entries more, evenly over that time. */
export function newGame({ name, title, ranked = true, teams = 6, systems = 12, copies = 1, empty = false, state = 'running',
  played = 90 * MINUTE, chatter = 0 }) {
  const born = Date.now();
  const random = numbers(teams * 1000 + systems);
  const startWall = born - played;
  const clock = { state: empty ? 'new' : state, now_ms: empty ? 0 : played, speed_milli: 1000, phase: empty ? null : 'day1' };
  const phases = empty ? [] : [
    { name: 'day1', title: 'Day 1: the stolen backup', start_ms: 0, length_ms: 4 * HOUR, scored: true },
    { name: 'night', title: 'Night', start_ms: 4 * HOUR, length_ms: HOUR, scored: false },
    { name: 'day2', title: 'Day 2: elections', start_ms: 5 * HOUR, length_ms: 4 * HOUR, scored: true }];
  const allTeams = teamsOf(teams);
  const allSystems = systemsOf(systems);
  const entries = [];
  const probes = () => empty ? [] : [
    { name: 'probe-north', seen: new Date().toISOString(), checks: teams * systems * 2, results_per_minute: teams * systems, lag_ms: 420 },
    { name: 'probe-south', seen: new Date(born - 10 * MINUTE).toISOString(), checks: 12, results_per_minute: 0, lag_ms: null }];
  const stands = { public: false }; // the freeze of the public view was reached
  let serial = 0;
  let since = born; // when the clock's now_ms was true
  const wall = (ms) => new Date(startWall + ms).toISOString();
  const now = () => clock.state === 'running' ? clock.now_ms + Math.floor((Date.now() - since) * clock.speed_milli / 1000) : clock.now_ms;

  /** What a `clock` entry does. */
  function runClock({ action, speed }) {
    const states = { open: 'open', start: 'running', pause: 'paused', resume: 'running', close: 'closed' };
    const at = now();
    Object.assign(clock, { now_ms: at, state: states[action] ?? clock.state, ...(speed === undefined ? {} : { speed_milli: Number(speed) * 1000 }) });
    since = Date.now();
  }

  function add(kind, ms, team, body, more = {}) {
    const entry = { key: more.key ?? `${kind}:${String(++serial).padStart(4, '0')}`, kind, posted: wall(ms), event: wall(ms),
      time_ms: ms, team, author: more.author ?? null, login: more.login ?? null, of: more.of ?? null, in_force: true, body };
    entries.push(entry);
    return entry;
  }
  const find = (key) => entries.find((one) => one.key === key);
  const reversed = (key) => entries.some((one) => one.kind === 'reversal' && one.of === key);

  const injects = empty ? [] : Array.from({ length: copies }, (_none, copy) => INJECTS.map(
    ([inject, injectTitle, storyline, minutes, channel, category, rubric, contingency]) => {
      const suffix = copy === 0 ? '' : `-${copy + 1}`;
      const at = minutes === null ? null : ((minutes + copy * 37) % 480) * MINUTE;
      return { name: inject + suffix, title: copy === 0 ? injectTitle : `${injectTitle} (${copy + 1})`, storyline,
        phase: at === null || at < 4 * HOUR ? 'day1' : 'day2', at_ms: at, planned_ms: at, condition: minutes === null ? 'contingency of press-1' : '', channel, category,
        teams: allTeams.map((team) => team.name), state: 'planned', expected: 'The team asks for legal advice, and answers within the hour.',
        grader: null, rubric, contingency: contingency === null ? null : contingency + suffix,
        from: channel === 'mail' ? 'accounts@supplier.example' : 'Exercise control',
        text: `Dear colleagues,\n\nplease look at this. ${HOSTILE}\n\nYours, the desk`, skipped: false };
    })).flat();

  function send(inject, team, ms, key) {
    return add('inject.sent', ms, team, { inject: inject.name, channel: inject.channel, from: inject.from, subject: inject.title,
      text: inject.text, due_ms: ms + HOUR, close_ms: ms + 2 * HOUR }, { key });
  }

  if (!empty) {
    for (const inject of injects.filter((one) => one.at_ms !== null && one.at_ms <= 90 * MINUTE))
      for (const team of allTeams)
        send(inject, team.name, inject.at_ms, `inject:${inject.name}:${team.name}`);
    for (const [i, team] of allTeams.slice(0, 4).entries()) {
      const answer = add('answer', (25 + i) * MINUTE, team.name, { text: `The invoice carries a loader.\nWe keep a copy and told the others. ${i === 1 ? HOSTILE : ''}` },
        { of: `inject:phishing:${team.name}`, author: 'Anna', login: i === 0 ? 'blue' : `other${i}` });
      if (i === 2)
        add('grade', 60 * MINUTE, team.name, { items: { timely: 1000, right: 400, complete: 300, usable: 600 }, text: 'Too short to act upon.' },
          { of: answer.key, author: 'Second grader', login: 'grader2' });
      if (i === 0)
        add('grade.final', 70 * MINUTE, team.name, { items: { timely: 1000, right: 800, complete: 700, usable: 900 }, spread: 120, grades: [], text: 'In time and right; the second host is missing.' },
          { of: answer.key });
      add('report', (50 + i) * MINUTE, team.name, { template: 'incident', fields: { asset: 'ad', technique: 'T1078', time: wall(40 * MINUTE), text: `Somebody uses the account of the administrator. ${HOSTILE}` } },
        { author: 'Bent', login: i === 0 ? 'blue' : `other${i}` });
      add('red.event', (38 + i) * MINUTE, team.name, { objective: 'domain-admin', stage: ['user', 'foothold', 'data', 'tried'][i], system: 'ad', technique: 'T1078', text: 'By a password from the stolen backup.' },
        { author: 'Rolf', login: 'red' });
    }
    add('red.event', 66 * MINUTE, 'blue2', { objective: 'deface', stage: 'effect', system: 'web', text: HOSTILE }, { author: 'Rolf', login: 'red' });
    add('help', 72 * MINUTE, 'blue1', { text: 'The console of the power control does not start any more.', system: 'scada' }, { author: 'Anna', login: 'blue' });
    add('help', 74 * MINUTE, 'blue2', { text: HOSTILE }, { author: 'Ole', login: 'other2' });
    add('message', 76 * MINUTE, null, { text: 'Lunch is at noon; the clock stands then.' }, { author: 'Wilma', login: 'white' });
    add('message', 77 * MINUTE, 'blue1', { text: 'We look at your power control.' }, { author: 'Gerd', login: 'green' });
    add('news', 60 * MINUTE, null, { title: 'Town without power?', text: 'The ministry does not comment.', outlet: 'Berylia Daily' });
    add('appeal', 80 * MINUTE, 'blue1', { text: 'The second host was in our answer, third line.' }, { of: 'grade.final:x', author: 'Anna', login: 'blue' });
    entries.at(-1).of = entries.find((one) => one.kind === 'grade.final').key;
    add('hold', 82 * MINUTE, null, { check: 'dns.http', from: wall(70 * MINUTE), to: wall(75 * MINUTE), teams: allTeams.map((one) => one.name) });
    add('adjustment', 83 * MINUTE, 'blue3', { points_milli: -250_000, text: 'Scanned the network of another team.' }, { author: 'Walter', login: 'white2' });
    for (const [i, team] of allTeams.entries())
      for (const [task, taskTitle, minutes, close] of [['order', 'Order a turtle', 70, 115], ['pay', `Pay by card ${HOSTILE}`, 80, 140], ['old', 'Read what was there yesterday', 5, 20]])
        add('task.due', minutes * MINUTE, team.name, { task, title: taskTitle, systems: ['web', 'mail'], who: task === 'pay' ? 'users.clerk' : '',
          steps: [`Open http://10.${i + 1}.0.10/`, 'Choose the second turtle and put it into the basket, which should then hold one and not two', HOSTILE],
          expected: 'A number of the order within a minute.', close_ms: close * MINUTE });
    add('phase', 0, null, { phase: 'day1' });
    add('clock', 0, null, { action: 'start', speed: '1' }, { author: 'Wilma', login: 'white' });
    add('shared', 56 * MINUTE, 'blue1', { object: 'indicator--00000000-0000-4000-8000-000000000001', type: 'indicator', values: ['203.0.113.7'], entitled: ['blue2', 'blue3'] });
    add('sighted', 64 * MINUTE, 'blue2', { object: 'indicator--00000000-0000-4000-8000-000000000001', count: 3 });
    add('shared', 58 * MINUTE, 'blue2', { object: 'indicator--00000000-0000-4000-8000-000000000002', type: 'indicator', values: ['198.51.100.99', HOSTILE], entitled: ['blue1'] });
    for (let i = 0; i < chatter; i++)
      add('report', Math.floor(played * (i + 1) / (chatter + 1)), allTeams[i % teams].name, { template: 'sitrep', fields: { situation: `Report number ${i + 1}` } });
    if (!ranked)
      add('objective.met', 55 * MINUTE, 'blue1', { goal: 'g3', met: true, text: 'Asked at once.' }, { author: 'Wilma', login: 'white' });
  }

  // --- what is computed from it ---

  const letters = new Map(allTeams.map((team, t) => [team.name, empty ? '-'.repeat(systems)
    : Array.from({ length: systems }, (_none, i) => {
      const dice = random();
      if (i === 2)
        return 'c';
      return t === 1 && i % 12 === 0 ? 'w' : dice < 0.03 ? 'x' : dice < 0.05 ? 'd' : dice < 0.07 ? 'r' : dice < 0.08 ? '-' : 'o';
    }).join('')]));
  const NAMES = { o: 'ok', d: 'degraded', r: 'recovering', w: 'wrong', x: 'down', c: 'checker', '-': 'unknown' };

  function boardSystems(team) {
    return [...letters.get(team)].map((letter, i) => ({ name: allSystems[i].name, state: NAMES[letter],
      since_ms: letter === 'o' ? 0 : 60 * MINUTE, availability_ppm: letter === '-' ? null : letter === 'o' ? 998_100 : 830_000 }));
  }

  /** Points grow by the minute, each team at its own pace. */
  function pointsAt(t, ms) {
    const part = Math.min(1, ms / (8 * HOUR));
    return CATEGORIES.map(([category, , weight], c) => ({ name: category,
      points: category === 'sharing' && t === 1 && ms > 0 ? -120_500
        : Math.round(weight * 1_000_000 * part * (0.62 + 0.36 * Math.abs(Math.sin(t * 1.7 + c * 0.9)))) }));
  }
  const sum = (rows) => rows.reduce((total, one) => total + one.points, 0);

  function board({ view, at, team, detail }) {
    const ms = at === null ? now() : Math.max(0, Math.min(now(), Date.parse(at) - startWall));
    const shown = view === 'public' ? Math.max(0, ms - 5 * MINUTE) : ms;
    const rows = allTeams.filter((one) => view !== 'team' || one.name === team).map((one) => {
      const t = allTeams.indexOf(one);
      const categories = ranked && !empty ? pointsAt(t, shown) : [];
      return { name: one.name, title: one.title, rank: null, points: ranked ? sum(categories) : null, categories,
        states: letters.get(one.name), systems: detail === one.name ? boardSystems(one.name) : [],
        goals: ranked ? [] : GOALS.map(([goal], g) => ({ name: goal, met: (t + g) % 3 === 0, time_ms: (t + g) % 3 === 0 ? (t + 4) * 7 * MINUTE : null })),
        times: { know_ms: ranked || t === 2 ? null : (12 + t) * MINUTE, tell_ms: ranked ? null : (30 + t) * MINUTE, decide_ms: ranked ? null : 45 * MINUTE },
        tried_ppm: view === 'white' ? 200_000 + 100_000 * (t % 5) : null, lines: 212 };
    });
    if (ranked && view !== 'team') {
      rows.sort((a, b) => b.points - a.points);
      rows.forEach((row, i) => { row.rank = i + 1; });
    }
    return { at_ms: shown, wall: wall(ms), view, frozen: view === 'public' && stands.public && !entries.some((one) => one.kind === 'freeze.lifted' && inForce(one)), ranked, teams: rows };
  }

  function why({ team, category, at, view }) {
    const row = board({ view, at, team, detail: null }).teams.find((one) => one.name === team);
    const total = row?.categories.find((one) => one.name === category)?.points ?? 0;
    if (view === 'team' && category === 'red')
      return { lines: [{ category, points: total, time_ms: 0, subject: 'category:red', text: 'what red reached counts; of what it did you are told nothing', entries: [], by_effect: true }], sum: total, at: wall(now()) };
    const about = entries.filter((one) => one.team === team && ['answer', 'grade.final', 'red.event', 'report'].includes(one.kind));
    const many = category === 'availability' ? 120 : about.length;
    const lines = Array.from({ length: many }, (_none, i) => ({ category, points: Math.trunc(total / many) + (i === 0 ? total % many : 0),
      time_ms: (many - i) * MINUTE, subject: category === 'availability' ? `check:${allSystems[i % systems].name}.http` : `entry:${about[i]?.kind}`,
      text: category === 'availability' ? 'up 0.998 of 5,400 s; weight 1 of 12' : `rubric 0.85 of 1, in time ${i === 1 ? HOSTILE : ''}`,
      entries: about.length > 0 && category !== 'availability' ? [about[i].key] : [], by_effect: false }));
    return { lines, sum: total, at: view === 'team' ? wall(now()) : null };
  }

  function series({ step, view, team }) {
    const until = view === 'public' ? now() - 5 * MINUTE : now(); // the public view lags
    const count = empty ? 0 : Math.min(500, Math.floor(until / step) + 1);
    return { step_ms: step, steps: Array.from({ length: count }, (_none, i) => wall(i * step)),
      teams: allTeams.filter((one) => view !== 'team' || one.name === team).map((one) => ({ name: one.name,
        points: Array.from({ length: count }, (_none, i) => ranked ? sum(pointsAt(allTeams.indexOf(one), i * step)) : 0) })) };
  }

  const inForce = (entry) => !reversed(entry.key) && !entries.some((one) => one.kind === 'inject.withdrawn' && one.of === entry.key);

  function injectRow(inject, forTeam) {
    const sent = entries.filter((one) => one.kind === 'inject.sent' && one.body.inject === inject.name && inForce(one) &&
      (forTeam === null || one.team === forTeam)).map((one) => {
      const answers = entries.filter((other) => other.kind === 'answer' && other.of === one.key);
      return { team: one.team, key: one.key, time_ms: one.time_ms, due_ms: one.body.due_ms ?? one.time_ms + HOUR, close_ms: one.body.close_ms ?? one.time_ms + 2 * HOUR,
        answered_ms: answers.at(-1)?.time_ms ?? null, graded: answers.some((answer) => entries.some((other) => other.kind === 'grade.final' && other.of === answer.key)) };
    });
    const state = inject.skipped ? 'skipped' : sent.length > 0 ? 'sent' : inject.at_ms !== null && inject.at_ms <= now() ? 'due' : 'planned';
    const { skipped: _skipped, ...row } = inject;
    const hidden = forTeam === null ? {} : { expected: null, grader: null, rubric: null, contingency: null };
    return { ...row, ...hidden, state, sent };
  }

  const timeline = (forTeam) => ({
    injects: injects.map((one) => injectRow(one, forTeam)).filter((one) => forTeam === null || one.sent.length > 0),
    red: forTeam !== null ? [] : entries.filter((one) => one.kind === 'red.event' && inForce(one)).map((one) => ({ key: one.key, team: one.team,
      time_ms: one.time_ms, objective: one.body.objective, stage: one.body.stage })),
  });

  const room = (team) => ({
    injects: timeline(team).injects,
    systems: [...(letters.get(team) ?? '')].map((letter, i) => ({ name: allSystems[i].name, state: NAMES[letter], since_ms: letter === 'o' ? 0 : 60 * MINUTE,
      checks: allSystems[i].checks.map((one, c) => ({ name: one.name, state: c === 0 ? NAMES[letter] : 'ok', since_ms: 0,
        text: letter === 'x' && c === 0 ? `connection refused ${HOSTILE}` : letter === 'w' ? 'the page does not hold "Order now"' : '200 OK', latency_ms: letter === 'x' ? null : 38 })) })),
    reports_due: empty ? [] : [{ template: 'sitrep', due_ms: 120 * MINUTE, last_ms: null }],
    appealable: entries.filter((one) => one.team === team && one.kind === 'report').map((one) => ({ key: one.key, until: new Date(Date.now() + 40 * MINUTE).toISOString() })),
    appealable_since: new Date(Date.now() - HOUR).toISOString(),
    appeals: entries.filter((one) => one.team === team && one.kind === 'appeal' && inForce(one)).map((one) => ({ key: one.key, of: one.of ?? null,
      line: one.body.line ?? null, check: one.body.check ?? null, from: one.body.from ?? null, to: one.body.to ?? null,
      outcome: entries.find((other) => other.kind === 'decision' && other.of === one.key)?.body.outcome ?? null })),
  });

  // --- what is defined while it is played ---

  const checkRows = () => allSystems.flatMap((system) => system.checks.map((row) => ({ system, row })));
  const definitions = new Map(); // "injects/NAME" -> as it was written during play

  function definition(section, wanted) {
    const written = definitions.get(`${section}/${wanted}`);
    if (written !== undefined)
      return written;
    const inject = injects.find((one) => one.name === wanted);
    if (section === 'injects' && inject !== undefined)
      return { name: wanted, title: inject.title, storyline: inject.storyline, text: inject.text, channel: inject.channel, from: inject.from,
        ...(inject.at_ms === null ? {} : { at: `day1 ${Math.floor(inject.at_ms / HOUR)}:${String(inject.at_ms / MINUTE % 60).padStart(2, '0')}` }),
        expected: inject.expected, due: '1:00', learning: 'law', ...(inject.rubric === null ? {} : { rubric: inject.rubric }) };
    const found = checkRows().find(({ row }) => row.name === wanted);
    return section === 'checks' && found !== undefined
      ? { name: wanted, title: found.row.title, kind: found.row.kind, parameters: { port: '8080' }, contents: ['/', '/orders'], period: '60s' } : undefined;
  }

  function define(section, made) {
    definitions.set(`${section}/${made.name}`, made);
    if (section === 'checks') {
      const [systemName] = made.name.split('.');
      const system = allSystems.find((one) => one.name === systemName);
      const old = system.checks.find((one) => one.name === made.name);
      Object.assign(old ?? system.checks[system.checks.push({}) - 1], { name: made.name, title: made.title ?? made.name, kind: made.kind });
      return;
    }
    const [phase, time] = (made.at ?? '').split(' ');
    const [hours, minutes] = (time ?? '0:00').split(':').map(Number);
    const start = phases.find((one) => one.name === phase)?.start_ms;
    const at = start === undefined ? null : start + hours * HOUR + minutes * MINUTE;
    const old = injects.find((one) => one.name === made.name);
    Object.assign(old ?? injects[injects.push({ skipped: false }) - 1], { name: made.name, title: made.title, storyline: made.storyline ?? '', phase: phase ?? '',
      at_ms: at, planned_ms: at, condition: made.after ?? '', channel: made.channel ?? 'console', category: made.category ?? '',
      teams: made.teams ?? allTeams.map((one) => one.name), state: 'planned', expected: made.expected ?? '', grader: made.grader ?? null, rubric: made.rubric ?? null,
      contingency: made.contingency ?? null, from: made.from ?? '', text: made.text });
  }

  function preOf(report) {
    const link = entries.findLast((one) => one.kind === 'link' && one.of === report.key);
    return { red: 'red.event:0004', asset: true, technique: true, time: false, confirmed: link !== undefined, right: link?.body.right ?? false };
  }

  function graded(login) {
    return entries.filter((one) => ['answer', 'report'].includes(one.kind)).map((one) => {
      const grades = entries.filter((other) => other.kind === 'grade' && other.of === one.key);
      const own = grades.some((grade) => grade.login === login);
      const sent = find(one.of);
      const final = entries.some((other) => other.kind === 'grade.final' && other.of === one.key);
      return { key: one.key, kind: one.kind, team: one.team, time_ms: one.time_ms,
        what: one.kind === 'answer' ? sent?.body.subject ?? 'Answer' : TEMPLATES.find((form) => form.name === one.body.template).title,
        rubric: 'answer', body: one.body, question: one.kind === 'answer' ? sent?.body.text ?? '' : '', expected: 'The team names the loader and the account.',
        grades: own || login === 'white' ? grades.map((grade) => ({ author: grade.author, own: grade.login === login, items: grade.body.items, text: grade.body.text })) : [],
        spread: grades.length >= 2 && own ? 240 : null,
        state: final ? 'final' : ['open', 'second', 'third'][Math.min(2, grades.length)],
        pre: one.kind === 'report' && one.body.template === 'incident' ? preOf(one) : null };
    });
  }

  function replan({ task, from_ms, at_ms, skip, definition }) {
    const planned = plannedTasks.find((one) => one.task === task);
    if (definition !== undefined)
      plannedTasks.push({ task: definition.name, title: definition.title, skipped: false, ahead_ms: [now() + 60_000] });
    else if (skip)
      Object.assign(planned, { skipped: true, ahead_ms: [] });
    else
      planned.ahead_ms[planned.ahead_ms.indexOf(from_ms)] = at_ms;
  }

  const plannedTasks = [{ task: 'order-turtle', title: 'Order a turtle', skipped: false, ahead_ms: [now() + 3_600_000, now() + 7_200_000] }];

  function tasks(login) {
    const marksOf = (due) => entries.filter((one) => one.kind === 'usability' && one.of === due.key && inForce(one));
    const due = entries.filter((one) => one.kind === 'task.due' && inForce(one));
    const rows = due.filter((one) => one.body.close_ms >= now()).map((one) => ({ key: one.key, team: one.team, time_ms: one.time_ms,
      marks: marksOf(one).length, own: marksOf(one).some((mark) => mark.login === login), body: one.body }));
    return { tasks: rows.sort((a, b) => a.own - b.own || a.body.close_ms - b.body.close_ms),
      missed: due.filter((one) => one.body.close_ms < now() && marksOf(one).length === 0).length,
      plan: login === 'white' ? plannedTasks : null };
  }

  const balance = () => ({
    balance: allTeams.map((team, t) => ({ team: team.name, tried_ppm: empty ? 0 : 200_000 + 100_000 * (t % 5),
      stages: Object.fromEntries(entries.filter((one) => one.kind === 'red.event' && one.team === team.name && inForce(one)).map((one) => [one.body.objective, one.body.stage])) })),
    ratio_milli: empty ? 1000 : 3000, warn: !empty,
  });

  const decided = (key) => entries.some((one) => one.kind === 'decision' && one.of === key);
  const confirmed = (key) => entries.some((one) => one.kind === 'confirm' && one.of === key);
  const white = () => ({
    probes: probes(), holds: entries.filter((one) => one.kind === 'hold' && !confirmed(one.key)),
    appeals: entries.filter((one) => one.kind === 'appeal' && !decided(one.key)).map((one) => ({ ...one, entry: find(one.of) ?? null,
      lines: one.body.line === 'category:red' ? why({ team: one.team, category: 'red', at: one.body.at, view: 'white' }).lines.filter((line) => line.subject === 'entry:red.event') : [] })),
    adjustments: entries.filter((one) => one.kind === 'adjustment' && !confirmed(one.key)).map((one) => ({ ...one, in_force: false })),
    help: entries.filter((one) => one.kind === 'help' && !entries.some((other) => other.kind === 'message' && other.of === one.key)),
    balance: balance(), grading: { open: graded('white').filter((one) => one.state !== 'final').length, late: empty ? 0 : 2 },
  });

  const truth = (team) => ({
    marks: empty ? [] : [
      { id: 'red1', lane: 'red', from_ms: 38 * MINUTE, to_ms: null, title: 'Administrator of the directory: user' },
      { id: 'red2', lane: 'red', from_ms: 66 * MINUTE, to_ms: 70 * MINUTE, title: `Change the web shop ${HOSTILE}` },
      { id: 'check1', lane: 'check', from_ms: 40 * MINUTE, to_ms: 52 * MINUTE, title: 'Directory down' },
      { id: 'check2', lane: 'check', from_ms: 67 * MINUTE, to_ms: null, title: 'Web shop: wrong content' },
      { id: 'report1', lane: 'report', from_ms: 50 * MINUTE, to_ms: null, title: 'Incident report: directory, T1078' },
      { id: 'shared1', lane: 'shared', from_ms: 56 * MINUTE, to_ms: null, title: '203.0.113.7' },
      { id: 'sighted1', lane: 'sighted', from_ms: 64 * MINUTE, to_ms: null, title: 'Seen 3 times' }],
    links: empty ? [] : [{ from: 'red1', to: 'check1', how: 'asset' }, { from: 'red1', to: 'report1', how: 'confirmed' },
      { from: 'red2', to: 'check2', how: 'time' }, { from: 'shared1', to: 'sighted1', how: 'technique' }].filter(() => team !== 'blue9'),
  });

  const people = empty ? [] : Array.from({ length: teams * 4 }, (_none, i) => ({
    login: `person${i}`, name: i === 3 ? HOSTILE : `Person ${i + 1}`, organisation: { code: NATIONS[i % 8], name: NATIONS[i % 8] },
    profession: ['technical', 'legal', 'military', 'media', 'scientific'][i % 5], team: i % 9 === 8 ? null : allTeams[i % teams].name,
    desks: i % 9 === 8 ? ['grader'] : [], accreditation: ['granted', 'requested', 'refused', 'none'][i % 4], signed_in: i % 3 === 0 }));

  return {
    name, title, ranked, empty, clock, phases, teams: allTeams, entries, find, now, wall, inForce, add, send, injects, people,
    runClock,
    stands,
    clockNow: () => ({ ...clock, now_ms: now(), wall: new Date().toISOString() }),
    board, why, series, timeline, room, graded, tasks, replan, balance, white, truth, definition, define,
    exercise: (seat, may, seesRed, seesRubrics) => ({
      name, title, description: 'A country without neighbours is attacked before its elections.', ranked,
      clock: { ...clock, now_ms: now(), wall: new Date().toISOString() }, phases,
      teams: allTeams.map((one) => ({ ...one, own: seat.team === one.name })),
      categories: ranked && !empty ? CATEGORIES.map(([category, categoryTitle, weight]) => ({ name: category, title: categoryTitle, weight_ppm: weight * 10_000 })) : [],
      systems: allSystems, storylines: STORYLINES.map(named), channels: ['console', 'mail', 'news'], templates: empty ? [] : TEMPLATES,
      objectives: seesRed && !empty ? OBJECTIVES.map(([objective, objectiveTitle, technique, system, weight]) => ({ name: objective, title: objectiveTitle, technique, system, phase: 'day1', weight })) : [],
      goals: ranked ? [] : GOALS.map(([goal, goalTitle, metric]) => ({ name: goal, title: goalTitle, objective: 'o1', metric, within_ms: goal === 'g2' ? HOUR : null })),
      learning: ranked ? [] : [{ name: 'o1', title: 'Know, tell and decide in time' }], rubrics: seesRubrics ? RUBRICS : [], may,
    }),
    categories: CATEGORIES.map(([category, categoryTitle, weight]) => ({ name: category, title: categoryTitle, weight_ppm: weight * 10_000 })),
    goals: GOALS.map(named),
    changes: ({ team, check }) => empty ? [] : allTeams.slice(0, 6).map((one, i) => ({ check: 'web.http', team: one.name, time_ms: (60 - i) * MINUTE, time: wall((60 - i) * MINUTE), state: i % 2 === 0 ? 'down' : 'ok', latency_ms: i % 2 === 0 ? null : 41,
      text: i % 2 === 0 ? 'connection refused' : '200 OK', transcript: i % 2 === 0 ? `> GET / HTTP/1.1\n< (nothing)\n${HOSTILE}` : '' }))
      .filter((one) => (!team || one.team === team) && (!check || one.check === check)),
    digest: (bytes) => createHash('sha256').update(bytes).digest('hex'),
  };
}

