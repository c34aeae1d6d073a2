// review.tsx - after the play: the exercise once more by a slider, and the review to take along.
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'preact/hooks';
import { address } from '../../api.ts';
import type { Board, Entry, EntryPage, Phase, Series } from '../../contract_exercise.ts';
import { Icon } from '../../icons.tsx';
import { useKept, useLoad } from '../../load.ts';
import { named, Select } from '../../parts/choice.tsx';
import { Shown } from '../../parts/notice.tsx';
import { Panel, Room } from '../../parts/room.tsx';
import { COLOURED, Curves } from '../../parts/exercise/curves.tsx';
import { authorOf, gist, TeamName } from '../../parts/exercise/entry.tsx';
import { Stack } from '../../parts/exercise/stack.tsx';
import { StateLegend, StateStrip } from '../../parts/exercise/state.tsx';
import { phaseAt, sits, titleOf, usePlay } from '../../play.ts';
import { refine } from '../../route.ts';
import { kindTitle, points, scenarioClock } from '../../words_exercise.ts';
import { GoalCell } from './board.tsx';

export function ReviewRoom({ query }: { query: URLSearchParams }) {
  return (
    <Room name="review" title="Review">
      <Files query={query} />
      <Replay />
    </Room>
  );
}

const FORMATS = [
  { format: 'html', title: 'As a page', note: 'to read and to print', ending: '' }, // opened, not saved
  { format: 'pdf', title: 'As a PDF', note: 'for those without a login', ending: 'pdf' },
  { format: 'json', title: 'As JSON', note: 'for programs', ending: 'json' },
  { format: 'stix', title: 'As a STIX bundle', note: 'for sharing platforms', ending: 'stix.json' },
];

/** After the close for all, for white at any time. */
function Files({ query }: { query: URLSearchParams }) {
  const { exercise, session, clock } = usePlay();
  const white = sits(session, 'white');
  const own = session.seat?.team?.name ?? null;
  const team = white ? query.get('team') : own;
  return (
    <Panel title="The review" note={team === null ? 'of the whole exercise' : `of ${titleOf(exercise.teams, team)}`}>
      {!white && clock.state !== 'closed' ? <p class="quiet panel-empty">The review is written when white has closed the exercise.</p> : (
        <>
          {white ? <div class="filters panel-body"><Select name="Team" any="All teams" value={team ?? ''} choose={(to) => refine({ team: to })}
            options={named(exercise.teams)} /></div> : null}
          <p class="actions review-files">
            {FORMATS.map(({ format, title, note, ending }) => (
              <a class="button" key={format} href={address('/api/exercise/review', { team, format })} target={ending === '' ? '_blank' : undefined}
                rel="noopener" download={ending === '' ? undefined : `review-${exercise.name}${team === null ? '' : `-${team}`}.${ending}`}>
                <Icon name={ending === '' ? 'record' : 'download'} />{title}<span class="quiet">{note}</span></a>
            ))}
          </p>
          <p class="quiet panel-empty">A PDF takes some seconds. Where the node has no Chromium to print it, print the page.</p>
        </>
      )}
    </Panel>
  );
}

const STEPS_WANTED = 360;

function stepFor(now: number): number {
  const steps = [1, 2, 5, 10, 15, 30, 60].map((minutes) => minutes * 60_000);
  return steps.find((step) => now / step <= STEPS_WANTED) ?? 3_600_000;
}

function Replay() {
  const { clock } = usePlay();
  // The series is asked for once: replaying looks back, it does not follow what goes on.
  const [step] = useState(() => stepFor(clock.now_ms));
  const loaded = useLoad<Series>(address('/api/exercise/series', { step_ms: step }));
  return (
    <Shown of={loaded} what="the replay">
      {(series) => series.steps.length < 2
        ? <Panel title="Replay"><p class="quiet panel-empty">There is nothing to replay before the first minutes of play.</p></Panel>
        : <Player series={series} />}
    </Shown>
  );
}

const PACES = [{ value: '1', title: 'Slow' }, { value: '4', title: 'Faster' }, { value: '12', title: 'Fast' }];
const FRAME = 500; // milliseconds of the wall from step to step

function Player({ series }: { series: Series }) {
  const { exercise } = usePlay();
  const last = series.steps.length - 1;
  const [at, setAt] = useState(last);
  const [playing, setPlaying] = useState(false);
  const [pace, setPace] = useState('1');

  useEffect(() => {
    if (!playing)
      return;
    const timer = setInterval(() => setAt((old) => Math.min(last, old + Number(pace))), FRAME);
    return () => clearInterval(timer);
  }, [playing, pace, last]);
  useEffect(() => {
    if (at >= last)
      setPlaying(false);
  }, [at, last]);
  const play = () => {
    if (!playing && at >= last)
      setAt(0);
    setPlaying(!playing);
  };
  const now = at * series.step_ms;
  return (
    <Panel title="Replay" note="the board, the systems and the events as this seat may see them">
      <div class="player">
        <button type="button" class="main-button" onClick={play}><Icon name={playing ? 'pause' : 'play'} />{playing ? 'Pause' : 'Play'}</button>
        <label class="player-slider"><span class="unseen">Moment of the exercise</span>
          <input type="range" min={0} max={last} value={at} aria-valuetext={`${scenarioClock(now)}, ${phaseAt(exercise.phases, now)?.title ?? ''}`}
            onInput={(event) => { setPlaying(false); setAt(Number(event.currentTarget.value)); }} />
        </label>
        <strong class="player-time">{scenarioClock(now)}</strong>
        <Select name="Pace" any="Slow" options={PACES.slice(1)} value={pace === '1' ? '' : pace} choose={(to) => setPace(to === '' ? '1' : to)} />
      </div>
      <Phases phases={exercise.phases} series={series} now={now} jump={(ms) => setAt(Math.min(last, Math.round(ms / series.step_ms)))} />
      <Moment series={series} index={at} />
    </Panel>
  );
}

function Phases({ phases, series, now, jump }: { phases: Phase[]; series: Series; now: number; jump: (ms: number) => void }) {
  const end = (series.steps.length - 1) * series.step_ms;
  const current = phaseAt(phases, now);
  return (
    <p class="actions player-phases">
      {phases.filter((phase) => phase.start_ms <= end).map((phase) => (
        <button type="button" class="link" key={phase.name} aria-pressed={phase === current} onClick={() => jump(phase.start_ms)}>{phase.title}</button>
      ))}
    </p>
  );
}

function Moment({ series, index }: { series: Series; index: number }) {
  const { exercise } = usePlay();
  const loaded = useKept(useLoad<Board>(address('/api/exercise/board', { at: series.steps[index] })));
  const board = loaded.data;
  return (
    <div class="columns wide-left replay">
      <div>
        <Shown of={loaded} what="the board">{(now) => <Then board={now} />}</Shown>
        {exercise.ranked ? <Curves series={series} titleOf={(name) => titleOf(exercise.teams, name)} at={index * series.step_ms}
          chosen={(board?.teams ?? []).slice(0, COLOURED).map((team) => team.name)} /> : null}
      </div>
      <Happened series={series} index={index} />
    </div>
  );
}

function Then({ board }: { board: Board }) {
  const { exercise } = usePlay();
  const titles = exercise.systems.map((one) => one.title);
  const most = Math.max(1, ...board.teams.map((team) => team.categories.reduce((sum, one) => sum + Math.max(0, one.points), 0)));
  const ranks = board.teams.some((team) => team.rank !== null);
  return (
    <>
      <table class="board-table">
        <thead>
          <tr>{ranks ? <th scope="col" class="right cell-rank">Rank</th> : null}<th scope="col" class="cell-team">Team</th>
            {board.ranked ? <><th scope="col" class="right cell-points">Points</th><th scope="col" class="cell-stack">By category</th></>
              : exercise.goals.map((goal) => <th scope="col" key={goal.name} title={goal.title}>{goal.title}</th>)}
            <th scope="col" class="cell-strip">Systems</th></tr>
        </thead>
        <tbody>
          {board.teams.map((team) => (
            <tr key={team.name}>
              {ranks ? <td class="right cell-rank">{team.rank}</td> : null}
              <th scope="row" class="cell-team"><span class="team-name" title={team.title}>{team.title}</span></th>
              {board.ranked ? <><td class="right cell-points">{team.points === null ? '' : points(team.points)}</td>
                <td class="cell-stack"><Stack parts={team.categories} categories={exercise.categories} most={most} /></td></>
                : exercise.goals.map((goal) => <GoalCell key={goal.name} goal={team.goals.find((one) => one.name === goal.name)} />)}
              <td class="cell-strip"><StateStrip states={team.states} titles={titles} of={`Systems of ${team.title}`} /></td>
            </tr>
          ))}
        </tbody>
      </table>
      <StateLegend />
    </>
  );
}

const EVENTS_BEFORE = 12;
const EVENTS_AFTER = 4;
const REPLAYED = 'inject.sent,answer,report,red.event,grade.final,decision,shared,sighted,news,phase,clock';

/** What happened around this moment, and no more: however long the exercise is, a few entries are asked for. */
function Happened({ series, index }: { series: Series; index: number }) {
  const moment = series.steps[index];
  const before = useKept(useLoad<EntryPage>(address('/api/exercise/entries', { kinds: REPLAYED, until: moment, order: 'newest', limit: EVENTS_BEFORE })));
  const after = useKept(useLoad<EntryPage>(address('/api/exercise/entries', { kinds: REPLAYED, after: moment, order: 'oldest', limit: EVENTS_AFTER })));
  return (
    <section aria-label="Events around this moment" class="replay-events">
      <h3>Up to {scenarioClock(index * series.step_ms)}</h3>
      <Shown of={before} what="the events">
        {({ entries, next }) => entries.length === 0 ? <p class="quiet">Nothing yet.</p> : (
          <>
            <ul class="plain replay-before">{entries.map((entry) => <Event key={entry.key} entry={entry} />)}</ul>
            {next === null ? null : <p class="quiet">and more before; <a href="/record">the whole record</a></p>}
          </>
        )}
      </Shown>
      {after.data === null || after.data.entries.length === 0 ? null : (
        <>
          <h3>Then</h3>
          <ul class="plain replay-after">{after.data.entries.map((entry) => <Event key={entry.key} entry={entry} />)}</ul>
        </>
      )}
    </section>
  );
}

function Event({ entry }: { entry: Entry }) {
  const { exercise, session } = usePlay();
  return (
    <li class="replay-event">
      <span class="quiet">{scenarioClock(entry.time_ms)} {kindTitle(entry.kind)}, {authorOf(entry, session)}</span>
      {entry.team === null ? null : <TeamName name={entry.team} />}
      <span class="row-title">{gist(entry, exercise)}</span>
    </li>
  );
}
