// clock_desk.tsx - the exercise's clock in white's hand: open, start, pause, resume, speed, phase, close.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import type { ClockState } from '../../contract_exercise.ts';
import { Icon } from '../../icons.tsx';
import { titleOf, usePlay, usePosting, useScenarioNow, type NewEntry } from '../../play.ts';
import { CLOCK_TITLES, scenarioClock } from '../../words_exercise.ts';
import { Panel } from '../room.tsx';
import { Twice } from '../twice.tsx';
import { Outcome, SelectField, TextField } from './form.tsx';
import { Freeze } from './freeze.tsx';

const SPEED_MIN = 0.1;
const SPEED_MAX = 600;

type Act = (entry: NewEntry, said: string) => void;

export function ClockDesk() {
  const { clock, exercise } = usePlay();
  const now = useScenarioNow();
  const posting = usePosting();
  const [done, setDone] = useState('');
  const act: Act = async (entry, said) => {
    setDone('');
    if (await posting.send(entry))
      setDone(said);
  };
  return (
    <Panel title="Clock" name="clock-desk">
      <div class="clock-now">
        <strong class="clock-time" role="timer">{scenarioClock(now)}</strong>
        <span>{CLOCK_TITLES[clock.state]}{clock.phase === null ? '' : `, ${titleOf(exercise.phases, clock.phase)}`}
          {clock.speed_milli === 1000 ? '' : `, ${clock.speed_milli / 1000} times the speed`}</span>
        <Buttons state={clock.state} act={act} />
      </div>
      {clock.state === 'closed' ? null : <div class="form-grid clock-more"><Speed act={act} /><NextPhase act={act} /></div>}
      <div class="panel-body"><Outcome failure={posting.failure} done={done} /></div>
      <Freeze />
    </Panel>
  );
}

const clockEntry = (action: string, speed?: string): NewEntry =>
  ({ kind: 'clock', body: speed === undefined ? { action } : { action, speed } });

/** Only what makes sense in this state; the close is asked twice, for nothing counts after it. */
function Buttons({ state, act }: { state: ClockState; act: Act }) {
  const { clock, exercise } = usePlay();
  const next = exercise.phases.find((one) => one.start_ms >= clock.now_ms);
  return (
    <p class="actions clock-buttons">
      {state === 'new' ? <button type="button" onClick={() => act(clockEntry('open'), 'It is open: people may sign in.')}>Open</button> : null}
      {state === 'open' ? (
        <Twice ask="Start the exercise now?" yes="Start it" act={() => act(clockEntry('start', '1'), 'It runs.')}><Icon name="play" />Start</Twice>
      ) : null}
      {state === 'running' ? <button type="button" onClick={() => act(clockEntry('pause'), 'It is paused: neither the scenario nor the score moves.')}><Icon name="pause" />Pause</button> : null}
      {state === 'between' && next !== undefined ? (
        <button type="button" class="main-button" onClick={() => act({ kind: 'phase', body: { phase: next.name } }, `${next.title} has begun.`)}>
          <Icon name="play" />Begin {next.title}</button>
      ) : null}
      {state === 'paused' ? <button type="button" class="main-button" onClick={() => act(clockEntry('resume'), 'It runs again.')}><Icon name="play" />Resume</button> : null}
      {state === 'closed' || state === 'new' ? null : (
        <Twice danger ask="Close the exercise? Nothing counts after that, and it cannot be opened again." yes="Close the exercise"
          act={() => act(clockEntry('close'), 'It is closed.')}><Icon name="stop" />Close</Twice>
      )}
    </p>
  );
}

function Speed({ act }: { act: Act }) {
  const { clock } = usePlay();
  const [speed, setSpeed] = useState(String(clock.speed_milli / 1000));
  const number = Number(speed);
  const right = speed.trim() !== '' && number >= SPEED_MIN && number <= SPEED_MAX;
  return (
    <form class="with-button" onSubmit={(event) => {
      event.preventDefault();
      if (right)
        act(clockEntry('speed', speed.trim()), `It runs ${speed.trim()} times as fast as the wall’s clock.`);
    }}>
      <TextField label="Speed" hint="1 is real time; 0.1 to 600" value={speed} change={setSpeed} wrong={right ? '' : 'A number from 0.1 to 600'} />
      <button type="submit">Set</button>
    </form>
  );
}

function NextPhase({ act }: { act: Act }) {
  const { clock, exercise } = usePlay();
  const [phase, setPhase] = useState('');
  const later = exercise.phases.filter((one) => one.start_ms > clock.now_ms || (one.start_ms === clock.now_ms && one.name !== clock.phase));
  if (later.length === 0)
    return <p class="quiet clock-last">There is no later phase.</p>;
  return (
    <div class="with-button">
      <SelectField label="Phase" hint="Goes forward to its start; what lies between does not happen." any="Choose" value={phase} change={setPhase}
        options={later.map((one) => ({ value: one.name, title: `${one.title}, at ${scenarioClock(one.start_ms)}` }))} />
      {phase === '' ? <button type="button" aria-disabled>Go</button> : (
        <Twice ask={`Go forward to ${titleOf(exercise.phases, phase)}?`} yes="Go there"
          act={() => act({ kind: 'phase', body: { phase } }, `It is ${titleOf(exercise.phases, phase)}.`)}>Go</Twice>
      )}
    </div>
  );
}
