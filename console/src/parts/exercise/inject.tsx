// inject.tsx - one inject: its text, what is expected, to whom it went; and for white: send, move, skip, withdraw, reset.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import type { Inject, Rubric, Sent } from '../../contract_exercise.ts';
import { may, titleOf, usePlay, usePosting, type NewEntry } from '../../play.ts';
import { refine } from '../../route.ts';
import { plural, sentence } from '../../words.ts';
import { INJECT_TITLES, parseScenarioTime, scenarioClock } from '../../words_exercise.ts';
import { Twice } from '../twice.tsx';
import { TeamName } from './entry.tsx';
import { Outcome, SelectField, TextField } from './form.tsx';
import { SidePanel } from './side.tsx';

interface Props {
  inject: Inject;
  all: Inject[];
  again: () => void;
  move: (at: number) => void;
}

export function InjectDetails({ inject, all, again, move }: Props) {
  const { exercise } = usePlay();
  const rubric = exercise.rubrics.find((one) => one.name === inject.rubric);
  const contingency = all.find((one) => one.name === inject.contingency);
  return (
    <SidePanel title={inject.title} close={() => refine({ open: null })} focus>
      <dl class="properties narrow-names">
        <div><dt>State</dt><dd><span class={`inject-state is-${inject.state}`}>{INJECT_TITLES[inject.state]}</span></dd></div>
        <div><dt>Time</dt><dd>{inject.at_ms === null ? 'by hand, or when its condition is met' : scenarioClock(inject.at_ms)}
          {inject.planned_ms !== null && inject.planned_ms !== inject.at_ms ? <span class="quiet"> (planned {scenarioClock(inject.planned_ms)})</span> : null}</dd></div>
        {inject.condition === '' ? null : <div><dt>Condition</dt><dd>{inject.condition}</dd></div>}
      </dl>
      <Acts inject={inject} contingency={contingency} again={again} move={move} />
      <dl class="properties narrow-names">
        <div><dt>Storyline, channel, category</dt><dd>{[titleOf(exercise.storylines, inject.storyline), sentence(inject.channel),
          titleOf(exercise.categories, inject.category)].filter((part) => part !== '').join('; ')}</dd></div>
        <div><dt>From</dt><dd>{inject.from}</dd></div>
        <div><dt>Text</dt><dd class="prose">{inject.text}</dd></div>
        {inject.expected === null ? null : <div><dt>Expected action</dt><dd class="prose">{inject.expected}</dd></div>}
        {rubric === undefined ? null : <div><dt>Rubric</dt><dd><RubricList rubric={rubric} /></dd></div>}
        {inject.grader === null ? null : <div><dt>Grader</dt><dd>{inject.grader}</dd></div>}
        {contingency === undefined ? null : <div><dt>When nothing comes</dt><dd>{contingency.title}</dd></div>}
      </dl>
    </SidePanel>
  );
}

function RubricList({ rubric }: { rubric: Rubric }) {
  return (
    <ul class="plain">
      {rubric.items.map((item) => <li key={item.name}>{item.title} <span class="quiet">weight {item.weight}</span></li>)}
    </ul>
  );
}

function Acts({ inject, contingency, again, move }: { inject: Inject; contingency: Inject | undefined } & Pick<Props, 'again' | 'move'>) {
  const play = usePlay();
  const posting = usePosting();
  const [done, setDone] = useState('');

  /** One after the other; stops at the first that is refused. */
  const run = async (entries: NewEntry[], said: string) => {
    setDone('');
    for (const entry of entries)
      if (await posting.send(entry) === null)
        return again();
    setDone(said);
    again();
  };
  return (
    <>
      {may(play, 'inject.sent') && inject.state !== 'withdrawn' ? <SendNow inject={inject} run={run} /> : null}
      {may(play, 'inject.changed') && (inject.state === 'planned' || inject.state === 'due')
        ? <Change inject={inject} run={run} move={move} /> : null}
      <Recipients inject={inject} contingency={contingency} run={run} />
      {posting.failure === null && done === '' ? null
        : <div class="panel-body"><Outcome failure={posting.failure} done={done} /></div>}
    </>
  );
}

type Run = (entries: NewEntry[], said: string) => Promise<void>;

function SendNow({ inject, run }: { inject: Inject; run: Run }) {
  const { exercise } = usePlay();
  const [to, setTo] = useState('');
  const missing = inject.teams.filter((team) => !inject.sent.some((one) => one.team === team));

  if (missing.length === 0)
    return null;
  const chosen = missing.includes(to) ? [to] : missing; // whoever has got it meanwhile is chosen no more
  const send = () => run(chosen.map((team) => ({ kind: 'inject.sent', key: `inject:${inject.name}:${team}`, team, body: { inject: inject.name } })),
    `Sent to ${plural(chosen.length, 'team', 'teams')}.`);
  return (
    <div class="stack-form">
      <SelectField label="Send now to" any={`all that have not got it (${missing.length})`} value={to} change={setTo}
        options={missing.map((name) => ({ value: name, title: titleOf(exercise.teams, name) }))} />
      <p class="actions">
        <Twice ask={`Send it to ${plural(chosen.length, 'team', 'teams')} now?`} yes="Send it" act={send}>Send now</Twice>
      </p>
    </div>
  );
}

function Change({ inject, run, move }: { inject: Inject; run: Run; move: (at: number) => void }) {
  const [time, setTime] = useState(inject.at_ms === null ? '' : scenarioClock(inject.at_ms));
  const at = parseScenarioTime(time);
  return (
    <form class="stack-form" onSubmit={(event) => {
      event.preventDefault();
      if (at !== null)
        move(at);
    }}>
      <TextField label="Time" hint="hours:minutes:seconds of scenario time" value={time} change={setTime}
        wrong={time !== '' && at === null ? 'Such as 1:30 or 1:30:00' : ''} />
      <p class="actions">
        <button type="submit">Move</button>
        <button type="button" onClick={() => refine({ edit: inject.name })}>Change it</button>
        <Twice danger ask="Skip it for all teams?" yes="Skip it"
          act={() => run([{ kind: 'inject.changed', body: { inject: inject.name, skip: true } }], 'Skipped.')}>Skip</Twice>
      </p>
    </form>
  );
}

/** The key after a reset counts on: inject:NAME:TEAM:2. */
export function keyAfter(key: string): string {
  const counted = /^(inject:.+:[^:]+):(\d+)$/.exec(key);
  return counted === null ? `${key}:2` : `${counted[1]}:${Number(counted[2]) + 1}`;
}

function Recipients({ inject, contingency, run }: { inject: Inject; contingency: Inject | undefined; run: Run }) {
  const [reason, setReason] = useState('');
  const play = usePlay();
  const acts = may(play, 'inject.withdrawn');

  if (inject.sent.length === 0)
    return null;
  return (
    <div class="panel-body">
      <h3 class="recipients-title">Sent to {plural(inject.sent.length, 'team', 'teams')}</h3>
      {acts ? <TextField label="Reason, for withdrawing, resetting and contingency" value={reason} change={setReason} /> : null}
      <ul class="plain recipients">
        {inject.sent.map((sent) => (
          <li key={sent.key}>
            <TeamName name={sent.team} />
            <span class="quiet">{scenarioClock(sent.time_ms)}; {sayAnswer(sent)}</span>
            {acts ? <RecipientActs inject={inject} sent={sent} contingency={contingency} reason={reason} run={run} /> : null}
          </li>
        ))}
      </ul>
    </div>
  );
}

function sayAnswer(sent: Sent): string {
  const answered = sent.answered_ms === null
    ? sent.due_ms === null ? 'no answer is asked for' : `no answer yet, due ${scenarioClock(sent.due_ms)}`
    : `answered ${scenarioClock(sent.answered_ms)}`;
  return sent.graded ? `${answered}, graded` : answered;
}

function RecipientActs({ inject, sent, contingency, reason, run }:
    { inject: Inject; sent: Sent; contingency: Inject | undefined; reason: string; run: Run }) {
  const why = reason.trim() === '' ? 'Decided by exercise control.' : reason;
  const withdraw: NewEntry = { kind: 'inject.withdrawn', team: sent.team, of: sent.key, body: { reason: why } };
  return (
    <p class="actions">
      <Twice danger ask="Withdraw it? It leaves the sum." yes="Withdraw" act={() => run([withdraw], 'Withdrawn.')}>Withdraw</Twice>
      <Twice ask="Withdraw it and send it anew?" yes="Reset"
        act={() => run([withdraw, { kind: 'inject.sent', key: keyAfter(sent.key), team: sent.team, body: { inject: inject.name } }], 'Sent anew.')}>Reset</Twice>
      {contingency === undefined || sent.answered_ms !== null ? null : (
        <Twice ask={`Send “${contingency.title}”?`} yes="Send it"
          act={() => run([{ kind: 'contingency', team: sent.team, of: sent.key, body: { inject: contingency.name, reason: why } }], 'The contingency is sent.')}>Contingency</Twice>
      )}
    </p>
  );
}
