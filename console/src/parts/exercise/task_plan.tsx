// task_plan.tsx - what users will be asked to try, in white's hand: a moment moved, a task left out, and new ones.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import type { Definition, PlannedTask } from '../../contract_exercise.ts';
import { usePlay, usePosting } from '../../play.ts';
import { parseScenarioTime, scenarioClock } from '../../words_exercise.ts';
import { named } from '../choice.tsx';
import { Panel } from '../room.tsx';
import { Twice } from '../twice.tsx';
import { changed, listFrom, nameFrom } from './definition.ts';
import { saidOf, useFields } from './fields.ts';
import { Outcome, SelectField, Send, TextArea, TextField } from './form.tsx';

export function TaskPlan({ plan, again }: { plan: PlannedTask[]; again: () => void }) {
  const [chosen, setChosen] = useState('');
  const [adding, setAdding] = useState(false);
  const task = plan.find((one) => one.task === chosen);
  const ahead = plan.filter((one) => one.ahead_ms.length > 0).map((one) => ({ value: one.task, title: `${one.title}, at ${scenarioClock(one.ahead_ms[0] as number)}` }));

  return (
    <Panel title="What lies ahead" note="white alone sees and changes it">
      {ahead.length === 0 ? <p class="quiet panel-empty">No task lies ahead.</p>
        : <div class="stack-form"><SelectField label="Task to change" any="Choose" value={chosen} change={setChosen} options={ahead} /></div>}
      {task === undefined || task.ahead_ms.length === 0 ? null : <Change key={task.task} task={task} again={again} />}
      {adding ? <NewTask leave={() => setAdding(false)} done={() => { setAdding(false); again(); }} />
        : <p class="actions panel-body"><button type="button" onClick={() => setAdding(true)}>New task</button></p>}
    </Panel>
  );
}

/** The time is of its next moment, unless another one is chosen. */
function Change({ task, again }: { task: PlannedTask; again: () => void }) {
  const posting = usePosting();
  const [from, setFrom] = useState('');
  const [time, setTime] = useState('');
  const [done, setDone] = useState('');
  const at = parseScenarioTime(time);
  const run = async (body: Record<string, unknown>, said: string) => {
    setDone('');
    if (await posting.send({ kind: 'task.changed', body: { task: task.task, ...body } }) === null)
      return;
    setDone(said);
    setFrom('');
    setTime('');
    again();
  };
  return (
    <form class="stack-form" noValidate onSubmit={(event) => {
      event.preventDefault();
      if (at !== null)
        void run({ from_ms: from === '' ? task.ahead_ms[0] : Number(from), at_ms: at }, 'Moved.');
    }}>
      <div class="form-grid">
        <SelectField label="Moment" any={`the next, ${scenarioClock(task.ahead_ms[0] as number)}`} value={from} change={setFrom}
          options={task.ahead_ms.slice(1).map((one) => ({ value: String(one), title: scenarioClock(one) }))} />
        <TextField label="Move it to" hint="hours:minutes:seconds of scenario time" value={time} change={setTime}
          wrong={time !== '' && at === null ? 'Such as 1:30 or 1:30:00' : saidOf(posting.failure, 'at_ms', 'from_ms')} />
      </div>
      <p class="actions">
        <button type="submit">Move</button>
        <Twice danger ask="Leave the task out from now on?" yes="Leave it out" act={() => run({ skip: true }, 'Left out.')}>Leave out</Twice>
      </p>
      <Outcome failure={posting.failure} done={done} />
    </form>
  );
}

const REQUIRED = ['title', 'system', 'phase'] as const;
const EMPTY = { title: '', system: '', phase: '', time: '', due: '', steps: '', expected: '', weight: '' };

function definitionFrom({ title, system, phase, time, due, steps, expected, weight }: typeof EMPTY): Definition {
  return changed(null, { name: nameFrom(title), title, systems: [system], at: [time.trim() === '' ? phase : `${phase} ${time.trim()}`],
    due: due.trim(), steps: listFrom(steps), expected, weight: weight.trim() });
}

function NewTask({ leave, done }: { leave: () => void; done: () => void }) {
  const { exercise } = usePlay();
  const { values, set, clear } = useFields('task.new', EMPTY);
  const [checked, setChecked] = useState(false);
  const posting = usePosting();
  const missing = (name: keyof typeof EMPTY) => values[name].trim() === '' ? 'This is required.' : '';
  const field = (name: keyof typeof EMPTY, required = false, ...keys: string[]) => ({
    value: values[name], change: set(name), required, wrong: (checked && required ? missing(name) : '') || saidOf(posting.failure, name, ...keys),
  });

  const submit = async (event: Event) => {
    event.preventDefault();
    setChecked(true);
    if (REQUIRED.some((name) => missing(name) !== ''))
      return;
    if (await posting.send({ kind: 'task.changed', body: { definition: definitionFrom(values) } }) === null)
      return;
    clear();
    done();
  };
  return (
    <form class="stack-form" onSubmit={submit} noValidate aria-label="A new task">
      <TextField label="Title" hint="The same for all teams; its name in the record follows from it." {...field('title', true, 'name')} />
      <div class="form-grid">
        <SelectField label="System" any="Choose" options={named(exercise.systems)} {...field('system', true, 'systems')} />
        <SelectField label="Phase" any="Choose" options={named(exercise.phases)} {...field('phase', true, 'at')} />
        <TextField label="Time within the phase" hint="Hours and minutes, such as 1:30; empty: its begin" {...field('time')} />
        <TextField label="Marks are taken for" hint="Such as 45m; empty: an hour" {...field('due')} />
        <TextField label="Weight" hint="1 to 1000; empty: 1" {...field('weight')} />
      </div>
      <TextArea label="Steps" hint="One a line." rows={4} {...field('steps')} />
      <TextArea label="What a user should get" rows={2} {...field('expected')} />
      <p class="actions"><Send busy={posting.busy}>Add the task</Send>
        <button type="button" onClick={() => { clear(); leave(); }}>Leave it</button></p>
      <Outcome failure={posting.failure} done="" />
    </form>
  );
}
