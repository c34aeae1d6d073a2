// mock_exercise.mjs - the mock server's answers in an exercise: docs/protocol/exercise-api.md over exercise_data.mjs.
// SPDX-License-Identifier: Apache-2.0
import { newGame } from './exercise_data.mjs';

/** Who may write which kinds: src/policy/record_rule.h. */
const WRITERS = {
  white: ['clock', 'phase', 'publish', 'freeze.lifted', 'inject.sent', 'inject.changed', 'inject.withdrawn', 'contingency', 'news', 'message', 'decision',
    'link', 'grade', 'grade.final', 'adjustment', 'confirm', 'reversal', 'excuse', 'check.changed', 'task.changed', 'share.judged', 'objective.met', 'note'],
  red: ['red.event', 'reversal', 'note'],
  green: ['message', 'confirm', 'reversal', 'excuse', 'check.changed', 'note'],
  yellow: ['news', 'note'],
  users: ['usability', 'reversal', 'note'],
  grader: ['link', 'grade', 'confirm', 'reversal', 'objective.met', 'note'],
  observer: [],
  team: ['answer', 'report', 'help', 'appeal', 'flag'],
};
const EVERYBODY_READS = ['clock', 'phase', 'publish', 'freeze.lifted', 'news'];
const READERS = {
  red: ['red.event'], green: ['message', 'help', 'confirm', 'hold', 'excuse', 'check.changed'], users: ['task.due', 'task.changed', 'usability'],
  yellow: ['inject.sent', 'inject.withdrawn', 'report', 'red.event', 'shared', 'reached', 'sighted'],
  grader: ['inject.sent', 'inject.changed', 'inject.withdrawn', 'answer', 'report', 'link', 'grade', 'grade.final', 'confirm', 'objective.met'],
  team: ['inject.sent', 'inject.withdrawn', 'message', 'answer', 'report', 'help', 'appeal', 'decision', 'grade.final', 'excuse', 'shared', 'sighted', 'flag', 'reversal'],
  observer: [],
};

const seat = (team, ...desks) => ({ team, desks });

/** Each sits elsewhere, or meets another exercise. */
export const EXERCISE_PEOPLE = {
  trainee: { name: 'Trainee with a name that is much longer than any box that was made for it', organisation: 'CENTRE', game: 'small', seat: seat('blue3') },
  white: { name: 'Wilma', organisation: 'NATO', game: 'small', seat: seat(null, 'white') },
  blue: { name: 'Anna', organisation: 'EST', game: 'small', seat: seat('blue1') },
  grader: { name: 'Greta', organisation: 'NOR', game: 'small', seat: seat(null, 'grader') },
  red: { name: 'Rolf', organisation: 'EU', game: 'small', seat: seat(null, 'red') },
  green: { name: 'Gerd', organisation: 'NATO', game: 'small', seat: seat(null, 'green') },
  yellow: { name: 'Yrsa', organisation: 'NATO', game: 'small', seat: seat(null, 'yellow') },
  users: { name: 'Uma', organisation: 'NATO', game: 'small', seat: seat(null, 'users') },
  onlooker: { name: 'Olaf', organisation: 'OBS', game: 'small', seat: seat(null, 'observer') },
  large: { name: 'White of a large exercise', organisation: 'NATO', game: 'large', seat: seat(null, 'white') },
  unranked: { name: 'White of a coalition', organisation: 'NATO', game: 'unranked', seat: seat(null, 'white') },
  unready: { name: 'White of nothing yet', organisation: 'NATO', game: 'blank', seat: seat(null, 'white') },
  closed: { name: 'Blue after the end', organisation: 'EST', game: 'closed', seat: seat('blue1') },
  ended: { name: 'White after the end', organisation: 'NATO', game: 'closed', seat: seat(null, 'white') },
  long: { name: 'White of two days', organisation: 'NATO', game: 'long', seat: seat(null, 'white') },
  unlucky: { name: 'Unlucky white', organisation: 'NATO', game: 'small', seat: seat(null, 'white'), failing: true },
};

const GAMES = {
  small: { name: 'locked-testudo', title: 'Locked Testudo' },
  large: { name: 'large-testudo', title: 'Large Testudo 2026 of the Alliance, its Partners and the European Union', teams: 24, systems: 470, copies: 25 },
  unranked: { name: 'coalition', title: 'Testudo Coalition', ranked: false },
  blank: { name: 'blank', title: 'Not yet planned', teams: 0, systems: 0, empty: true },
  closed: { name: 'over', title: 'Testudo of last year', state: 'closed' },
  long: { name: 'long', title: 'Testudo of two days', state: 'closed', played: 9 * 3_600_000, chatter: 20_000 },
};

const flag = (value) => value === null || value === '' ? null : value;

/** `refuse(status, code, text, where)` makes what is thrown; `tell(login => bool, event, data)` speaks on the streams. */
export function exerciseMock({ refuse, tell }) {
  const games = Object.fromEntries(Object.entries(GAMES).map(([name, how]) => [name, newGame(how)]));
  const evidence = new Map();
  const hall = { game: 'large' };

  const desks = (person) => person.seat.desks;
  const isWhite = (person) => desks(person).includes('white');
  const mayOf = (person) => [...new Set([...desks(person).flatMap((desk) => WRITERS[desk]), ...(person.seat.team ? WRITERS.team : [])])];
  const viewOf = (person) => isWhite(person) ? 'white' : person.seat.team ? 'team' : 'public';
  const needs = (person, ...allowed) => {
    if (!isWhite(person) && !allowed.some((desk) => desks(person).includes(desk)))
      throw refuse(404, 'E_ABSENT', 'not found');
  };

  function shows(person, entry) {
    if (isWhite(person) || entry.login === person.login || EVERYBODY_READS.includes(entry.kind))
      return true;
    if (person.seat.team && READERS.team.includes(entry.kind) && (entry.team === null || entry.team === person.seat.team))
      return true;
    return desks(person).some((desk) => READERS[desk]?.includes(entry.kind));
  }

  function entryFor(game, person, entry) {
    const { login, ...rest } = entry;
    const own = login === person.login;
    const blind = desks(person).includes('grader') && !isWhite(person) && !own;
    return { ...rest, author: blind ? null : rest.author, own, in_force: entry.kind === 'adjustment'
      ? game.entries.some((one) => one.kind === 'confirm' && one.of === entry.key && one.body.accept) : game.inForce(entry),
    ...(entry.kind === 'shared' && isWhite(person) ? { known: entry.body.values.includes('203.0.113.7'),
      judged: game.entries.findLast((one) => one.kind === 'share.judged' && one.of === entry.key && game.inForce(one))?.body.true ?? null } : {}),
    ...(entry.entry === undefined ? {} : { entry: entry.entry === null ? null : entryFor(game, person, entry.entry) }) };
  }

  function page(rows, query, name) {
    const start = Number(query.get('before') || 0);
    const limit = Number(query.get('limit') || 50);
    if (!Number.isInteger(limit) || limit < 1 || limit > 200)
      throw refuse(400, 'E_USAGE', 'limit: expected a number from 1 to 200', 'limit');
    return { [name]: rows.slice(start, start + limit), next: start + limit < rows.length ? String(start + limit) : null };
  }

  function board({ game, person, query }) {
    const view = flag(query.get('view')) ?? viewOf(person);
    if (!['white', 'team', 'public'].includes(view))
      throw refuse(400, 'E_USAGE', 'view: expected white, team or public', 'view');
    if (view === 'white' && !isWhite(person))
      throw refuse(403, 'E_DENIED', 'This view is white’s.', 'view');
    const team = isWhite(person) ? flag(query.get('team')) : person.seat.team;
    return game.board({ view, at: flag(query.get('at')), team, detail: flag(query.get('detail')) });
  }

  function listEntries({ game, person, query }) {
    const kinds = flag(query.get('kinds'))?.split(',');
    const [after, until] = ['after', 'until'].map((name) => flag(query.get(name)));
    for (const at of [after, until])
      if (at !== null && Number.isNaN(Date.parse(at)))
        throw refuse(400, 'E_USAGE', 'expected a moment such as 2026-01-31T09:00:00Z', at === after ? 'after' : 'until');
    const rows = game.entries.filter((one) => shows(person, one) && (!kinds || kinds.includes(one.kind)) &&
      (!query.get('team') || one.team === query.get('team')) && (!query.get('of') || one.of === query.get('of')) &&
      (after === null || one.posted > after) && (until === null || one.posted <= until))
      .sort((a, b) => (query.get('order') === 'oldest' ? 1 : -1) * (a.time_ms - b.time_ms));
    const { entries, next } = page(rows, query, 'entries');
    return { entries: entries.map((one) => entryFor(game, person, one)), next };
  }

  function oneEntry({ game, person, id }) {
    const found = game.find(id);
    if (found === undefined || !shows(person, found))
      throw refuse(404, 'E_ABSENT', 'not found');
    return entryFor(game, person, found);
  }

  function timeline({ game, person }) {
    if (isWhite(person) || desks(person).some((desk) => ['yellow', 'green'].includes(desk)))
      return game.timeline(null);
    if (!person.seat.team)
      throw refuse(404, 'E_ABSENT', 'not found');
    return game.timeline(person.seat.team);
  }

  const READS = [
    [/^\/api\/exercise$/, ({ game, person }) => game.exercise(person.seat, mayOf(person),
      isWhite(person) || desks(person).some((desk) => ['red', 'yellow'].includes(desk)), isWhite(person) || desks(person).includes('grader'))],
    [/^\/api\/exercise\/board$/, board],
    [/^\/api\/exercise\/why$/, ({ game, person, query }) => {
      const { lines, sum, at } = game.why({ team: query.get('team'), category: query.get('category'), at: flag(query.get('at')), view: flag(query.get('view')) ?? viewOf(person) });
      return { ...page(lines, query, 'lines'), sum, at };
    }],
    [/^\/api\/exercise\/series$/, ({ game, person, query }) => game.series({ step: Number(query.get('step_ms') || 60000), view: viewOf(person), team: person.seat.team })],
    [/^\/api\/exercise\/entries$/, listEntries],
    [/^\/api\/exercise\/entries\/([^/]+)$/, oneEntry],
    [/^\/api\/exercise\/timeline$/, timeline],
    [/^\/api\/exercise\/definition$/, ({ game, person, query }) => {
      const [section, kind, wanted] = query.get('inject') ? ['injects', 'inject.changed', query.get('inject')] : ['checks', 'check.changed', query.get('check')];
      if (!mayOf(person).includes(kind))
        throw refuse(403, 'E_DENIED', `this seat changes no ${section}`);
      if (!wanted)
        throw refuse(400, 'E_USAGE', 'which inject, or which check?');
      const definition = game.definition(section, wanted);
      if (definition === undefined)
        throw refuse(404, 'E_ABSENT', 'the scenario has nothing of that name');
      return { definition };
    }],
    [/^\/api\/exercise\/room$/, ({ game, person, query }) => game.room(isWhite(person) ? query.get('team') : person.seat.team)],
    [/^\/api\/exercise\/grading$/, ({ game, person }) => { needs(person, 'grader'); return { queue: game.graded(person.login) }; }],
    [/^\/api\/exercise\/tasks$/, ({ game, person }) => { needs(person, 'users'); return game.tasks(person.login); }],
    [/^\/api\/exercise\/red$/, ({ game, person }) => { needs(person, 'red'); return game.balance(); }],
    [/^\/api\/exercise\/white$/, ({ game, person }) => {
      needs(person);
      const desk = game.white();
      for (const name of ['holds', 'appeals', 'adjustments', 'help'])
        desk[name] = desk[name].map((one) => entryFor(game, person, one));
      return desk;
    }],
    [/^\/api\/exercise\/checks$/, ({ game, person, query }) => {
      if (!person.seat.team)
        needs(person, 'green');
      const rows = game.changes({ team: person.seat.team ?? query.get('team'), check: query.get('check') });
      return page(rows.map((one) => person.seat.team ? { ...one, transcript: '' } : one), query, 'changes');
    }],
    [/^\/api\/exercise\/people$/, ({ game, person }) => ({ people: isWhite(person) ? game.people : game.people.filter((one) => one.team === person.seat.team) })],
    [/^\/api\/exercise\/truth$/, ({ game, query }) => game.truth(query.get('team'))],
  ];

  function checkBody(entry) {
    const need = (name) => {
      if (entry.body?.[name] === undefined || entry.body[name] === '')
        throw refuse(422, 'E_INVALID', `${name}: it is missing`, `/body/${name}`);
    };
    for (const name of { answer: ['text'], help: ['text'], appeal: ['text'], message: ['text'], adjustment: ['points_milli', 'text'],
      'red.event': ['objective', 'stage', 'text'], grade: ['items', 'text'], decision: ['outcome', 'text'], report: ['template', 'fields'],
      usability: entry.of ? ['mark', 'text'] : ['task', 'system', 'mark', 'text'], clock: ['action'], news: ['title', 'text', 'outlet'], note: ['text'],
      'share.judged': ['true', 'text'], 'objective.met': ['goal', 'met', 'text'], publish: ['kinds'] }[entry.kind] ?? [])
      need(name);
    const made = entry.body?.definition;
    if (made === undefined)
      return;
    if (entry.kind === 'inject.changed' && made.at !== undefined && !/^(by hand|(day1|night|day2)( \d+:[0-5]\d)?)$/.test(made.at))
      throw refuse(422, 'E_INVALID', 'a moment is a phase and a time within it, such as "day1 1:30"', '/definition/at');
    if (entry.kind === 'check.changed' && made.period !== undefined && !/^\d+[hms]$/.test(made.period))
      throw refuse(422, 'E_INVALID', 'period: a duration such as 60s', '/definition/period');
  }

  /** What an entry changes beyond being there. */
  function apply(game, entry) {
    if (entry.kind === 'clock')
      game.runClock(entry.body);
    if (entry.kind === 'task.changed')
      game.replan(entry.body);
    else if (entry.body.definition !== undefined)
      game.define(entry.kind === 'check.changed' ? 'checks' : 'injects', entry.body.definition);
    else if (entry.kind === 'inject.changed') {
      const inject = game.injects.find((one) => one.name === entry.body.inject);
      if (entry.body.at_ms !== undefined)
        inject.at_ms = entry.body.at_ms;
      if (entry.body.skip)
        inject.skipped = true;
    }
    for (const key of entry.kind === 'decision' ? entry.body.entries ?? [] : [])
      game.add('reversal', game.now(), entry.team, { text: 'by the decision on an appeal' }, { of: key });
    if (entry.kind === 'inject.sent' && entry.body.subject === undefined) {
      const inject = game.injects.find((one) => one.name === entry.body.inject);
      Object.assign(entry.body, { channel: inject.channel, from: inject.from, subject: inject.title, text: inject.text,
        due_ms: game.now() + 3_600_000, close_ms: game.now() + 7_200_000 });
    }
  }

  function postEntry({ game, person, body }) {
    if (!mayOf(person).includes(body.kind))
      throw refuse(403, 'E_DENIED', 'Your seat may not write this.');
    if (!/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(body.key) && !(isWhite(person) && body.kind === 'inject.sent'))
      throw refuse(422, 'E_INVALID', 'a key is a new random UUID', 'key');
    const found = game.find(body.key);
    if (found !== undefined && found.kind !== body.kind)
      throw refuse(409, 'E_CONFLICT', 'The key is taken.', '/key');
    if (found !== undefined)
      return [200, entryFor(game, person, found)];
    if (body.kind === 'confirm' && game.find(body.of)?.login === person.login)
      throw refuse(409, 'E_CONFLICT', 'Another person has to confirm it.');
    checkBody(body);
    const entry = game.add(body.kind, game.now(), body.team ?? person.seat.team, body.body,
      { key: body.key, of: body.of ?? null, author: person.name, login: person.login });
    if (body.event)
      entry.event = body.event;
    apply(game, entry);
    tell((other) => EXERCISE_PEOPLE[other]?.game === person.game && shows({ ...EXERCISE_PEOPLE[other], login: other }, entry), 'entries', { kinds: [entry.kind] });
    if (entry.kind === 'clock')
      tell((other) => EXERCISE_PEOPLE[other]?.game === person.game, 'clock', game.clockNow());
    return [201, entryFor(game, person, entry)];
  }

  function postPerson({ game, person, body }) {
    needs(person);
    if (!/^[a-z0-9.]+$/.test(body.login))
      throw refuse(422, 'E_INVALID', 'login: letters, digits and dots only', '/login');
    const old = game.people.find((one) => one.login === body.login);
    const row = { ...body, organisation: { code: body.organisation, name: body.organisation }, signed_in: false };
    if (old !== undefined)
      Object.assign(old, row);
    else
      game.people.push(row);
    return [201, { ...row, ...(old === undefined ? { password: 'correct-horse-battery' } : {}) }];
  }

  return {
    games,
    hall,
    /** What the session says of the seat. */
    seat: (person) => ({ team: person.seat.team === null ? null : (({ name, title }) => ({ name, title }))(games[person.game].teams.find((one) => one.name === person.seat.team)), desks: desks(person) }),
    realm: (person) => games[person.game].name,
    /** The board as it would come over a person's stream. */
    pushed: (login) => board({ game: games[EXERCISE_PEOPLE[login].game], person: EXERCISE_PEOPLE[login], query: new URLSearchParams() }),
    publicBoard() {
      if (hall.game === null)
        throw refuse(404, 'E_ABSENT', 'not found');
      const game = games[hall.game];
      return { name: game.name, title: game.title, ranked: game.ranked, clock: game.clockNow(), phases: game.phases,
        categories: game.ranked ? game.categories : [], goals: game.ranked ? [] : game.goals,
        board: game.board({ view: 'public', at: null, team: null, detail: null }), series: game.series({ step: 300_000, view: 'public', team: null }) };
    },
    /** The answer to a read, or undefined when this is no such path. */
    read(person, path, query) {
      for (const [pattern, answer] of READS) {
        const match = pattern.exec(path);
        if (match !== null)
          return answer({ game: games[person.game], person, query, id: match[1] && decodeURIComponent(match[1]) });
      }
      return undefined;
    },
    evidence: (digest) => evidence.get(digest),
    /** [status, body] of a write. */
    write(person, path, body) {
      if (path === '/api/exercise/entries')
        return postEntry({ game: games[person.game], person, body });
      if (path === '/api/exercise/people')
        return postPerson({ game: games[person.game], person, body });
      throw refuse(404, 'E_ABSENT', 'not found');
    },
    keep(person, bytes) {
      const digest = games[person.game].digest(bytes);
      evidence.set(digest, bytes);
      return { sha256: digest };
    },
  };
}
