// sensor.tsx - one sensor: how it is, what it reads, its hits over time and one by one; live.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import { address, type Failure, remove } from '../api.ts';
import type { OneSensor, SensorHitPage, SensorInput, SensorState, Session } from '../contract.ts';
import { Icon } from '../icons.tsx';
import { useHint } from '../live.ts';
import { failureFrom, useLoad, usePages } from '../load.ts';
import { Row as Choice } from '../parts/choice.tsx';
import { Hours } from '../parts/hours.tsx';
import { More } from '../parts/more.tsx';
import { Empty, Shown } from '../parts/notice.tsx';
import { FalsePositive, mayPost } from '../parts/opinion.tsx';
import { Panel, Room } from '../parts/room.tsx';
import { SearchBack, sensorPath } from '../parts/search_back.tsx';
import { Searches } from '../parts/searches.tsx';
import { Hit } from '../parts/sensor_hit.tsx';
import { lostPackets, SensorStatus } from '../parts/sensor_status.tsx';
import { Chip, Moment, Path } from '../parts/small.tsx';
import { Twice } from '../parts/twice.tsx';
import { go, refine } from '../route.ts';
import { bytes, number, plural } from '../words.ts';
import { told, useLookAgain } from './sensors.tsx';

const SPANS = [
  { value: '24', title: '1 day' },
  { value: '168', title: '7 days' },
  { value: '720', title: '30 days' },
] as const;

export function SensorRoom({ name, query, session }: { name: string; query: URLSearchParams; session: Session }) {
  const hours = query.get('hours') ?? '168';
  const path = `/api${sensorPath(name)}`;
  const loaded = useLoad<OneSensor>(address(path, { hours }));
  const back = <a class="button" href="/sensors"><Icon name="back" />Sensors</a>;

  useLookAgain(loaded.again);
  if (loaded.data === null && loaded.failure?.status === 404)
    return (
      <Room name="sensor" title="No such sensor" aside={back}>
        <Empty title="Your organisation has no sensor of this name">
          <p>Either none has ever reported as <code>{name}</code>, or somebody had it forgotten.</p>
        </Empty>
      </Room>
    );
  return (
    <Room name="sensor" title={name} aside={
      <>
        <Choice legend="Span" options={SPANS} value={hours} choose={(value) => refine({ hours: value === '168' ? null : value })} />
        {back}
      </>
    }>
      <Shown of={loaded} what="the sensor">
        {(sensor) => <Read sensor={sensor} path={path} query={query} session={session} />}
      </Shown>
    </Room>
  );
}

function Read({ sensor, path, query, session }:
    { sensor: OneSensor; path: string; query: URLSearchParams; session: Session }) {
  return (
    <>
      <p class="object-line">
        <SensorStatus sensor={sensor} now={sensor.as_of} />
        <span>heard <Moment at={sensor.heard} /></span>
        {sensor.state === null ? null : <span>testudo {sensor.state.program}, running since <Moment at={sensor.state.started} /></span>}
        {sensor.status === 'working' || !mayPost(session) ? null : <Forget path={path} />}
      </p>
      {sensor.state?.error == null ? null : (
        <p class="stale"><Icon name="alert" /><span>Last error, <Moment at={sensor.state.error.time} />: {sensor.state.error.text}</span></p>
      )}
      <div class="object-columns sensor-columns">
        <div>
          <Panel title="Hits over time" note="by the hour of the event"><Hours hours={sensor.hours} /></Panel>
          <Inputs inputs={sensor.state?.inputs ?? []} />
        </div>
        <Figures sensor={sensor} />
      </div>
      <Searches sensor={sensor} session={session} />
      <Hits sensor={sensor} path={path} query={query} session={session} />
    </>
  );
}

function Forget({ path }: { path: string }) {
  const [failure, setFailure] = useState<Failure | null>(null);
  const forget = () => {
    remove(path).then(() => go('/sensors'), (error: unknown) => setFailure(failureFrom(error)));
  };
  return (
    <span class="actions">
      <Twice ask="Forget this sensor?" yes="Forget it, with all its hits" act={forget}>Forget this sensor</Twice>
      {failure === null ? null : <span class="wrong" role="alert">Not forgotten: {failure.message}</span>}
    </span>
  );
}

function Inputs({ inputs }: { inputs: SensorInput[] }) {
  return (
    <Panel title="What it reads">
      {inputs.length === 0 ? <p class="quiet panel-empty">It has not said so yet.</p> : (
        <table class="stacked sensor-inputs">
          <thead>
            <tr>
              <th scope="col">Input</th><th scope="col" class="right">Lines</th>
              <th scope="col" class="right">Bytes</th><th scope="col" class="right">Behind</th>
            </tr>
          </thead>
          <tbody>
            {inputs.map((one) => (
              <tr key={one.kind + one.path}>
                <th scope="row" class="cell-title"><span class="quiet">{one.kind}</span> <Path path={one.path} />
                  {one.error === null ? null : <span class="sensor-error">{one.error}</span>}</th>
                <td class="right"><span class="in-stack">Lines </span>{number(one.lines)}</td>
                <td class="right"><span class="in-stack">Read </span>{bytes(one.bytes)}</td>
                <td class="right"><span class="in-stack">Behind </span>{told(one.behind_bytes, bytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function heldBack(state: SensorState): string {
  const parts: [number | null, string][] = [
    [state.unusable_indicators, 'that cannot be looked for'],
    [state.patterns_left_alone, 'left alone for their cost'],
    [state.held_back, `in too many lines (${told(state.held_back_hits)} hits)`],
  ];
  return parts.filter(([count]) => count !== 0).map(([count, why]) => `${told(count)} ${why}`).join(', ') || 'none';
}

function Figures({ sensor }: { sensor: OneSensor }) {
  const { state } = sensor;
  if (state === null)
    return <Panel title="How it is"><p class="quiet panel-empty">It has brought hits and not said yet how it is.</p></Panel>;
  const working = sensor.status === 'working';
  const lost = lostPackets(sensor);
  const rows: [string, preact.ComponentChildren][] = [
    ['Rate', working ? `${told(state.lines_per_second)} lines, ${told(state.bytes_per_second, bytes)} a second` : 'at rest'],
    ['Behind', `${told(state.behind_bytes, bytes)} of files`],
    ['Newest event read', state.last_event === null ? 'none yet' : <Moment at={state.last_event} />],
    ['Indicators in use', `${number(state.indicators)} by value, ${told(state.patterns)} patterns; set ${number(state.set_version)}`],
    ['Held back', heldBack(state)],
    ['Searched', `${plural(state.lines, 'line', 'lines')}, ${bytes(state.bytes)}`],
    ['Not of their format', `${plural(state.unreadable_lines ?? 0, 'line', 'lines')}; ${number(state.long_lines ?? 0)} too long`],
    ...(lost === null ? [] : [['Lost', <span class="sensor-error">{lost}</span>]] as [string, preact.ComponentChildren][]),
    ['Hits', `${told(state.hits)} of values, ${told(state.pattern_hits)} of patterns, ${told(state.weak_hits)} weak`],
    ['Sightings', `${told(state.delivered)} of ${told(state.sightings)} delivered, ${told(state.refused)} refused`],
    ['Waiting for the node', plural(state.waiting_batches ?? 0, 'batch', 'batches')],
    ['Kept logs to search', told(state.kept_logs)],
  ];
  return (
    <Panel title="How it is" note="since it was started">
      <dl class="properties">{rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
    </Panel>
  );
}

// --- hits one by one ---

function Hits({ sensor, path, query, session }:
    { sensor: OneSensor; path: string; query: URLSearchParams; session: Session }) {
  const indicator = query.get('indicator');
  const pages = usePages<SensorHitPage>((before) => address(`${path}/hits`, { indicator, before }));

  // New ones appear at the top by themselves, unless one has gone further down.
  useHint('sensors', () => {
    if (pages.data === null || pages.data.length === 1)
      pages.again();
  });
  return (
    <Panel title="Hits" note="newest first; only your own organisation sees them" name="sensor-hits">
      {indicator === null ? null : (
        <div class="chips"><Chip name="Indicator" value={indicator} remove={() => refine({ indicator: null })} /></div>
      )}
      <Shown of={pages} what="the hits">
        {(data) => {
          const rows = data.flatMap((page) => page.hits);
          return rows.length === 0 ? <NoHits sensor={sensor} filtered={indicator !== null} /> : (
            <>
              <ul class="plain hits">
                {rows.map((row) => (
                  <Hit key={row.number} hit={row.hit}>
                    {mayPost(session) ? <FalsePositive indicator={row.hit.indicator} /> : null}
                    {mayPost(session) ? <SearchBack indicator={row.hit.indicator} sensors={[sensor]} /> : null}
                    <a href={address(location.pathname, { indicator: row.hit.indicator })}>All hits of it</a>
                  </Hit>
                ))}
              </ul>
              <More more={pages.more} busy={pages.busy} />
            </>
          );
        }}
      </Shown>
      {sensor.left_out === 0 ? null : (
        <p class="quiet panel-empty">Of {plural(sensor.left_out, 'further hit', 'further hits')} the line was not sent: there were too many
          at once. The sensor’s own output has them.</p>
      )}
    </Panel>
  );
}

function NoHits({ sensor, filtered }: { sensor: OneSensor; filtered: boolean }) {
  if (filtered)
    return <p class="panel-empty">No line of this indicator was sent. <a href={sensorPath(sensor.name)}>Show all hits</a></p>;
  return (
    <p class="quiet panel-empty">{sensor.state?.reports_hits === false
      ? <>This sensor sends no lines: its hits are counted here and stand in its own output. Started with <code>--report-hits</code> it shows them here too.</>
      : 'Nothing was hit yet.'}</p>
  );
}
