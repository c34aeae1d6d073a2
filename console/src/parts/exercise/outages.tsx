// outages.tsx - when the checks of a team's systems failed, and an appeal against what they found.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import { address } from '../../api.ts';
import type { CheckChange, CheckChanges, Exercise, TeamRoom } from '../../contract_exercise.ts';
import { useHint } from '../../live.ts';
import { usePages } from '../../load.ts';
import { may, ownTeam, usePlay } from '../../play.ts';
import { duration, scenarioClock } from '../../words_exercise.ts';
import { More } from '../more.tsx';
import { Shown } from '../notice.tsx';
import { Panel } from '../room.tsx';
import { Moment } from '../small.tsx';
import { AppealForm, AppealState } from './appeal_form.tsx';
import { StateBadge } from './state.tsx';

/** From the result that was not well to the first that was again, or to now. */
export interface Outage { check: string; worst: CheckChange; from: CheckChange; to: CheckChange | null }

const WELL = ['ok', 'checker', 'unknown'];

/** `changes` newest first, as the server lists them. What began before the oldest of them has no begin and is left out. */
export function outagesOf(changes: CheckChange[]): Outage[] {
  const open = new Map<string, Outage>();
  const all: Outage[] = [];
  for (const change of [...changes].reverse()) {
    const running = open.get(change.check);
    if (WELL.includes(change.state)) {
      if (running !== undefined)
        running.to = change;
      open.delete(change.check);
    } else if (running === undefined) {
      const begun: Outage = { check: change.check, worst: change, from: change, to: null };
      open.set(change.check, begun);
      all.push(begun);
    } else if (change.state === 'down')
      running.worst = change;
  }
  return all.reverse();
}

function titleOfCheck(exercise: Exercise, name: string): string {
  for (const system of exercise.systems)
    for (const check of system.checks)
      if (check.name === name)
        return `${system.title}: ${check.title}`;
  return name;
}

export function Outages({ team, room }: { team: string; room: TeamRoom }) {
  const pages = usePages<CheckChanges>((before) => address('/api/exercise/checks', { team, before, limit: 100 }));

  useHint('board', pages.again);
  return (
    <Panel title="Outages" note="the newest on top; who was not at fault appeals here">
      <Shown of={pages} what="the outages">
        {(data) => {
          const outages = outagesOf(data.flatMap((page) => page.changes));
          return (
            <>
              {outages.length === 0 ? <p class="quiet panel-empty">No check has failed yet.</p>
                : <ul class="plain changes">{outages.map((one) => <OutageRow key={`${one.check} ${one.from.time}`} outage={one} team={team} room={room} />)}</ul>}
              <More more={pages.more} busy={pages.busy} />
            </>
          );
        }}
      </Shown>
    </Panel>
  );
}

function OutageRow({ outage, team, room }: { outage: Outage; team: string; room: TeamRoom }) {
  const play = usePlay();
  const [appealing, setAppealing] = useState(false);
  const { from, to, worst } = outage;
  const appeals = may(play, 'appeal') && ownTeam(play) === team && (to === null || Date.parse(to.time) >= Date.parse(room.appealable_since));
  const appeal = room.appeals.filter((one) => one.check === outage.check && one.from === from.time).at(-1);
  return (
    <li>
      <p class="change-head">
        <StateBadge state={worst.state} /> <span>{titleOfCheck(play.exercise, outage.check)}</span>
        <span class="quiet">from {scenarioClock(from.time_ms)} {to === null ? 'until now' : `for ${duration(to.time_ms - from.time_ms)}`};{' '}
          <Moment at={from.time} /></span>
      </p>
      <p class="prose">{worst.text}</p>
      {appeal !== undefined ? <AppealState appeal={appeal} focus={appealing} /> : !appeals ? null : appealing
        ? <CheckAppealForm outage={outage} team={team} leave={() => setAppealing(false)} />
        : <p class="actions"><button type="button" onClick={() => setAppealing(true)}>Appeal against it</button></p>}
    </li>
  );
}

function CheckAppealForm({ outage, team, leave }: { outage: Outage; team: string; leave: () => void }) {
  const { check, from, to } = outage;
  return (
    <AppealForm team={team} label="What is wrong with these results" leave={leave}
      about={() => ({ check, from: from.time, to: to?.time ?? new Date().toISOString() })}
      hint={to === null ? 'It is against the results from the begin of the outage to this moment.' : 'It is against the results of this outage.'} />
  );
}
