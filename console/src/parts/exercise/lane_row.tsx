// lane_row.tsx - one lane of a time line: its injects and events, alone or, where they stand too close, together.
// SPDX-License-Identifier: Apache-2.0
import { Component } from 'preact';
import { useRef } from 'preact/hooks';
import { Icon, type IconName } from '../../icons.tsx';
import { refine } from '../../route.ts';
import { plural } from '../../words.ts';
import { INJECT_TITLES, scenarioClock, scenarioTime } from '../../words_exercise.ts';
import { SNAP, snapped, type Item, type Lane, type Mark, type Marked } from './lanes.ts';

const CHANNEL_ICONS: Record<string, IconName> = { console: 'console', mail: 'mail', news: 'news' };
const ROW_EMS = 2.1;

export type Move = ((name: string, at: number) => void) | null;

interface RowProps {
  lane: Lane;
  marked: Marked;
  scale: number;
  em: number;
  from: number; // of the canvas, in pixels, what is in sight
  to: number;
  open: string | null;
  reachable: string;
  moving: { name: string; at: number } | null;
  move: Move;
  focused: (id: string) => void;
  go: (id: string, key: string) => void;
  group: (lane: string, from: number, to: number) => void;
}

// What a lane looks like; the functions among its properties do the same whenever they are made.
const LOOKS = ['lane', 'marked', 'scale', 'em', 'from', 'to', 'open', 'reachable', 'moving'] as const;

/** Drawn anew only when something of this lane changes: there may be two dozen of them. */
export class LaneRow extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    return LOOKS.some((name) => this.props[name] !== next[name]) || (this.props.move === null) !== (next.move === null);
  }

  render({ lane, marked, from, to, ...rest }: RowProps) {
    const shown = marked.marks.filter((mark) => mark.id === rest.reachable || (mark.left + mark.wide >= from && mark.left <= to));
    return (
      <div class="lane" role="group" aria-label={lane.title}>
        <p class="lane-title"><span>{lane.title}</span></p>
        <div class="lane-items" style={{ height: `${marked.rows * ROW_EMS + 0.4}rem` }}>
          {shown.map((mark) => mark.items.length === 1
            ? <LaneItem key={mark.id} mark={mark} item={mark.items[0] as Item} {...rest} />
            : <LaneGroup key={mark.id} mark={mark} lane={lane.name} {...rest} />)}
        </div>
      </div>
    );
  }
}

type MarkProps = Omit<RowProps, 'lane' | 'marked' | 'from' | 'to'> & { mark: Mark };

function placeOf(mark: Mark, left = mark.left) {
  return { left: `${left}px`, top: `${mark.row * ROW_EMS + 0.2}rem`, width: `${mark.wide}px` };
}

// --- one ---

function stateOf(item: Item): string {
  return item.inject === null ? 'red event' : item.look === 'is-answered' ? 'answered' : INJECT_TITLES[item.inject.state].toLowerCase();
}

const nameOf = (item: Item) => item.inject?.name ?? item.red?.key ?? '';

function LaneItem({ mark, item, em, scale, open, reachable, moving, move, focused, go }: MarkProps & { item: Item }) {
  const name = nameOf(item);
  const movable = move !== null && item.inject !== null && (item.inject.state === 'planned' || item.inject.state === 'due');
  const moves = moving !== null && moving.name === item.inject?.name;
  const at = moves ? moving.at : item.at;
  const drag = useDrag(at, scale, movable ? (to) => (move as NonNullable<Move>)(name, to) : null);

  const keys = (event: KeyboardEvent) => {
    if (movable && event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      event.preventDefault();
      const step = (event.shiftKey ? 10 : 1) * SNAP * (event.key === 'ArrowLeft' ? -1 : 1);
      (move as NonNullable<Move>)(name, snapped(at + step));
    } else if (!event.altKey && event.key.startsWith('Arrow')) {
      event.preventDefault();
      go(mark.id, event.key);
    }
  };
  return (
    <button type="button" class={`lane-item ${item.look} ${open === name ? 'is-open' : ''} ${movable ? 'is-movable' : ''}`} data-id={mark.id}
      style={placeOf(mark, moves ? moving.at * scale : mark.left)} tabIndex={mark.id === reachable ? 0 : -1}
      title={`${item.title}, ${scenarioClock(at)}`} aria-label={`${item.title}, ${scenarioTime(item.at)}, ${stateOf(item)}`} aria-pressed={open === name}
      onFocus={() => focused(mark.id)} onKeyDown={keys} {...drag.handlers}
      onClick={() => { if (!drag.justDragged()) refine({ open: open === name ? null : name, edit: null, group: null }); }}>
      <Icon name={item.red !== null ? 'red' : CHANNEL_ICONS[item.inject?.channel ?? ''] ?? 'console'} />
      {mark.wide > 3.2 * em ? <span class="row-title" aria-hidden="true">{item.title}</span> : null}
    </button>
  );
}

// --- several ---

function LaneGroup({ mark, lane, open, reachable, focused, go, group }: MarkProps & { lane: string }) {
  const [first, last] = [mark.items[0] as Item, mark.items[mark.items.length - 1] as Item];
  const parts = new Map<string, { look: string; count: number }>();
  for (const item of mark.items) {
    const part = parts.get(stateOf(item)) ?? { look: item.look, count: 0 };
    parts.set(stateOf(item), { ...part, count: part.count + 1 });
  }
  const said = `${plural(mark.items.length, 'inject or event', 'injects and events')} from ${scenarioTime(first.at)} to ${scenarioTime(last.at)}: ${
    [...parts].map(([state, { count }]) => `${count} ${state}`).join(', ')}`;
  const opened = open !== null && mark.items.some((item) => nameOf(item) === open);
  return (
    <button type="button" class={`lane-item lane-group ${opened ? 'is-open' : ''}`} data-id={mark.id} style={placeOf(mark)} title={said} aria-label={said}
      tabIndex={mark.id === reachable ? 0 : -1} onFocus={() => focused(mark.id)} onClick={() => group(lane, first.at, last.at)}
      onKeyDown={(event) => {
        if (event.key.startsWith('Arrow')) {
          event.preventDefault();
          go(mark.id, event.key);
        }
      }}>
      <span>{mark.items.length}</span>
      <span class="lane-group-parts" aria-hidden="true">
        {[...parts].map(([state, { look, count }]) => <i key={state} class={look} style={{ flexGrow: count }} />)}
      </span>
    </button>
  );
}

// --- dragging ---

const DRAG_MIN = 4; // pixels; less is a click with an unsteady hand

function useDrag(at: number, scale: number, move: ((to: number) => void) | null) {
  const start = useRef<{ x: number; at: number } | null>(null);
  const dragged = useRef(false);
  const handlers = move === null ? {} : {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0)
        return;
      start.current = { x: event.clientX, at };
      dragged.current = false;
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent) => {
      if (start.current === null)
        return;
      const by = event.clientX - start.current.x;
      if (!dragged.current && Math.abs(by) < DRAG_MIN)
        return;
      dragged.current = true;
      move(snapped(start.current.at + by / scale));
    },
    onPointerUp: () => { start.current = null; },
    onPointerCancel: () => { start.current = null; },
  };
  return {
    handlers,
    /** A click follows each drag; it opens nothing. */
    justDragged: () => {
      const was = dragged.current;
      dragged.current = false;
      return was;
    },
  };
}
