// usability.tsx - the simulated users' desk: how usable a team's services are, by the tasks that are due and others.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import { named } from '../../parts/choice.tsx';
import { Panel, Room } from '../../parts/room.tsx';
import { EntryList, useEntryPages } from '../../parts/exercise/entries.tsx';
import { EntryView } from '../../parts/exercise/entry.tsx';
import { Evidence, type EvidenceFile } from '../../parts/exercise/evidence.tsx';
import { Outcome, SelectField, Send, TextArea, TextField } from '../../parts/exercise/form.tsx';
import { Notes } from '../../parts/exercise/notes.tsx';
import { Reverse } from '../../parts/exercise/reverse.tsx';
import { MARKS, Tasks } from '../../parts/exercise/tasks.tsx';
import { may, usePlay, usePosting } from '../../play.ts';

export function UsabilityRoom({ query }: { query: URLSearchParams }) {
  const play = usePlay();
  const pages = useEntryPages(['usability'], 20);

  return (
    <Room name="usability" title="Usability">
      <Tasks open={query.get('open')} marked={pages.again} />
      <div class="columns">
        <div>
          {may(play, 'usability') ? <Panel title="A task that is not on the list"><MarkForm again={pages.again} /></Panel> : null}
          <Notes />
        </div>
        <Panel title="Marks so far">
          <EntryList pages={pages} what="the marks" none="No task was tried yet.">
            {(entry) => <EntryView key={entry.key} entry={entry}><Reverse entry={entry} again={pages.again} /></EntryView>}
          </EntryList>
        </Panel>
      </div>
    </Room>
  );
}

const EMPTY = { team: '', system: '', task: '', mark: '', text: '' };

/** The task stays after sending: the same list is tried with every team. */
function MarkForm({ again }: { again: () => void }) {
  const { exercise } = usePlay();
  const [values, setValues] = useState(EMPTY);
  const [files, setFiles] = useState<EvidenceFile[]>([]);
  const [checked, setChecked] = useState(false);
  const [done, setDone] = useState('');
  const posting = usePosting();
  const set = (name: keyof typeof EMPTY) => (value: string) => setValues({ ...values, [name]: value });
  const missing = (name: keyof typeof EMPTY) => checked && values[name].trim() === '' ? 'This is required.' : '';

  const submit = async (event: Event) => {
    event.preventDefault();
    setChecked(true);
    setDone('');
    if (Object.values(values).some((value) => value.trim() === ''))
      return;
    const { team, mark, ...rest } = values;
    if (await posting.send({ kind: 'usability', team, body: { ...rest, mark: Number(mark), ...(files.length === 0 ? {} : { evidence: files }) } })) {
      setValues({ ...EMPTY, system: values.system, task: values.task });
      setFiles([]);
      setChecked(false);
      setDone('The mark is in the record.');
      again();
    }
  };
  return (
    <form class="stack-form" onSubmit={submit} noValidate>
      <div class="form-grid">
        <SelectField label="Team" any="Choose" required value={values.team} change={set('team')} wrong={missing('team')}
          options={named(exercise.teams)} />
        <SelectField label="System" any="Choose" required value={values.system} change={set('system')} wrong={missing('system')}
          options={named(exercise.systems)} />
        <SelectField label="How it went" any="Choose" required value={values.mark} change={set('mark')} wrong={missing('mark')} options={MARKS} />
      </div>
      <TextField label="Task" hint="As the list of tasks calls it, the same for all teams." required value={values.task} change={set('task')} wrong={missing('task')} />
      <TextArea label="What a user saw" required rows={3} value={values.text} change={set('text')} wrong={missing('text')} />
      <Evidence files={files} change={setFiles} />
      <p class="actions"><Send busy={posting.busy}>Give the mark</Send></p>
      <Outcome failure={posting.failure} done={done} />
    </form>
  );
}
