// sensor_status.tsx - whether a sensor works, in a word and a lamp.
// SPDX-License-Identifier: Apache-2.0
import type { Sensor } from '../contract.ts';
import { duration, plural } from '../words.ts';

const TITLES: Record<Sensor['status'], string> = {
  working: 'Working',
  silent: 'Silent',
  ended: 'Stopped',
  waiting: 'Not heard of yet',
};

/** What went wrong last: at the node, else with an input. */
export function lastError(sensor: Sensor): string | null {
  return sensor.state?.error?.text ?? sensor.state?.inputs.find((one) => one.error !== null)?.error ?? null;
}

/** What it lost since it was started; null: nothing. It works, and yet does not see all. */
export function lostPackets(sensor: Sensor): string | null {
  return sensor.state?.lost_packets ? `${plural(sensor.state.lost_packets, 'packet', 'packets')} lost: more came than it could read` : null;
}

export function SensorStatus({ sensor, now }: { sensor: Sensor; now: string }) {
  const since = sensor.heard === null ? null : duration(Date.parse(now) - Date.parse(sensor.heard));
  return (
    <span class={`sensor-status status-${sensor.status}`} title={since === null ? undefined : `Heard ${since} ago`}>
      <span class="lamp" />{TITLES[sensor.status]}
      {sensor.status === 'silent' || sensor.status === 'ended' ? ` for ${since ?? ''}` : ''}
    </span>
  );
}
