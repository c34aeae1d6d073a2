// timeline.tsx - the time line (MSEL): what was sent, what comes, moved by hand or by keyboard; and what red did.
// SPDX-License-Identifier: Apache-2.0
import { useMemo, useState } from 'preact/hooks';
import type { Inject, InjectState, RedMark, Timeline } from '../../contract_exercise.ts';
import { useLoad } from '../../load.ts';
import { named, Row, Select } from '../../parts/choice.tsx';
import { Empty, Shown } from '../../parts/notice.tsx';
import { Room } from '../../parts/room.tsx';
import { EntryByKey, TeamName } from '../../parts/exercise/entry.tsx';
import { InjectDetails } from '../../parts/exercise/inject.tsx';
import { InjectEditor } from '../../parts/exercise/inject_form.tsx';
import { injectAt, lanesOf, type Item, type Lane, type LaneKind } from '../../parts/exercise/lanes.ts';
import { LaneView } from '../../parts/exercise/lane_view.tsx';
import { SidePanel } from '../../parts/exercise/side.tsx';
import { may, titleOf, useEntries, usePlay, usePosting, type Play } from '../../play.ts';
import { refine } from '../../route.ts';
import { plural, sentence } from '../../words.ts';
import { INJECT_TITLES, scenarioClock } from '../../words_exercise.ts';

const LANES = [{ value: 'storyline', title: 'Storylines' }, { value: 'team', title: 'Teams' }, { value: 'table', title: 'Table' }];
const ZOOMS = [{ value: 'all', title: 'All' }, { value: 'phase', title: 'Phase' }, { value: 'hours', title: 'Two hours' }];
const CHANGING = ['inject.sent', 'inject.changed', 'inject.withdrawn', 'contingency', 'answer', 'grade.final', 'red.event',
  'reversal', 'scenario', 'phase'];
const NEW = '+'; // what no inject is called
const STATES = Object.entries(INJECT_TITLES).map(([value, title]) => ({ value, title }));

export function TimelineRoom({ query }: { query: URLSearchParams }) {
  const play = usePlay();
  const loaded = useLoad<Timeline>('/api/exercise/timeline');
  const lanes = query.get('lanes') ?? 'storyline';

  useEntries(CHANGING, loaded.again);
  return (
    <Room name="timeline" title="Time line" aside={
      <>
        <Row legend="Lanes" options={LANES} value={lanes} choose={(to) => refine({ lanes: to === 'storyline' ? null : to })} />
        {lanes === 'table' ? null
          : <Row legend="Zoom" options={ZOOMS} value={query.get('zoom') ?? 'phase'} choose={(to) => refine({ zoom: to === 'phase' ? null : to })} />}
      </>
    }>
      <Filters query={query} play={play} />
      <Shown of={loaded} what="the time line">
        {(timeline) => <Filtered whole={timeline} query={query} again={loaded.again} />}
      </Shown>
    </Room>
  );
}

function Filtered({ whole, query, again }: { whole: Timeline; query: URLSearchParams; again: () => void }) {
  const chosen = FILTERS.map((name) => query.get(name));
  const timeline = useMemo(() => filtered(whole, chosen), [whole, ...chosen]);
  return <Drawn timeline={timeline} whole={whole} query={query} again={again} />;
}

function Filters({ query, play }: { query: URLSearchParams; play: Play }) {
  const filter = (name: string) => (value: string) => refine({ [name]: value });
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()}>
      <Select name="Storyline" any="Any storyline" options={named(play.exercise.storylines)} value={query.get('storyline') ?? ''} choose={filter('storyline')} />
      <Select name="Team" any="Any team" options={named(play.exercise.teams)} value={query.get('team') ?? ''} choose={filter('team')} />
      <Select name="Channel" any="Any channel" value={query.get('channel') ?? ''} choose={filter('channel')}
        options={play.exercise.channels.map((name) => ({ value: name, title: sentence(name) }))} />
      <Select name="State" any="Any state" options={STATES} value={query.get('state') ?? ''} choose={filter('state')} />
      {may(play, 'inject.changed')
        ? <span class="actions filters-end"><button type="button" onClick={() => refine({ edit: NEW, open: null, group: null })}>New inject</button></span> : null}
    </form>
  );
}

const FILTERS = ['storyline', 'team', 'channel', 'state'];

function filtered(timeline: Timeline, [storyline, team, channel, state]: (string | null | undefined)[]): Timeline {
  return {
    injects: timeline.injects.filter((one) => (!storyline || one.storyline === storyline) && (!team || one.teams.includes(team)) &&
      (!channel || one.channel === channel) && (!state || one.state === state)),
    red: storyline || channel || state ? [] : timeline.red.filter((one) => !team || one.team === team),
  };
}

function Drawn({ timeline, whole, query, again }: { timeline: Timeline; whole: Timeline; query: URLSearchParams; again: () => void }) {
  const play = usePlay();
  const [moving, setMoving] = useState<{ name: string; at: number } | null>(null);
  const lanes = query.get('lanes') ?? 'storyline';
  const open = query.get('open');
  const inject = whole.injects.find((one) => one.name === open);
  const red = whole.red.find((one) => one.key === open);
  const edit = may(play, 'inject.changed') ? query.get('edit') : null;
  const rows = useRows(timeline, lanes, query.get('team'), play);
  const group = groupOf(rows, query.get('group'));
  const editor = edit === null ? null : <InjectEditor key={edit} name={edit === NEW ? null : edit} all={whole.injects} again={again} />;

  if (whole.injects.length === 0 && whole.red.length === 0)
    return editor ?? (
      <Empty title={may(play, 'inject.sent') ? 'The scenario plans no inject' : 'Nothing was sent yet'}>
        <p>{may(play, 'inject.sent') ? 'Injects are written in the scenario’s files, or here by “New inject” while it is played.'
          : 'What exercise control sends to your team stands here.'}</p>
      </Empty>
    );
  const side = editor ?? (inject !== undefined
    ? <InjectDetails key={inject.name} inject={inject} all={whole.injects} again={again} move={(at) => setMoving({ name: inject.name, at })} />
    : red !== undefined ? <RedDetails mark={red} />
      : group === undefined ? null : <GroupDetails lane={group.lane} items={group.items} />);
  return (
    <>
      <Moving moving={moving} whole={whole} stop={() => setMoving(null)} moved={again} />
      <div class={side === null ? '' : 'with-side'}>
        <div class="timeline-main">
          {lanes === 'table'
            ? <InjectTable injects={timeline.injects} red={timeline.red} open={open} />
            : <LaneView zoom={query.get('zoom') ?? 'phase'} open={open} moving={moving} lanes={rows} group={showGroup}
                move={may(play, 'inject.changed') ? (name, at) => setMoving({ name, at }) : null} />}
          {lanes === 'table' ? null : <Legend timeline={timeline} team={lanes === 'team'} />}
          <NotOnTheLine injects={timeline.injects.filter((one) => injectAt(one) === null)} shown={lanes !== 'table'} />
        </div>
        {side}
      </div>
    </>
  );
}

/** The lanes, made anew when what is in them changes, and not when something is opened. */
function useRows(timeline: Timeline, kind: string, team: string | null, { exercise }: Play): Lane[] {
  return useMemo(() => {
    const teams = exercise.teams.filter((one) => !team || one.name === team);
    return kind === 'table' ? [] : lanesOf(timeline, kind as LaneKind, kind === 'team' ? teams : exercise.storylines,
      (name) => titleOf(exercise.objectives, name));
  }, [timeline, kind, team, exercise]);
}

function showGroup(lane: string, from: number, to: number): void {
  refine({ group: `${from}~${to}~${lane}`, open: null, edit: null });
}

/** What stands together in a lane, as the address says it. */
function groupOf(lanes: Lane[], said: string | null): { lane: Lane; items: Item[] } | undefined {
  const parts = /^(\d+)~(\d+)~(.*)$/.exec(said ?? '');
  const lane = lanes.find((one) => one.name === parts?.[3]);
  if (parts === null || lane === undefined)
    return undefined;
  const items = lane.items.filter((item) => item.at >= Number(parts[1]) && item.at <= Number(parts[2])).sort((a, b) => a.at - b.at);
  return { lane, items };
}

function GroupDetails({ lane, items }: { lane: Lane; items: Item[] }) {
  return (
    <SidePanel title={`${lane.title}: ${plural(items.length, 'inject or event', 'injects and events')}`} close={() => refine({ group: null })} focus>
      <ul class="plain group-list">
        {items.map((item) => (
          <li key={item.id}>
            <button type="button" class={`inject-button ${item.look}`} title={item.title} onClick={() => open(item.inject?.name ?? item.red?.key ?? '')}>
              <span class="quiet">{scenarioClock(item.at)}</span> <span class="row-title">{item.title}</span></button>
          </li>
        ))}
      </ul>
    </SidePanel>
  );
}

const LOOKS = [['planned', 'Planned'], ['due', 'Due'], ['sent', 'Sent'], ['skipped', 'Skipped'], ['withdrawn', 'Withdrawn']] as const;

/** What the colours mean, as far as they occur. */
function Legend({ timeline, team }: { timeline: Timeline; team: boolean }) {
  const looks: [string, string][] = LOOKS.filter(([state]) => timeline.injects.some((one) => one.state === state)).map(([look, title]) => [look, title]);
  if (team && timeline.injects.some((one) => one.sent.some((sent) => sent.answered_ms !== null)))
    looks.push(['answered', 'Answered']);
  if (timeline.red.length > 0)
    looks.push(['red', 'Red event']);
  return <p class="legend lanes-legend">{looks.map(([look, title]) => <span key={look} class={`inject-state is-${look}`}>{title}</span>)}</p>;
}

/** A move is a proposal until somebody says so. */
function Moving({ moving, whole, stop, moved }: {
  moving: { name: string; at: number } | null;
  whole: Timeline;
  stop: () => void;
  moved: () => void;
}) {
  const posting = usePosting();
  const inject = whole.injects.find((one) => one.name === moving?.name);

  if (moving === null || inject === undefined)
    return null;
  const move = async () => {
    if (await posting.send({ kind: 'inject.changed', body: { inject: moving.name, at_ms: moving.at } })) {
      stop();
      moved();
    }
  };
  return (
    <div class="stale moving" role="group" aria-label="Move an inject">
      <span role="status">Move “{inject.title}” {inject.at_ms === null ? '' : `from ${scenarioClock(inject.at_ms)} `}to{' '}
        <strong>{scenarioClock(moving.at)}</strong>?</span>
      <button type="button" class="main-button" onClick={move} aria-disabled={posting.busy}>Move it</button>
      <button type="button" onClick={stop}>Leave it</button>
      {posting.failure === null ? null : <span class="wrong" role="alert">{posting.failure.message}</span>}
    </div>
  );
}

function open(name: string): void {
  refine({ open: name });
}

/** Injects that no time brings: sent by hand, or when their condition is met. */
function NotOnTheLine({ injects, shown }: { injects: Inject[]; shown: boolean }) {
  if (injects.length === 0 || !shown)
    return null;
  return (
    <section class="panel" aria-label="Without a time">
      <header class="panel-head"><h2>Without a time</h2><p class="quiet">sent by hand, or when their condition is met</p></header>
      <p class="panel-body chips">
        {injects.map((one) => (
          <button type="button" key={one.name} class={`inject-button is-${one.state}`} onClick={() => open(one.name)} title={one.title}>
            <span class="row-title">{one.title}</span>
          </button>
        ))}
      </p>
    </section>
  );
}

const ORDER: InjectState[] = ['due', 'planned', 'sent', 'skipped', 'withdrawn'];

function InjectTable({ injects, red, open: opened }: { injects: Inject[]; red: RedMark[]; open: string | null }) {
  const { exercise } = usePlay();
  const sorted = [...injects].sort((a, b) => (injectAt(a) ?? Infinity) - (injectAt(b) ?? Infinity) ||
    ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  return (
    <>
      <p class="found" role="status">{plural(injects.length, 'inject', 'injects')}{red.length === 0 ? '' : ` and ${plural(red.length, 'red event', 'red events')}`}</p>
      <table class="injects stacked panel">
        <thead>
          <tr><th scope="col" class="cell-time">Time</th><th scope="col">Inject</th><th scope="col">Storyline</th>
            <th scope="col" class="cell-time">Channel</th><th scope="col" class="cell-time">State</th>
            <th scope="col" class="right cell-time">Answered</th></tr>
        </thead>
        <tbody>
          {sorted.map((one) => (
            <tr key={one.name} class={one.name === opened ? 'chosen' : ''}>
              <td>{injectAt(one) === null ? <span class="quiet">none</span> : scenarioClock(injectAt(one) as number)}</td>
              <th scope="row" class="cell-title">
                <button type="button" class="row-button" aria-pressed={one.name === opened} onClick={() => open(one.name)} title={one.title}>
                  <span class="row-title">{one.title}</span></button>
              </th>
              <td>{titleOf(exercise.storylines, one.storyline)}</td>
              <td>{sentence(one.channel)}</td>
              <td><span class={`inject-state is-${one.state}`}>{INJECT_TITLES[one.state]}</span></td>
              <td class="right"><span class="in-stack">Answered </span>
                {one.sent.length === 0 ? '' : `${one.sent.filter((sent) => sent.answered_ms !== null).length} of ${one.sent.length}`}</td>
            </tr>
          ))}
          {red.map((mark) => (
            <tr key={mark.key} class={mark.key === opened ? 'chosen' : ''}>
              <td>{scenarioClock(mark.time_ms)}</td>
              <th scope="row" class="cell-title">
                <button type="button" class="row-button" onClick={() => open(mark.key)}>
                  <span class="row-title">{titleOf(exercise.objectives, mark.objective)}</span></button>
              </th>
              <td><TeamName name={mark.team} /></td><td>Red</td><td><span class="inject-state is-red">{sentence(mark.stage)}</span></td><td />
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function RedDetails({ mark }: { mark: RedMark }) {
  return (
    <SidePanel title="Red event" close={() => refine({ open: null })}>
      <EntryByKey entryKey={mark.key} />
    </SidePanel>
  );
}
