// grading.tsx - the grading desk: the queue, the answer beside its question, the rubric; made for the keyboard. And what else is judged.
// SPDX-License-Identifier: Apache-2.0
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Graded, Grading, Pre, Rubric } from '../../contract_exercise.ts';
import { useLoad } from '../../load.ts';
import { Row } from '../../parts/choice.tsx';
import { Empty, Shown } from '../../parts/notice.tsx';
import { Panel, Room } from '../../parts/room.tsx';
import { BodyList, Items } from '../../parts/exercise/entry.tsx';
import { Outcome, Send, TextArea } from '../../parts/exercise/form.tsx';
import { JudgeGoals } from '../../parts/exercise/judge_goals.tsx';
import { JudgeShared } from '../../parts/exercise/judge_shared.tsx';
import { Notes } from '../../parts/exercise/notes.tsx';
import { RubricForm, weighted } from '../../parts/exercise/rubric.tsx';
import { may, sits, useDraft, useEntries, usePlay, usePosting } from '../../play.ts';
import { refine } from '../../route.ts';
import { plural, sentence } from '../../words.ts';
import { scenarioClock, scenarioTime } from '../../words_exercise.ts';

const CHANGING = ['answer', 'report', 'grade', 'grade.final', 'link', 'reversal', 'inject.withdrawn', 'decision'];
const STATES: Record<Graded['state'], string> = {
  open: 'not graded', second: 'second grader', third: 'third grader', final: 'final',
};
const SHOWN = [{ value: 'mine', title: 'To grade' }, { value: 'all', title: 'All' }];

function isMine(one: Graded): boolean {
  return one.state !== 'final' && !one.grades.some((grade) => grade.own);
}

const PARTS = [{ value: 'queue', title: 'Answers and reports' }, { value: 'shared', title: 'Shared intelligence' }, { value: 'goals', title: 'Goals' }];

export function GradingRoom({ query }: { query: URLSearchParams }) {
  const { exercise, session } = usePlay();
  const white = sits(session, 'white'); // a grader could look up by its values whose an object is
  const part = query.get('part') ?? 'queue';
  const shown = query.get('show') ?? 'mine';
  const parts = PARTS.filter((one) => one.value === 'queue' || (one.value === 'goals' ? exercise.goals.length > 0 : white));

  return (
    <Room name="grading" title="Grading" aside={part !== 'queue' ? undefined : <Row legend="What to show" options={SHOWN} value={shown}
      choose={(to) => refine({ show: to === 'mine' ? null : to })} />}>
      {parts.length < 2 ? null : <p class="tabs"><Row legend="Part of the desk" options={parts} value={part}
        choose={(to) => refine({ part: to === 'queue' ? null : to, open: null, show: null })} /></p>}
      {part === 'shared' && white ? <JudgeShared /> : part === 'goals' ? <JudgeGoals /> : <Answers open={query.get('open')} all={shown === 'all'} />}
      <Notes />
    </Room>
  );
}

function Answers({ open, all }: { open: string | null; all: boolean }) {
  const loaded = useLoad<Grading>('/api/exercise/grading');

  useEntries(CHANGING, loaded.again);
  return (
    <Shown of={loaded} what="the queue">
      {({ queue }) => <Desk queue={all ? queue : queue.filter((one) => isMine(one) || one.key === open)} whole={queue} open={open} again={loaded.again} />}
    </Shown>
  );
}

function Desk({ queue, whole, open, again }: { queue: Graded[]; whole: Graded[]; open: string | null; again: () => void }) {
  const item = whole.find((one) => one.key === open);

  if (queue.length === 0)
    return (
      <Empty title={whole.length === 0 ? 'Nothing is to be graded yet' : 'You have graded everything'}>
        <p>{whole.length === 0 ? 'Answers and reports of the teams appear here as they come.' : 'What comes next appears here by itself.'}</p>
      </Empty>
    );
  const next = () => {
    const later = queue.slice(queue.findIndex((one) => one.key === open) + 1).find(isMine) ?? queue.find((one) => isMine(one) && one.key !== open);
    refine({ open: later?.key ?? null });
  };
  return (
    <div class={item === undefined ? '' : 'grading-desk'}>
      <Queue queue={queue} open={open} />
      {item === undefined ? null : <Item key={item.key} item={item} next={next} again={again} />}
    </div>
  );
}

function Queue({ queue, open }: { queue: Graded[]; open: string | null }) {
  return (
    <section aria-label="Queue">
      <p class="found" role="status">{plural(queue.length, 'item', 'items')}; arrows lead from row to row</p>
      <table class="queue stacked panel">
        <thead><tr><th scope="col">What</th><th scope="col" class="cell-team">Team</th><th scope="col" class="cell-time">Time</th><th scope="col" class="cell-state">State</th></tr></thead>
        <tbody>
          {queue.map((one) => (
            <tr key={one.key} class={one.key === open ? 'chosen' : ''}>
              <th scope="row" class="cell-title"><button type="button" class="row-button" aria-pressed={one.key === open} title={one.what}
                onClick={() => refine({ open: one.key })}><span class="row-title">{one.what}</span></button></th>
              <td><code>{one.team}</code></td>
              <td>{scenarioTime(one.time_ms)}</td>
              <td class="cell-state">{STATES[one.state]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Item({ item, next, again }: { item: Graded; next: () => void; again: () => void }) {
  const play = usePlay();
  const rubric = play.exercise.rubrics.find((one) => one.name === item.rubric);
  const heading = useRef<HTMLHeadingElement>(null);
  const own = item.grades.find((grade) => grade.own);

  useLayoutEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: 'nearest' }); // on narrow screens it stands below the queue
  }, [item.key]);
  return (
    <div class="grading-item">
      <h2 ref={heading} tabIndex={-1}>{item.what}, <code>{item.team}</code></h2>
      <div class="columns">
        <div>
          <Panel title={item.kind === 'answer' ? 'The answer' : 'The report'} note={`sent ${scenarioClock(item.time_ms)}`}><BodyList body={item.body} /></Panel>
        </div>
        <div>
          {item.question === '' ? null : <Panel title="The question"><p class="prose panel-body">{item.question}</p></Panel>}
          {item.expected === '' ? null : <Panel title="What is expected"><p class="prose panel-body">{item.expected}</p></Panel>}
          {item.pre === null ? null : <PreGrade pre={item.pre} report={item.key} again={again} />}
        </div>
      </div>
      <Others item={item} rubric={rubric} />
      {own !== undefined || item.state === 'final' || !may(play, 'grade') ? (
        <p class="actions"><button type="button" class="main-button" onClick={next}>Next item</button></p>
      ) : rubric === undefined
        ? <p class="quiet panel-empty">The scenario gives this no rubric, so that it is not graded.</p>
        : <GradeForm item={item} rubric={rubric} next={next} again={again} />}
    </div>
  );
}

/** What the other graders gave: shown by the server only after one's own. */
function Others({ item, rubric }: { item: Graded; rubric: Rubric | undefined }) {
  const { session } = usePlay();
  if (item.grades.length === 0)
    return item.state === 'open' || sits(session, 'white') ? null
      : <p class="quiet">Somebody has graded this. You see that grade after you have given yours.</p>;
  return (
    <Panel title="Grades" note={item.spread === null ? undefined : `${Math.round(item.spread / 10)} % apart${item.state === 'third' ? ': a third grader is asked' : ''}`}>
      <ul class="plain panel-body">
        {item.grades.map((grade, i) => (
          <li key={i}>
            <strong>{grade.own ? 'Yours' : grade.author}: {rubric === undefined ? '' : `${Math.round(weighted(rubric, grade.items) / 10)} %`}</strong>{' '}
            <Items items={grade.items} /> <span class="prose">{grade.text}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const ABOUT_THE_LINK = ['red', 'confirmed', 'right'];
const PRE_TITLES: Record<string, string> = { asset: 'System', technique: 'Technique', time: 'Time within 15 minutes' };

function saidOf(pre: Pre): string {
  if (pre['confirmed'] === true)
    return pre['right'] === true ? 'a person has confirmed it' : 'a person has refused it';
  return pre['red'] === null ? 'no red event fits; a person confirms' : 'computed; a person confirms';
}

/** What ground truth says of an incident report. The node proposes, a person confirms. */
function PreGrade({ pre, report, again }: { pre: Pre; report: string; again: () => void }) {
  const play = usePlay();
  const posting = usePosting();
  const [done, setDone] = useState('');
  const red = typeof pre['red'] === 'string' ? pre['red'] : null;
  const confirm = async (right: boolean) => {
    if (await posting.send({ kind: 'link', of: report, body: { red: right ? red : null, right } })) {
      setDone(right ? 'Confirmed.' : 'Refused.');
      again();
    }
  };
  return (
    <Panel title="Against ground truth" note={saidOf(pre)}>
      <dl class="properties">
        {Object.entries(pre).filter(([name]) => !ABOUT_THE_LINK.includes(name)).map(([name, value]) => (
          <div key={name}><dt>{PRE_TITLES[name] ?? sentence(name)}</dt>
            <dd>{typeof value === 'boolean' ? <span class={`verdict ${value ? 'allow' : 'deny'}`}>{value ? 'matches' : 'does not match'}</span> : String(value)}</dd></div>
        ))}
      </dl>
      {may(play, 'link') ? (
        <p class="actions">
          {red === null ? null : <button type="button" onClick={() => confirm(true)}>It tells of that red event</button>}
          <button type="button" onClick={() => confirm(false)}>It does not</button>
        </p>
      ) : null}
      <div class="panel-body"><Outcome failure={posting.failure} done={done} /></div>
    </Panel>
  );
}

function GradeForm({ item, rubric, next, again }: { item: Graded; rubric: Rubric; next: () => void; again: () => void }) {
  const [items, setItems] = useState<Record<string, number | null>>({});
  const [text, setText] = useDraft(`grade.${item.key}`);
  const [checked, setChecked] = useState(false);
  const posting = usePosting();
  const missing = rubric.items.filter((one) => items[one.name] === undefined || items[one.name] === null);

  const give = async (event?: Event) => {
    event?.preventDefault();
    setChecked(true);
    if (missing.length > 0 || text.trim() === '')
      return;
    if (await posting.send({ kind: 'grade', team: item.team, of: item.key, body: { items, text } })) {
      setText('');
      again();
      next();
    }
  };
  return (
    <Panel title="Your grade" note="Control and Enter gives it and goes on">
      <form class="stack-form" onSubmit={give} onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
          void give(event);
      }}>
        <RubricForm rubric={rubric} items={items} change={setItems} wrong={checked ? missing.map((one) => one.name) : []} />
        <TextArea label="Justification" hint="The team reads it." value={text} change={setText} required
          wrong={checked && text.trim() === '' ? 'A grade without its reason cannot be appealed against, so it is not taken.' : ''} />
        <p class="actions"><Send busy={posting.busy}>Give the grade</Send><button type="button" onClick={next}>Leave it, next item</button></p>
        <Outcome failure={posting.failure} done="" />
      </form>
    </Panel>
  );
}
