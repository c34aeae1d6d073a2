// room_systems.tsx - a team's systems: what is not well first, each with what the probe saw.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import type { RoomSystem, StateName } from '../../contract_exercise.ts';
import { titleOf, usePlay } from '../../play.ts';
import { number, plural } from '../../words.ts';
import { STATES_BY_NEED, STATE_TITLES, scenarioClock } from '../../words_exercise.ts';
import { Empty } from '../notice.tsx';
import { Panel } from '../room.tsx';
import { StateBadge } from './state.tsx';

export function RoomSystems({ systems }: { systems: RoomSystem[] }) {
  const { exercise } = usePlay();
  const [all, setAll] = useState(systems.length <= 24);
  const [words, setWords] = useState('');
  const counts = new Map<StateName, number>();
  for (const one of systems)
    counts.set(one.state, (counts.get(one.state) ?? 0) + 1);
  const wanted = words.trim().toLowerCase();
  const shown = systems.filter((one) => (all || wanted !== '' || one.state !== 'ok') &&
    (wanted === '' || `${titleOf(exercise.systems, one.name)} ${one.name}`.toLowerCase().includes(wanted)))
    .sort((a, b) => STATES_BY_NEED.indexOf(a.state) - STATES_BY_NEED.indexOf(b.state));

  if (systems.length === 0)
    return <Empty title="No systems are checked"><p>The scenario gives this team no systems.</p></Empty>;
  return (
    <>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <label class="select"><span>System</span>
          <input type="search" value={words} onInput={(event) => setWords(event.currentTarget.value)} placeholder="Part of its name" /></label>
        <span class="actions filters-end"><button type="button" aria-pressed={all} onClick={() => setAll(!all)}>Show those that are well too</button></span>
      </form>
      <p class="found" role="status">
        {STATES_BY_NEED.filter((state) => counts.has(state)).map((state) => `${number(counts.get(state) as number)} ${STATE_TITLES[state].toLowerCase().replace(/^ok$/, 'OK')}`).join(', ')};
        {' '}{plural(shown.length, 'system', 'systems')} shown
      </p>
      {shown.length === 0 ? <p class="quiet">All systems are well.</p> : <SystemTable systems={shown} />}
    </>
  );
}

function SystemTable({ systems }: { systems: RoomSystem[] }) {
  const { exercise } = usePlay();
  return (
    <Panel title="What the probes saw">
      <table class="room-systems stacked">
        <thead>
          <tr><th scope="col">System</th><th scope="col" class="cell-state">State</th><th scope="col" class="cell-time">Since</th><th scope="col">Checks</th></tr>
        </thead>
        <tbody>
          {systems.map((one) => {
            const known = exercise.systems.find((system) => system.name === one.name);
            return (
              <tr key={one.name}>
                <th scope="row" class="cell-title">{known?.title ?? one.name} <span class="quiet">{known?.zone}</span>
                  {known?.shared === true ? <span class="tag" title="One for all teams; its outages count for none">shared</span> : null}</th>
                <td><StateBadge state={one.state} /></td>
                <td><span class="in-stack">since </span>{scenarioClock(one.since_ms)}</td>
                <td>
                  <ul class="plain">
                    {one.checks.map((check) => (
                      <li key={check.name}>
                        <StateBadge state={check.state} /> {titleOf(known?.checks ?? [], check.name)}:{' '}
                        <span class="quiet prose">{check.text}{check.latency_ms === null ? '' : `, ${number(check.latency_ms)} ms`}</span>
                      </li>
                    ))}
                  </ul>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Panel>
  );
}
