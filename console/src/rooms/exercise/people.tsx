// people.tsx - who takes part: by nation, team and profession, with their accreditation; registering one or many.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import type { People, Person } from '../../contract_exercise.ts';
import { useLoad } from '../../load.ts';
import { Select } from '../../parts/choice.tsx';
import { Empty, Shown } from '../../parts/notice.tsx';
import { Panel, Room } from '../../parts/room.tsx';
import { TeamName } from '../../parts/exercise/entry.tsx';
import { PeopleImport } from '../../parts/exercise/people_import.tsx';
import { PersonForm } from '../../parts/exercise/person_form.tsx';
import { sits, teamTitle, usePlay, type Play } from '../../play.ts';
import { refine } from '../../route.ts';
import { number, plural, sentence } from '../../words.ts';

const GROUPS = ['organisation', 'team', 'profession', 'accreditation'] as const;
type Group = typeof GROUPS[number];
const SHOWN_AT_ONCE = 200;

function groupOf(person: Person, group: Group, play: Play): { value: string; title: string } {
  switch (group) {
  case 'organisation':
    return { value: person.organisation.code, title: person.organisation.name };
  case 'team':
    return { value: person.team ?? '-', title: person.team === null ? 'No team' : teamTitle(play, person.team) };
  case 'profession':
    return { value: person.profession, title: sentence(person.profession) };
  case 'accreditation':
    return { value: person.accreditation, title: sentence(person.accreditation) };
  }
}

export function PeopleRoom({ query }: { query: URLSearchParams }) {
  const play = usePlay();
  const loaded = useLoad<People>('/api/exercise/people');
  const white = sits(play.session, 'white');
  const adding = query.get('add');
  const toggle = (what: string) => () => refine({ add: adding === what ? null : what });
  return (
    <Room name="people" title="People" aside={!white ? undefined : (
      <>
        <button type="button" aria-expanded={adding === 'one'} onClick={toggle('one')}>Register a person</button>
        <button type="button" aria-expanded={adding === 'many'} onClick={toggle('many')}>Import a list</button>
      </>
    )}>
      {white && adding === 'one' ? <Panel title="Register a person"><PersonForm again={loaded.again} /></Panel> : null}
      {white && adding === 'many' ? <Panel title="Import a list"><PeopleImport known={loaded.data?.people ?? []} again={loaded.again} /></Panel> : null}
      <Shown of={loaded} what="the people">
        {({ people }) => <Known people={people} query={query} play={play} white={white} />}
      </Shown>
    </Room>
  );
}

function matches(person: Person, query: URLSearchParams, play: Play): boolean {
  const words = (query.get('text') ?? '').trim().toLowerCase();
  return GROUPS.every((group) => !query.get(group) || groupOf(person, group, play).value === query.get(group)) &&
    (words === '' || `${person.name} ${person.login}`.toLowerCase().includes(words));
}

function Known({ people, query, play, white }: { people: Person[]; query: URLSearchParams; play: Play; white: boolean }) {
  const [all, setAll] = useState(false);
  const found = people.filter((person) => matches(person, query, play));
  const shown = all ? found : found.slice(0, SHOWN_AT_ONCE);

  if (people.length === 0)
    return <Empty title="Nobody is registered yet"><p>{white ? 'Register people one by one, or import a list as CSV: it is shown before anything is sent.' : 'White registers who takes part.'}</p></Empty>;
  return (
    <>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <label class="select"><span>Name or login</span>
          <input type="search" value={query.get('text') ?? ''} onInput={(event) => refine({ text: event.currentTarget.value })} /></label>
        {GROUPS.map((group) => <GroupFilter key={group} group={group} people={people} query={query} play={play} />)}
      </form>
      <Sums people={found} play={play} />
      <p class="found" role="status">{plural(found.length, 'person', 'people')}, {number(found.filter((one) => one.signed_in).length)} signed in now</p>
      <PeopleTable people={shown} />
      {shown.length < found.length ? <p class="more"><button type="button" onClick={() => setAll(true)}>Show all {number(found.length)}</button></p> : null}
    </>
  );
}

function counted(people: Person[], group: Group, play: Play): { value: string; title: string; count: number }[] {
  const counts = new Map<string, { value: string; title: string; count: number }>();
  for (const person of people) {
    const { value, title } = groupOf(person, group, play);
    counts.set(value, { value, title, count: (counts.get(value)?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => a.title.localeCompare(b.title, 'en', { numeric: true }));
}

function GroupFilter({ group, people, query, play }: { group: Group; people: Person[]; query: URLSearchParams; play: Play }) {
  return (
    <Select name={sentence(group)} any="Any" value={query.get(group) ?? ''} choose={(to) => refine({ [group]: to })}
      options={counted(people, group, play).map((one) => ({ value: one.value, title: `${one.title} (${one.count})` }))} />
  );
}

/** How many of each nation, profession and state of accreditation. */
function Sums({ people, play }: { people: Person[]; play: Play }) {
  return (
    <div class="people-sums">
      {(['organisation', 'profession', 'accreditation'] as const).map((group) => (
        <section class="panel" key={group} aria-label={`By ${group}`}>
          <h2 class="people-sums-title">By {group}</h2>
          <p class="panel-body">{counted(people, group, play).map((one) => <span class="tag" key={one.value}>{one.title}: {number(one.count)}</span>)}</p>
        </section>
      ))}
    </div>
  );
}

function PeopleTable({ people }: { people: Person[] }) {
  return (
    <table class="people stacked panel">
      <thead>
        <tr><th scope="col">Name</th><th scope="col">Organisation</th><th scope="col">Profession</th><th scope="col">Team</th>
          <th scope="col">Desks</th><th scope="col">Accreditation</th></tr>
      </thead>
      <tbody>
        {people.map((one) => (
          <tr key={one.login}>
            <th scope="row" class="cell-title"><span class="team-name" title={one.name}>{one.name}</span> <code class="quiet">{one.login}</code>
              {one.signed_in ? <span class="flag own">signed in</span> : null}</th>
            <td>{one.organisation.name}</td>
            <td>{sentence(one.profession)}</td>
            <td>{one.team === null ? <span class="quiet">none</span> : <TeamName name={one.team} />}</td>
            <td>{one.desks.length === 0 ? <span class="quiet">none</span> : one.desks.map((desk) => <span class="tag" key={desk}>{sentence(desk)}</span>)}</td>
            <td><span class="in-stack">accreditation </span><span class={`accreditation accreditation-${/^(granted|requested|refused)$/.test(one.accreditation) ? one.accreditation : 'other'}`}>{sentence(one.accreditation)}</span></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
