// appeals.tsx - an appeal beside what it is against, and the decision: uphold, replace, excuse for all.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import type { Entry, WhiteDesk } from '../../contract_exercise.ts';
import { usePlay, usePosting } from '../../play.ts';
import { AppealedLines } from './appealed_lines.tsx';
import { EntryView } from './entry.tsx';
import { Outcome, Send, TextArea } from './form.tsx';
import { RubricForm, type Marks } from './rubric.tsx';

type Appeal = WhiteDesk['appeals'][number];

export function AppealList({ appeals, again }: { appeals: Appeal[]; again: () => void }) {
  if (appeals.length === 0)
    return <p class="quiet panel-empty">No appeal waits for a decision.</p>;
  return (
    <div class="panel-body">
      {appeals.map((appeal) => <AppealCase key={appeal.key} appeal={appeal} again={again} />)}
    </div>
  );
}

function AppealCase({ appeal, again }: { appeal: Appeal; again: () => void }) {
  return (
    <div class="case">
      <EntryView entry={appeal} />
      {appeal.entry !== null ? <><h3 class="case-against">Against</h3><EntryView entry={appeal.entry} /></>
        : isOfLine(appeal) ? null : <p class="quiet">It is against the results of a check.</p>}
      {appeal.entry?.own === true
        ? <p class="quiet">You wrote what is appealed against: somebody else decides.</p>
        : <DecisionForm appeal={appeal} again={again} />}
    </div>
  );
}

const OUTCOMES = [
  { value: 'uphold', title: 'Uphold', note: 'it stays as it is' },
  { value: 'replace', title: 'Replace', note: 'it leaves force, and another takes its place' },
  { value: 'excuse', title: 'Excuse for all', note: 'it is counted for no team' },
] as const;
/** The team sees the effect alone; so what was wrong is chosen among what it does not see. */
const LINE_OUTCOMES = [
  OUTCOMES[0],
  { value: 'replace', title: 'Take back', note: 'what you choose below leaves force' },
] as const;

function isOfLine(appeal: Appeal): boolean {
  return appeal.of === null && typeof appeal.body['line'] === 'string';
}

function isGraded(entry: Entry | null): boolean {
  return entry !== null && (entry.kind === 'grade.final' || entry.kind === 'answer' || entry.kind === 'report');
}

function DecisionForm({ appeal, again }: { appeal: Appeal; again: () => void }) {
  const { exercise } = usePlay();
  const [outcome, setOutcome] = useState('');
  const [text, setText] = useState('');
  const [marks, setMarks] = useState<Marks>({});
  const [taken, setTaken] = useState<string[]>([]);
  const [checked, setChecked] = useState(false);
  const posting = usePosting();
  const old = appeal.entry?.body['items'] as Record<string, number> | undefined;
  const rubric = exercise.rubrics.find((one) => old !== undefined && one.items.every((item) => item.name in old));
  const ofLine = isOfLine(appeal);
  const takes = ofLine && outcome === 'replace';
  const regrade = outcome === 'replace' && isGraded(appeal.entry) && rubric !== undefined;
  const missing = regrade ? rubric.items.filter((item) => typeof marks[item.name] !== 'number').map((item) => item.name) : [];

  const submit = async (event: Event) => {
    event.preventDefault();
    setChecked(true);
    if (outcome === '' || text.trim() === '' || missing.length > 0 || (takes && taken.length === 0))
      return;
    const body = { outcome, text, ...(regrade ? { grade: marks } : {}), ...(takes ? { entries: taken } : {}) };
    if (await posting.send({ kind: 'decision', team: appeal.team, of: appeal.key, body }))
      again();
  };
  return (
    <form class="stack-form" onSubmit={submit} noValidate>
      <fieldset class="outcomes">
        <legend class="field-name">Decision</legend>
        {(ofLine ? LINE_OUTCOMES : OUTCOMES).map((one) => (
          <label key={one.value} class="radio">
            <input type="radio" name={`outcome-${appeal.key}`} value={one.value} checked={outcome === one.value} onChange={() => setOutcome(one.value)} />
            {one.title} <span class="quiet">{one.note}</span>
          </label>
        ))}
        {checked && outcome === '' ? <span class="wrong" role="alert">Choose one.</span> : null}
      </fieldset>
      {ofLine ? (
        <>
          <h3 class="case-against">Behind the line</h3>
          <AppealedLines lines={appeal.lines} taken={taken} change={takes ? setTaken : null} />
          {checked && takes && taken.length === 0 ? <span class="wrong" role="alert">Choose what was wrong.</span> : null}
        </>
      ) : null}
      {regrade ? <RubricForm rubric={rubric} items={marks} change={setMarks} wrong={checked ? missing : []} /> : null}
      <TextArea label="Reason" hint={ofLine ? 'The team reads it, but not what you take back.' : 'The team reads it.'} required value={text} change={setText} wrong={checked && text.trim() === '' ? 'A reason is required.' : ''} rows={3} />
      <p class="actions"><Send busy={posting.busy}>Decide</Send></p>
      <Outcome failure={posting.failure} done="" />
    </form>
  );
}
