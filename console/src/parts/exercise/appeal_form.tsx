// appeal_form.tsx - a team appeals beside what it is against: an entry, results of a check, or a line of its score whose causes are hidden from it.
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Body, Entry, RoomAppeal, TeamRoom } from '../../contract_exercise.ts';
import { usePosting } from '../../play.ts';
import { moment } from '../../words.ts';
import { saidOf } from './fields.ts';
import { Outcome, Send, TextArea } from './form.tsx';

const WRONG = 'What is wrong, and what would be right';

/** An appeal is written beside what it is against, while its window is open. */
export function AppealHere({ entry, room }: { entry: Entry; room: TeamRoom | null }) {
  const [open, setOpen] = useState(false);
  const appeal = room?.appeals.find((one) => one.of === entry.key);
  const until = room?.appealable.find((one) => one.key === entry.key)?.until;

  if (appeal !== undefined)
    return <AppealState appeal={appeal} focus={open} />;
  if (until === undefined || Date.parse(until) <= Date.now())
    return null;
  if (!open)
    return <button type="button" onClick={() => setOpen(true)}>Appeal, until {moment(until)}</button>;
  return <AppealForm of={entry.key} team={entry.team} label={WRONG} hint="One appeal an entry. Somebody else than its author decides." />;
}

/** Against the effect alone. The moment is kept from when the form was opened: the line is appealed against as the team saw it then. */
export function AppealLine({ line, at, team, room }: { line: string; at: string; team: string; room: TeamRoom | null }) {
  const [seen, setSeen] = useState<string | null>(null);
  const appeal = room?.appeals.filter((one) => one.line === line).at(-1);

  if (appeal !== undefined && appeal.outcome === null)
    return <AppealState appeal={appeal} focus={seen !== null} />;
  return (
    <>
      {appeal === undefined ? null : <AppealState appeal={appeal} focus={false} />}
      {seen === null
        ? <p class="actions"><button type="button" onClick={() => setSeen(at)}>Appeal against this line</button></p>
        : <AppealForm team={team} label={WRONG} about={() => ({ line, at: seen })} leave={() => setSeen(null)}
            hint="What made this line stays hidden from you; white looks at all of it. One appeal a line at a time." />}
    </>
  );
}

const OUTCOMES = { uphold: 'it stays as it is', replace: 'it was changed', excuse: 'it is not counted for any team' };

/** In the place of the button: an appeal that was filed, and what came of it. `focus`: it was filed here just now. */
export function AppealState({ appeal, focus }: { appeal: RoomAppeal; focus: boolean }) {
  const said = useRef<HTMLParagraphElement>(null);
  useEffect(() => { if (focus) said.current?.focus(); }, []);
  return (
    <p ref={said} tabIndex={-1} class="appeal-state" role="status">{appeal.outcome === null ? <><strong>Appeal pending</strong>: white decides.</>
      : <><strong>Appeal decided</strong>: {OUTCOMES[appeal.outcome]}. The reason stands under <a href="/team?show=score">Score and appeals</a>.</>}</p>
  );
}

/** `about`: what it is against, when it is sent; `of`: the entry that it is against. */
export function AppealForm({ of, team, about, label, hint, leave }:
    { of?: string; team: string | null; about?: () => Body; label: string; hint: string; leave?: () => void }) {
  const posting = usePosting();
  const [text, setText] = useState('');
  const [checked, setChecked] = useState(false);
  const [done, setDone] = useState('');
  const submit = async (event: Event) => {
    event.preventDefault();
    setDone('');
    setChecked(true);
    if (text.trim() === '')
      return;
    if (await posting.send({ kind: 'appeal', team, ...(of === undefined ? {} : { of }), body: { text, ...about?.() } })) {
      setDone('The appeal is filed; white decides.');
      setText('');
      setChecked(false);
    }
  };
  return (
    <form class="stack-form" onSubmit={submit} noValidate>
      <TextArea label={label} value={text} change={setText} required hint={hint}
        wrong={(checked && text.trim() === '' ? 'Say what is wrong.' : '') || saidOf(posting.failure, 'text')} />
      <p class="actions">
        <Send busy={posting.busy}>File the appeal</Send>
        {leave === undefined ? null : <button type="button" onClick={leave}>{done === '' ? 'Leave it' : 'Close'}</button>}
      </p>
      <Outcome failure={posting.failure} done={done} />
    </form>
  );
}
