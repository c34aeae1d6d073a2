// red.tsx - red's desk: events against objectives, with evidence, and how evenly the teams were tried.
// SPDX-License-Identifier: Apache-2.0
import { useRef, useState } from 'preact/hooks';
import type { Exercise, RedDesk } from '../../contract_exercise.ts';
import { useLoad } from '../../load.ts';
import { named } from '../../parts/choice.tsx';
import { Shown } from '../../parts/notice.tsx';
import { Panel, Room } from '../../parts/room.tsx';
import { BalanceBars, StageTable } from '../../parts/exercise/balance.tsx';
import { EntryList, useEntryPages } from '../../parts/exercise/entries.tsx';
import { EntryView } from '../../parts/exercise/entry.tsx';
import { Evidence, type EvidenceFile } from '../../parts/exercise/evidence.tsx';
import { Outcome, SelectField, Send, TextArea, TextField } from '../../parts/exercise/form.tsx';
import { Notes } from '../../parts/exercise/notes.tsx';
import { Reverse } from '../../parts/exercise/reverse.tsx';
import { may, useEntries, usePlay, usePosting } from '../../play.ts';
import { STAGES, STAGE_TITLES } from '../../words_exercise.ts';

export function RedRoom(_props: { query: URLSearchParams }) {
  const play = usePlay();
  const loaded = useLoad<RedDesk>('/api/exercise/red');
  const [at, setAt] = useState({ objective: '', team: '' });
  const form = useRef<HTMLDivElement>(null);
  const writes = may(play, 'red.event');

  useEntries(['red.event', 'reversal'], loaded.again);
  const choose = (objective: string, team: string) => {
    setAt({ objective, team });
    form.current?.querySelector<HTMLElement>('select[name="stage"]')?.focus();
  };
  return (
    <Room name="red" title="Red">
      <Shown of={loaded} what="red’s desk">
        {(desk) => (
          <>
            <Panel title="Objectives and teams" note={writes ? 'choose a field to write an event; the best stage stays' : 'the best stage that was reached'}>
              <StageTable desk={desk} choose={writes ? choose : null} />
            </Panel>
            <div class={writes ? 'columns' : ''}>
              {writes ? <div ref={form}><Panel title="Write an event"><EventForm at={at} change={setAt} again={loaded.again} /></Panel></div> : null}
              <Panel title="Balance" note="share of the objectives that were tried against each team"><BalanceBars desk={desk} /></Panel>
            </div>
            <Events />
            <Notes />
          </>
        )}
      </Shown>
    </Room>
  );
}

interface At { objective: string; team: string }

const EMPTY = { stage: '', system: '', technique: '', text: '', time: '' };

/** What keeps the event from being sent. */
function faults(at: At, values: typeof EMPTY): Partial<Record<string, string>> {
  const missing = (name: string, value: string) => value.trim() === '' ? { [name]: 'This is required.' } : {};
  const wrongTime = values.time !== '' && Number.isNaN(Date.parse(`${values.time}Z`)) ? { time: 'Such as 2026-11-27 14:05, in UTC.' } : {};
  return { ...missing('objective', at.objective), ...missing('team', at.team), ...missing('stage', values.stage), ...missing('text', values.text), ...wrongTime };
}

function bodyOf(at: At, values: typeof EMPTY, exercise: Exercise, files: EvidenceFile[]) {
  const objective = exercise.objectives.find((one) => one.name === at.objective);
  const system = values.system || objective?.system || '';
  const technique = values.technique || objective?.technique || '';
  return {
    objective: at.objective, stage: values.stage, text: values.text,
    ...(system === '' ? {} : { system }), ...(technique === '' ? {} : { technique }),
    ...(files.length === 0 ? {} : { evidence: files }),
  };
}

function EventForm({ at, change, again }: { at: At; change: (at: At) => void; again: () => void }) {
  const { exercise } = usePlay();
  const [values, setValues] = useState(EMPTY);
  const [files, setFiles] = useState<EvidenceFile[]>([]);
  const [checked, setChecked] = useState(false);
  const [done, setDone] = useState('');
  const posting = usePosting();
  const set = (name: keyof typeof EMPTY) => (value: string) => setValues({ ...values, [name]: value });
  const wrong = checked ? faults(at, values) : {};
  const objective = exercise.objectives.find((one) => one.name === at.objective);

  const submit = async (event: Event) => {
    event.preventDefault();
    setChecked(true);
    setDone('');
    if (Object.keys(faults(at, values)).length > 0)
      return;
    const stored = await posting.send({
      kind: 'red.event', team: at.team, body: bodyOf(at, values, exercise, files),
      ...(values.time === '' ? {} : { event: new Date(`${values.time}Z`).toISOString() }),
    });
    if (stored) {
      setValues(EMPTY);
      setFiles([]);
      setChecked(false);
      setDone('The event is in the record.');
      again();
    }
  };
  return (
    <form class="stack-form" onSubmit={submit} noValidate>
      <div class="form-grid">
        <SelectField label="Objective" any="Choose" required value={at.objective} change={(to) => change({ ...at, objective: to })} options={named(exercise.objectives)} wrong={wrong['objective'] ?? ''} />
        <SelectField label="Team" any="Choose" required value={at.team} change={(to) => change({ ...at, team: to })} options={named(exercise.teams)} wrong={wrong['team'] ?? ''} />
        <SelectField label="Stage reached" name="stage" any="Choose" required value={values.stage} change={set('stage')} wrong={wrong['stage'] ?? ''}
          options={STAGES.map((stage) => ({ value: stage, title: STAGE_TITLES[stage] as string }))} />
        <SelectField label="System" any={objective?.system ? `As the objective says: ${objective.system}` : 'None in particular'} value={values.system} change={set('system')} options={named(exercise.systems)} />
        <TextField label="Technique" hint={objective?.technique ? `Empty: ${objective.technique}` : 'Such as T1078'} value={values.technique} change={set('technique')} />
        <TextField label="When" hint="Empty: now. In UTC, such as 2026-11-27 14:05" value={values.time} change={set('time')} wrong={wrong['time'] ?? ''} />
      </div>
      <TextArea label="What was done, and how it can be seen" required value={values.text} change={set('text')} wrong={wrong['text'] ?? ''} />
      <Evidence files={files} change={setFiles} />
      <p class="actions"><Send busy={posting.busy}>Write the event</Send></p>
      <Outcome failure={posting.failure} done={done} />
    </form>
  );
}

function Events() {
  const pages = useEntryPages(['red.event'], 20);
  return (
    <Panel title="Events">
      <EntryList pages={pages} what="the events" none="Red has written none yet." cards>
        {(entry) => <EntryView key={entry.key} entry={entry}><Reverse entry={entry} again={pages.again} /></EntryView>}
      </EntryList>
    </Panel>
  );
}
