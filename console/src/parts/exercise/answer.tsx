// answer.tsx - the injects that a team got, the time that is left, and its answers.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import { address } from '../../api.ts';
import type { Entry, EntryPage, Inject, Sent, TeamRoom } from '../../contract_exercise.ts';
import { Icon, type IconName } from '../../icons.tsx';
import { useLoad } from '../../load.ts';
import { may, ownTeam, useDraft, useEntries, usePlay, usePosting, useScenarioNow } from '../../play.ts';
import { refine } from '../../route.ts';
import { duration, scenarioClock, scenarioTime } from '../../words_exercise.ts';
import { Empty, Shown } from '../notice.tsx';
import { AppealHere } from './appeal_form.tsx';
import { EntryView } from './entry.tsx';
import { Evidence, type EvidenceFile } from './evidence.tsx';
import { Outcome, Send, TextArea } from './form.tsx';
import { SidePanel } from './side.tsx';

const ICONS: Record<string, IconName> = { console: 'console', mail: 'mail', news: 'news' };

interface Got { inject: Inject; sent: Sent }

/** What waits for an answer first, the nearest due time on top; then the rest, the newest on top. */
function inOrder(room: TeamRoom): Got[] {
  const got = room.injects.flatMap((inject) => inject.sent.map((sent) => ({ inject, sent })));
  const waits = ({ sent }: Got) => sent.due_ms !== null && sent.answered_ms === null;
  return got.sort((a, b) => Number(waits(b)) - Number(waits(a)) ||
    (waits(a) ? (a.sent.due_ms as number) - (b.sent.due_ms as number) : b.sent.time_ms - a.sent.time_ms));
}

export function AnswerDesk({ room, team, query, again }: { room: TeamRoom; team: string; query: URLSearchParams; again: () => void }) {
  const rows = inOrder(room);
  const open = rows.find((row) => row.sent.key === query.get('open'));

  if (rows.length === 0)
    return <Empty title="No inject has come yet"><p>They appear here by themselves, and the newest stands on top.</p></Empty>;
  return (
    <div class={open === undefined ? '' : 'with-side even'}>
      <ul class="inbox panel">
        {rows.map((row) => <InboxRow key={row.sent.key} row={row} open={row === open} />)}
      </ul>
      {open === undefined ? null : <Opened key={open.sent.key} row={open} room={room} team={team} again={again} />}
    </div>
  );
}

function InboxRow({ row: { inject, sent }, open }: { row: Got; open: boolean }) {
  return (
    <li>
      <button type="button" class={`inbox-row ${sent.answered_ms === null && sent.due_ms !== null ? 'waits' : ''}`} aria-pressed={open}
          onClick={() => refine({ open: open ? null : sent.key })}>
        <Icon name={ICONS[inject.channel] ?? 'console'} />
        <span class="inbox-title"><span class="row-title">{inject.title}</span>
          <span class="quiet">{inject.from}, {scenarioTime(sent.time_ms)}</span></span>
        <Countdown sent={sent} />
      </button>
    </li>
  );
}

const SOON = 15 * 60_000;

function Countdown({ sent }: { sent: Sent }) {
  const now = useScenarioNow();
  if (sent.answered_ms !== null)
    return <span class="countdown done"><Icon name="yes" />{sent.graded ? 'graded' : 'answered'}</span>;
  if (sent.due_ms === null)
    return <span class="countdown quiet">no answer asked</span>;
  const left = sent.due_ms - now;
  if (sent.close_ms !== null && now > sent.close_ms)
    return <span class="countdown late">closed</span>;
  return <span class={`countdown ${left < 0 ? 'late' : left < SOON ? 'soon' : ''}`}>{left < 0 ? `${duration(left)} late` : `${duration(left)} left`}</span>;
}

function Opened({ row: { inject, sent }, room, team, again }: { row: Got; room: TeamRoom; team: string; again: () => void }) {
  const play = usePlay();
  const now = useScenarioNow();
  const answers = useLoad<EntryPage>(address('/api/exercise/entries', { kinds: 'answer,inject.withdrawn', of: sent.key, order: 'newest', limit: 50 }));
  const closed = sent.close_ms !== null && now > sent.close_ms;
  const asked = sent.due_ms !== null;

  useEntries(['answer', 'inject.withdrawn'], answers.again);
  return (
    <SidePanel title={inject.title} close={() => refine({ open: null })} focus>
      <div class="panel-body">
        <p class="quiet">From {inject.from}, {scenarioClock(sent.time_ms)}
          {sent.due_ms === null ? '' : `; due ${scenarioClock(sent.due_ms)}`}{sent.close_ms === null ? '' : `, closes ${scenarioClock(sent.close_ms)}`}</p>
        <p class="prose inject-text">{inject.text}</p>
      </div>
      {!asked ? <p class="quiet panel-empty">No answer is asked for.</p>
        : closed ? <p class="quiet panel-empty">It is closed: no answer counts any more.</p>
          : may(play, 'answer') && ownTeam(play) === team
            ? <AnswerForm of={sent.key} team={team} again={() => { answers.again(); again(); }} /> : null}
      <Shown of={answers} what="the answers">
        {(page) => <Answers entries={page.entries} room={room} />}
      </Shown>
    </SidePanel>
  );
}

function Answers({ entries, room }: { entries: Entry[]; room: TeamRoom }) {
  const [newest] = entries.filter((entry) => entry.kind === 'answer');
  return (
    <div class="panel-body">
      {entries.map((entry) => (
        <EntryView key={entry.key} entry={entry}>
          {entry === newest ? <FinalGrade of={entry.key} room={room} /> : <span class="quiet">an earlier answer: the last one counts</span>}
        </EntryView>
      ))}
    </div>
  );
}

/** The grade with its justification, as soon as it is final. */
function FinalGrade({ of, room }: { of: string; room: TeamRoom }) {
  const loaded = useLoad<EntryPage>(address('/api/exercise/entries', { kinds: 'grade.final', of, order: 'newest', limit: 1 }));
  const grade = loaded.data?.entries[0];

  useEntries(['grade.final'], loaded.again);
  if (grade === undefined)
    return <span class="quiet">not graded yet</span>;
  return (
    <EntryView entry={grade}>
      <AppealHere entry={grade} room={room} />
    </EntryView>
  );
}

function AnswerForm({ of, team, again }: { of: string; team: string; again: () => void }) {
  const [text, setText] = useDraft(`answer.${of}`);
  const [files, setFiles] = useState<EvidenceFile[]>([]);
  const [done, setDone] = useState('');
  const [wrong, setWrong] = useState('');
  const posting = usePosting();
  const submit = async (event: Event) => {
    event.preventDefault();
    setDone('');
    setWrong(text.trim() === '' ? 'Write an answer first.' : '');
    if (text.trim() === '')
      return;
    const body = files.length === 0 ? { text } : { text, evidence: files };
    if (await posting.send({ kind: 'answer', team, of, body })) {
      setText('');
      setFiles([]);
      setDone('The answer is in. You may send a better one until it closes; the last one counts.');
      again();
    }
  };
  return (
    <form class="stack-form" onSubmit={submit}>
      <TextArea label="Your answer" hint="A draft stays in this window until it is sent." value={text} change={setText} required wrong={wrong} rows={8} />
      <Evidence files={files} change={setFiles} />
      <p class="actions"><Send busy={posting.busy}>Send the answer</Send></p>
      <Outcome failure={posting.failure} done={done} />
    </form>
  );
}
