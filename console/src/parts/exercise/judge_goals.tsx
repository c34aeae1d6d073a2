// judge_goals.tsx - has a team reached a goal? A person's word counts over what was computed.
// SPDX-License-Identifier: Apache-2.0
import { useRef, useState } from 'preact/hooks';
import type { Entry } from '../../contract_exercise.ts';
import { may, titleOf, usePlay, usePosting } from '../../play.ts';
import { named } from '../choice.tsx';
import { More } from '../more.tsx';
import { Shown } from '../notice.tsx';
import { Panel } from '../room.tsx';
import { entriesOf, useEntryPages } from './entries.tsx';
import { EntryView } from './entry.tsx';
import { saidOf, useFields } from './fields.ts';
import { Outcome, SelectField, Send, TextArea } from './form.tsx';
import { Reverse } from './reverse.tsx';

const ANSWERS = [{ value: 'yes', title: 'Met' }, { value: 'no', title: 'Not met' }];
const METRICS: Record<string, string> = { judged: 'by a person alone', share: 'when the team shares', sighting: 'when the team sights' };

function metricTitle(metric: string): string {
  const [kind, of] = metric.split(':');
  return METRICS[metric] ?? (kind === 'answer' ? `by the answer to ${of}` : kind === 'report' ? `by a report: ${of}` : metric);
}

export function JudgeGoals() {
  const play = usePlay();
  const pages = useEntryPages(['objective.met'], 100);
  const form = useRef<HTMLDivElement>(null);
  const fields = useFields('goal', { goal: '', team: '', met: '', text: '' });
  const choose = (goal: string, team: string) => {
    fields.put({ goal, team });
    form.current?.querySelector<HTMLElement>('select[name="met"]')?.focus();
  };

  return (
    <Shown of={pages} what="the judgements">
      {(data) => {
        const entries = entriesOf(data);
        return (
          <>
            <Panel title="Goals and teams" note={may(play, 'objective.met') ? 'choose a field to judge it; the last word counts' : 'the last word counts'}>
              <GoalTable entries={entries} choose={may(play, 'objective.met') ? choose : null} />
            </Panel>
            <div class="columns">
              {may(play, 'objective.met') ? <div ref={form}><Panel title="A judgement"><GoalForm fields={fields} again={pages.again} /></Panel></div> : null}
              <Panel title="Judgements so far">
                <div class="panel-body cards">
                  {entries.length === 0 ? <p class="quiet">Nobody has judged a goal yet: what is computed counts.</p>
                    : entries.map((entry) => <EntryView key={entry.key} entry={entry}><Reverse entry={entry} again={pages.again} /></EntryView>)}
                  <More more={pages.more} busy={pages.busy} />
                </div>
              </Panel>
            </div>
          </>
        );
      }}
    </Shown>
  );
}

function wordOf(entries: Entry[], goal: string, team: string): string {
  const last = entries.find((one) => one.in_force && one.team === team && one.body['goal'] === goal);
  return last === undefined ? 'not judged' : last.body['met'] === true ? 'met' : 'not met';
}

function GoalTable({ entries, choose }: { entries: Entry[]; choose: ((goal: string, team: string) => void) | null }) {
  const { exercise } = usePlay();
  return (
    <div class="scroll" role="region" aria-label="By goal and team" tabIndex={0}>
      <table class="stage-table">
        <thead>
          <tr><th scope="col" class="cell-team">Goal</th>
            {exercise.teams.map((team) => <th scope="col" key={team.name} title={team.title}>{team.name}</th>)}</tr>
        </thead>
        <tbody>
          {exercise.goals.map((goal) => (
            <tr key={goal.name}>
              <th scope="row" class="cell-team" title={goal.title}><span class="team-name">{goal.title}</span>
                <span class="quiet">{metricTitle(goal.metric)}</span></th>
              {exercise.teams.map((team) => {
                const word = wordOf(entries, goal.name, team.name);
                return (
                  <td key={team.name} class={word === 'met' ? 'goal-met' : word === 'not met' ? 'goal-open' : ''}>
                    {choose === null ? word
                      : <button type="button" class="link" aria-label={`${goal.title}, ${team.name}: ${word}; judge it`}
                        onClick={() => choose(goal.name, team.name)}>{word}</button>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type GoalFields = ReturnType<typeof useFields<{ goal: string; team: string; met: string; text: string }>>;

function GoalForm({ fields: { values, set, clear }, again }: { fields: GoalFields; again: () => void }) {
  const { exercise } = usePlay();
  const [checked, setChecked] = useState(false);
  const [done, setDone] = useState('');
  const posting = usePosting();
  const wrong = (name: keyof typeof values) =>
    checked && values[name].trim() === '' ? 'This is required.' : saidOf(posting.failure, name);

  const submit = async (event: Event) => {
    event.preventDefault();
    setChecked(true);
    setDone('');
    if (Object.values(values).some((value) => value.trim() === ''))
      return;
    const { goal, team, met, text } = values;
    if (await posting.send({ kind: 'objective.met', team, body: { goal, met: met === 'yes', text } })) {
      clear();
      setChecked(false);
      setDone(`${titleOf(exercise.goals, goal)}: ${met === 'yes' ? 'met' : 'not met'} by ${team}.`);
      again();
    }
  };
  return (
    <form class="stack-form" onSubmit={submit} noValidate>
      <div class="form-grid">
        <SelectField label="Goal" any="Choose" required value={values.goal} change={set('goal')} options={named(exercise.goals)} wrong={wrong('goal')} />
        <SelectField label="Team" any="Choose" required value={values.team} change={set('team')} options={named(exercise.teams)} wrong={wrong('team')} />
        <SelectField label="Judgement" name="met" any="Choose" required value={values.met} change={set('met')} options={ANSWERS} wrong={wrong('met')} />
      </div>
      <TextArea label="Reason" required rows={3} value={values.text} change={set('text')} wrong={wrong('text')} />
      <p class="actions"><Send busy={posting.busy}>Judge it</Send></p>
      <Outcome failure={posting.failure} done={done} />
    </form>
  );
}
