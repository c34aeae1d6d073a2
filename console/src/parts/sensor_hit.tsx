// sensor_hit.tsx - one hit of a sensor: when, what, where, and the log line.
// SPDX-License-Identifier: Apache-2.0
import type { ComponentChildren } from 'preact';
import type { SensorHit } from '../contract.ts';
import { number, plural, sentence, valueTitle } from '../words.ts';
import { Moment, objectPath, Path } from './small.tsx';

/** `children`: what can be done about it. */
export function Hit({ hit, children }: { hit: SensorHit; children?: ComponentChildren }) {
  return (
    <li class="hit">
      <p class="hit-head">
        <Moment at={hit.time} />
        <a class="object-link" href={objectPath(hit.indicator)}>{hit.name ?? hit.indicator}</a>
        {hit.value === null ? <span class="quiet">{hit.kind === 'pattern'
          ? `pattern over ${plural(hit.observations ?? 1, 'line', 'lines')}` : sentence(valueTitle(hit.kind))}</span>
          : <span><span class="quiet">{sentence(valueTitle(hit.kind))}</span> <code class="long-code">{hit.value}</code></span>}
        {hit.expired ? <span class="quiet">when it did not hold</span> : null}
      </p>
      <p class="hit-place">
        {hit.field === null ? null : <><span class="quiet">in</span> <code>{hit.field}</code> </>}
        <span class="quiet">of</span> <Path path={hit.input} /><span class="quiet">, line</span> {number(hit.line)}
      </p>
      {hit.text === null ? null : <LineOf hit={hit} text={hit.text} />}
      {children === undefined ? null : <div class="actions hit-actions">{children}</div>}
    </li>
  );
}

/** The log line, with what was found in it marked. */
function LineOf({ hit, text }: { hit: SensorHit; text: string }) {
  const at = hit.found === null || hit.found === '' ? -1 : text.indexOf(hit.found);
  return (
    <pre class="hit-line" tabIndex={0} role="region" aria-label="Log line">
      {at < 0 || hit.found === null ? text
        : <>{text.slice(0, at)}<mark>{hit.found}</mark>{text.slice(at + hit.found.length)}</>}
      {hit.cut ? <span class="quiet"> … and more</span> : null}
    </pre>
  );
}
