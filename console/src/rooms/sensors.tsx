// sensors.tsx - the own organisation's sensors: whether they work, what they read and hit; live.
// SPDX-License-Identifier: Apache-2.0
import type { Sensor, SensorList } from '../contract.ts';
import { useHint } from '../live.ts';
import { useAgainEvery, useLoad } from '../load.ts';
import { HoursInRow } from '../parts/hours.tsx';
import { Empty, Shown } from '../parts/notice.tsx';
import { Room } from '../parts/room.tsx';
import { sensorPath } from '../parts/search_back.tsx';
import { lastError, lostPackets, SensorStatus } from '../parts/sensor_status.tsx';
import { bytes, number, plural } from '../words.ts';

const LOOK_AGAIN = 30_000; // a sensor that falls silent sends no hint

export function useLookAgain(again: () => void): void {
  useHint('sensors', again);
  useAgainEvery(LOOK_AGAIN, again);
}

export function Sensors() {
  const loaded = useLoad<SensorList>('/api/sensors');

  useLookAgain(loaded.again);
  return (
    <Room name="sensors" title="Sensors">
      <Shown of={loaded} what="the sensors">
        {(data) => data.sensors.length === 0 ? <None /> : <All list={data} />}
      </Shown>
    </Room>
  );
}

/** How one begins. */
function None() {
  return (
    <Empty title="No sensor reports to your organisation yet">
      <p>A sensor runs beside your logs, looks for what your partners warn of, and tells this page how it is. Nobody
        but your own organisation sees it. The operator of the node makes it a token with the roles reader and analyst; then,
        on the machine with the logs:</p>
      <pre class="command" tabIndex={0} role="region" aria-label="How a sensor is started">{
        [`testudo watch --node ${location.origin}`, '--token-file sensor.token --authority certificate.pem',
          '--input zeek:/opt/zeek/logs/current', '--input eve:/var/log/suricata/eve.json', '--report-hits'].join(' \\\n    ')}</pre>
      <p class="quiet">Without <code>--report-hits</code> no log line leaves the machine: this page then shows how many hits there
        were, and not which lines.</p>
    </Empty>
  );
}

function All({ list }: { list: SensorList }) {
  const working = list.sensors.filter((one) => one.status === 'working').length;
  return (
    <>
      <p class="found" role="status">
        {plural(list.sensors.length, 'sensor', 'sensors')}, {number(working)} at work
      </p>
      <table class="sensors stacked">
        <thead>
          <tr>
            <th scope="col">Sensor</th><th scope="col" class="cell-inputs">Inputs</th>
            <th scope="col" class="right cell-rate">Lines a second</th><th scope="col" class="right cell-behind">Behind</th>
            <th scope="col" class="right cell-set">Indicators</th><th scope="col" class="cell-hits">Hits, 48 hours</th>
          </tr>
        </thead>
        <tbody>{list.sensors.map((one) => <Row key={one.name} sensor={one} now={list.as_of} />)}</tbody>
      </table>
    </>
  );
}

/** A figure that the sensor may not have told. */
export function told(value: number | null | undefined, write: (value: number) => string = number): string {
  return value === null || value === undefined ? '–' : write(value);
}

function Row({ sensor, now }: { sensor: Sensor; now: string }) {
  const { state } = sensor;
  const error = lastError(sensor);
  const lost = lostPackets(sensor);
  return (
    <tr>
      <th scope="row" class="cell-title">
        <a class="object-link" href={sensorPath(sensor.name)}>{sensor.name}</a>
        <SensorStatus sensor={sensor} now={now} />
        {error === null ? null : <span class="sensor-error" title={error}>{error}</span>}
        {lost === null ? null : <span class="sensor-error">{lost}</span>}
      </th>
      <td class="cell-inputs">{state === null ? '–' : <Inputs sensor={sensor} />}</td>
      <td class="right cell-rate"><span class="in-stack">Lines a second </span>
        {sensor.status === 'working' ? told(state?.lines_per_second) : '–'}</td>
      <td class="right cell-behind"><span class="in-stack">Behind </span>{told(state?.behind_bytes, bytes)}</td>
      <td class="right cell-set"><span class="in-stack">Indicators </span>
        <span title={state === null ? undefined : `Set ${state.set_version}`}>{told(state?.indicators)}</span></td>
      <td class="cell-hits"><span class="in-stack">Hits in 48 hours </span><HoursInRow hours={sensor.hours} /></td>
    </tr>
  );
}

const INPUTS_SHOWN = 2;

function Inputs({ sensor }: { sensor: Sensor }) {
  const inputs = sensor.state?.inputs ?? [];
  return (
    <>
      {inputs.slice(0, INPUTS_SHOWN).map((one) => (
        <span class="sensor-input" key={one.kind + one.path} title={`${one.kind}:${one.path}`}>
          <span class="quiet">{one.kind}</span> {one.path}</span>
      ))}
      {inputs.length <= INPUTS_SHOWN ? null
        : <span class="quiet">and {number(inputs.length - INPUTS_SHOWN)} more</span>}
    </>
  );
}
