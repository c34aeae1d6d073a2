// mock_planning.mjs - the mock server's answers to planners: a scenario checked and imported, an exercise made, an archive.
// SPDX-License-Identifier: Apache-2.0

/** Who plans in the real world; `bare`: on a node that has no folder for exercises; `unlisted`: where more were made than are listed. */
export const PLANNERS = {
  planner: { name: 'Paula who plans', organisation: 'EST', roles: ['reader', 'planner'] },
  crowded: { name: 'Planner of a crowded node', organisation: 'EST', roles: ['reader', 'planner'], unlisted: 1234 },
  bare: { name: 'Planner of a bare node', organisation: 'EST', roles: ['reader', 'operator'], bare: true },
};

const FOLDER = '/var/lib/testudo/exercises';

/** The line that is called so is a fault, or a warning: what the real check finds, its own tests say. */
function faultsOf(path, text) {
  return text.split('\n').flatMap((line, i) => {
    const found = /(wrong|odd): *(.*)/.exec(line);
    return found === null ? [] : [{ where: `${path}:${i + 1}`, text: found[2], warning: found[1] === 'odd' }];
  });
}

function checked(files) {
  const faults = Object.entries(files).flatMap(([path, text]) => faultsOf(path, text));
  if (!Object.values(files).some((text) => /^scenario:/m.test(text)))
    faults.unshift({ where: '', text: 'there is no section "scenario": say what the exercise is called', warning: false });
  const good = faults.every((one) => one.warning);
  return { good, unlisted: 0, faults, summary: !good ? null : { name: 'small', title: 'A small one', length_ms: 28_800_000, phases: 1, teams: 2, people: 4,
    systems: 1, checks: 1, objectives: 0, injects: 1 } };
}

/** `refuse(status, code, text, where)` makes what is thrown. */
export function planningMock(refuse) {
  const homes = [];
  const needs = (person) => {
    const may = person.game === undefined ? person.roles?.some((role) => role !== 'reader') : person.seat.desks.includes('white');
    if (may !== true)
      throw refuse(403, 'E_DENIED', 'exercises are for who has the role planner or operator');
  };
  const home = (name) => ({ name, home: `${FOLDER}/${name}` });

  function make(person, query) {
    const name = query.get('name');
    if (homes.includes(name))
      throw refuse(409, 'E_CONFLICT', `there is an exercise ${name} already`, 'name');
    if (name === 'unlucky')
      throw refuse(422, 'E_INVALID', 'the scenario in /tmp/x has faults: see above');
    homes.push(name);
    return home(name);
  }
  return {
    homes,
    read(person, path) {
      if (path !== '/api/exercises' || person.game !== undefined)
        return undefined;
      needs(person);
      return { folder: person.bare ? null : FOLDER, exercises: person.bare ? [] : homes.map(home), unlisted: person.unlisted ?? 0, making: null };
    },
    /** [status, body], or undefined when this is no such path. */
    write(person, path, query, body) {
      if (path === '/api/scenario/check' || path === '/api/scenario/import')
        needs(person);
      if (path === '/api/scenario/check')
        return [200, checked(body.files)];
      if (path === '/api/scenario/import')
        return [200, { files: { 'scenario.yaml': 'scenario: {name: small}\n' }, notes: [{ place: `${body.name}:7`, text: 'the colour of the team has no place here' }], unlisted: 0 }];
      if (path === '/api/exercises' && person.game === undefined) {
        needs(person);
        return [201, make(person, query)];
      }
      if (path === '/api/exercise/export' && person.game !== undefined) {
        needs(person);
        return [201, { name: 'over.exercise', signer: '0123456789abcdef'.repeat(4), bytes: 11 }];
      }
      return undefined;
    },
  };
}
