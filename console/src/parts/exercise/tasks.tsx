// tasks.tsx - what is to be tried now, with whose services: the list, and the task that is open with its steps and its mark.
// SPDX-License-Identifier: Apache-2.0
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { DueTask, DueTasks } from '../../contract_exercise.ts';
import { useLoad } from '../../load.ts';
import { may, teamTitle, titleOf, useEntries, usePlay, usePosting, useScenarioNow } from '../../play.ts';
import { refine } from '../../route.ts';
import { plural } from '../../words.ts';
import { duration, scenarioClock } from '../../words_exercise.ts';
import { Shown } from '../notice.tsx';
import { Panel } from '../room.tsx';
import { TeamName } from './entry.tsx';
import { Evidence, type EvidenceFile } from './evidence.tsx';
import { Outcome, SelectField, Send, TextArea } from './form.tsx';
import { TaskPlan } from './task_plan.tsx';

export const MARKS = [
  { value: '1000', title: 'It worked' },
  { value: '500', title: 'It worked with trouble' },
  { value: '0', title: 'It did not work' },
];

export function Tasks({ open, marked }: { open: string | null; marked: () => void }) {
  const loaded = useLoad<DueTasks>('/api/exercise/tasks');

  useEntries(['task.due', 'usability', 'reversal', 'phase', 'clock', 'task.changed'], loaded.again);
  return (
    <Shown of={loaded} what="the tasks">
      {({ tasks, missed, plan }) => (
        <>
          <Desk tasks={tasks} missed={missed} open={open} again={() => {
            loaded.again();
            marked();
          }} />
          {plan === null ? null : <TaskPlan plan={plan} again={loaded.again} />}
        </>
      )}
    </Shown>
  );
}

function Desk({ tasks, missed, open, again }: Omit<DueTasks, 'plan'> & { open: string | null; again: () => void }) {
  const now = useScenarioNow();
  const shown = tasks.filter((one) => one.body.close_ms >= now);
  const item = tasks.find((one) => one.key === open);
  const next = () => {
    const rest = shown.filter((one) => !one.own && one.key !== open);
    refine({ open: rest[0]?.key ?? null });
  };

  return (
    <div class={item === undefined ? '' : 'grading-desk'}>
      <Panel title="To try now" note={noteOf(shown.length, missed)}>
        {shown.length === 0 ? <p class="quiet panel-empty">Nothing is due. What comes next appears here by itself.</p>
          : <List tasks={shown} open={open} now={now} />}
      </Panel>
      {item === undefined ? null : <Item key={item.key} item={item} over={item.body.close_ms < now} next={next} again={again} />}
    </div>
  );
}

function noteOf(due: number, missed: number): string | undefined {
  const notes = [due === 0 ? '' : 'choose one to see its steps and to give its mark',
    missed === 0 ? '' : `${plural(missed, 'task was', 'tasks were')} over before anybody tried`].filter((one) => one !== '');
  return notes.length === 0 ? undefined : notes.join('; ');
}

function List({ tasks, open, now }: { tasks: DueTask[]; open: string | null; now: number }) {
  return (
    <table class="queue tasks stacked">
      <thead><tr><th scope="col">Task</th><th scope="col">Team</th><th scope="col" class="cell-time">Time left</th><th scope="col" class="cell-state">Marks given</th></tr></thead>
      <tbody>
        {tasks.map((one) => (
          <tr key={one.key} class={one.key === open ? 'chosen' : ''}>
            <th scope="row" class="cell-title"><button type="button" class="row-button" aria-pressed={one.key === open} title={one.body.title}
              onClick={() => refine({ open: one.key })}><span class="row-title">{one.body.title}</span></button></th>
            <td class="cell-team"><TeamName name={one.team} /></td>
            <td><span class="in-stack">Time left </span>{duration(one.body.close_ms - now)}</td>
            <td class="cell-state"><span class="in-stack">Marks given </span>{one.own ? 'yours' : one.marks === 0 ? 'none' : one.marks}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Item({ item, over, next, again }: { item: DueTask; over: boolean; next: () => void; again: () => void }) {
  const play = usePlay();
  const heading = useRef<HTMLHeadingElement>(null);
  const { title, systems, who, steps, expected, close_ms } = item.body;

  useLayoutEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: 'nearest' }); // on narrow screens it stands below the list
  }, [item.key]);
  return (
    <section class="panel task-item" aria-label="The task">
      <h2 ref={heading} tabIndex={-1}>{title}</h2>
      <dl class="properties narrow-names">
        <div><dt>With the services of</dt><dd>{teamTitle(play, item.team)}</dd></div>
        <div><dt>Systems</dt><dd>{systems.map((name) => titleOf(play.exercise.systems, name)).join(', ')}</dd></div>
        <div><dt>Until</dt><dd>{scenarioClock(close_ms)}</dd></div>
        {who === '' ? null : <div><dt>Planned for</dt><dd><code>{who}</code></dd></div>}
      </dl>
      {steps.length === 0 ? null : <ol class="steps">{steps.map((step, i) => <li key={i} class="prose">{step}</li>)}</ol>}
      {expected === '' ? null : <><h3>What a user should get</h3><p class="prose">{expected}</p></>}
      {item.own || over || !may(play, 'usability') ? (
        <p class="actions panel-body">{item.own ? 'You have given your mark.' : over ? 'It is over: no mark is taken any more.' : null} <button type="button" onClick={next}>Next task</button></p>
      ) : <MarkForm item={item} next={next} again={again} />}
    </section>
  );
}

/** Sent: the next task opens. */
function MarkForm({ item, next, again }: { item: DueTask; next: () => void; again: () => void }) {
  const [mark, setMark] = useState('');
  const [text, setText] = useState('');
  const [files, setFiles] = useState<EvidenceFile[]>([]);
  const [checked, setChecked] = useState(false);
  const posting = usePosting();
  const missing = (value: string) => checked && value.trim() === '' ? 'This is required.' : '';

  const submit = async (event: Event) => {
    event.preventDefault();
    setChecked(true);
    if (mark === '' || text.trim() === '')
      return;
    const body = { mark: Number(mark), text, ...(files.length === 0 ? {} : { evidence: files }) };
    if (await posting.send({ kind: 'usability', team: item.team, of: item.key, body })) {
      next();
      again();
    }
  };
  return (
    <form class="stack-form" onSubmit={submit} noValidate>
      <SelectField label="How it went" any="Choose" required value={mark} change={setMark} wrong={missing(mark)} options={MARKS} />
      <TextArea label="What a user saw" required rows={3} value={text} change={setText} wrong={missing(text)} />
      <Evidence files={files} change={setFiles} />
      <p class="actions"><Send busy={posting.busy}>Give the mark</Send></p>
      <Outcome failure={posting.failure} done="" />
    </form>
  );
}
