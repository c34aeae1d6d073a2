// contract_exercise.ts - the server's replies in an exercise, as docs/protocol/exercise-api.md writes them.
// SPDX-License-Identifier: Apache-2.0
import type { Party } from './contract.ts';

export interface Named { name: string; title: string }

export type ClockState = 'new' | 'open' | 'running' | 'paused' | 'between' | 'closed';
export interface Clock { state: ClockState; now_ms: number; speed_milli: number; phase: string | null; wall: string }
export interface Phase extends Named { start_ms: number; length_ms: number; scored: boolean }
export interface Team extends Named { kind: 'blue' | 'development'; organisations: string[]; own: boolean }
export interface Check extends Named { kind: string }
export interface System extends Named { zone: string; network: string; shared: boolean; checks: Check[] }
export type FieldKind = 'line' | 'text' | 'time' | 'system' | 'technique' | 'choice';
export interface Field extends Named { hint: string; kind: FieldKind; required: boolean; choices: string[] }
export interface Template extends Named { kind: string; every_ms: number | null; fields: Field[] }
export interface Objective extends Named { technique: string; system: string | null; phase: string; weight: number }
export interface Goal extends Named { objective: string; metric: string; within_ms: number | null }
export interface RubricItem extends Named { weight: number }
export interface Rubric { name: string; items: RubricItem[] }
export interface Category extends Named { weight_ppm: number }

export interface Exercise extends Named {
  description: string;
  ranked: boolean;
  clock: Clock;
  phases: Phase[];
  teams: Team[];
  categories: Category[];
  systems: System[];
  storylines: Named[];
  channels: string[];
  templates: Template[];
  objectives: Objective[];
  goals: Goal[];
  learning: Named[];
  rubrics: Rubric[];
  may: string[];
}

export interface DueTask {
  key: string;
  team: string;
  time_ms: number;
  marks: number; // how many there are
  own: boolean;  // and whether one is one's own
  body: { task: string; title: string; systems: string[]; who: string; steps: string[]; expected: string; close_ms: number };
}
/** A task with its moments that have not come, rising. */
export interface PlannedTask { task: string; title: string; skipped: boolean; ahead_ms: number[] }
export interface DueTasks { tasks: DueTask[]; missed: number; plan: PlannedTask[] | null } // the plan is white's

export type View = 'white' | 'team' | 'public';
export type StateName = 'ok' | 'degraded' | 'recovering' | 'wrong' | 'down' | 'checker' | 'unknown';
export interface BoardCategory { name: string; points: number }
export interface BoardSystem { name: string; state: StateName; since_ms: number; availability_ppm: number | null }
export interface BoardGoal { name: string; met: boolean; time_ms: number | null }
/** Medians: until red was known, until others were told, until one decided; null: it has not happened. */
export interface Times { know_ms: number | null; tell_ms: number | null; decide_ms: number | null }
export interface BoardTeam extends Named {
  rank: number | null;
  points: number | null;
  categories: BoardCategory[];
  states: string; // one letter a system
  systems: BoardSystem[];
  goals: BoardGoal[];
  times: Times;
  tried_ppm: number | null;
  lines: number;
}
export interface Board {
  at_ms: number;
  wall: string;
  view: View;
  frozen: boolean;
  ranked: boolean;
  teams: BoardTeam[];
}
export interface Line {
  category: string;
  points: number;
  time_ms: number;
  subject: string;
  text: string;
  entries: string[];
  by_effect: boolean; // its causes are hidden from the own team, which can appeal against the effect alone
}
/** `at`: the moment that such an appeal names; null where none can be made. */
export interface Why { lines: Line[]; sum: number; at: string | null; next: string | null }
export interface Series { step_ms: number; steps: string[]; teams: { name: string; points: number[] }[] }
export interface PublicBoard extends Named {
  ranked: boolean;
  clock: Clock;
  phases: Phase[];
  categories: Category[];
  goals: Named[];
  board: Board;
  series: Series;
}

export type Body = Record<string, unknown>;
export interface Entry {
  key: string;
  kind: string;
  posted: string;
  event: string;
  time_ms: number;
  team: string | null;
  author: string | null;
  own: boolean;
  of: string | null;
  in_force: boolean;
  body: Body;
  known?: boolean;          // of what was shared, for white: it is in the scenario's truth
  judged?: boolean | null;  // and what a person said of it
}
export interface EntryPage { entries: Entry[]; next: string | null }

export type InjectState = 'planned' | 'due' | 'sent' | 'skipped' | 'withdrawn';
export interface Sent {
  team: string;
  key: string;
  time_ms: number;
  due_ms: number | null;
  close_ms: number | null;
  answered_ms: number | null;
  graded: boolean;
}
export interface Inject extends Named {
  storyline: string;
  phase: string;
  at_ms: number | null;      // null: only by hand or by its condition
  planned_ms: number | null; // as the scenario first had it
  condition: string;
  channel: string;
  category: string;
  teams: string[];
  state: InjectState;
  from: string;
  text: string;
  expected: string | null;
  grader: string | null;
  rubric: string | null;
  contingency: string | null;
  sent: Sent[];
}
/** A record of the scenario as its file has it: every scalar is a text. */
export type Definition = Record<string, unknown>;
export interface Defined { definition: Definition }
export interface RedMark { key: string; team: string; time_ms: number; objective: string; stage: string }
export interface Timeline { injects: Inject[]; red: RedMark[] }

export interface RoomCheck { name: string; state: StateName; since_ms: number; text: string; latency_ms: number | null }
export interface RoomSystem { name: string; state: StateName; since_ms: number; checks: RoomCheck[] }
export interface ReportDue { template: string; due_ms: number; last_ms: number | null }
export interface Appealable { key: string; until: string } // of the wall
/** An appeal of the team's: against an entry (`of`), a line of its score, or the results of a check; `outcome` null: it waits. */
export interface RoomAppeal {
  key: string;
  of: string | null;
  line: string | null;
  check: string | null;
  from: string | null;
  to: string | null;
  outcome: 'uphold' | 'replace' | 'excuse' | null;
}
export interface TeamRoom {
  injects: Inject[];
  systems: RoomSystem[];
  reports_due: ReportDue[];
  appealable: Appealable[];
  appealable_since: string; // outages that ended since then
  appeals: RoomAppeal[];
}

export interface Grade { author: string; own: boolean; items: Record<string, number>; text: string }
export type Pre = Record<string, unknown>;
export interface Graded {
  key: string;
  kind: 'answer' | 'report';
  team: string;
  time_ms: number;
  what: string;
  rubric: string;
  body: Body;
  question: string;
  expected: string;
  grades: Grade[];
  spread: number | null;
  state: 'open' | 'second' | 'third' | 'final';
  pre: Pre | null;
}
export interface Grading { queue: Graded[] }

export interface Balance { team: string; tried_ppm: number; stages: Record<string, string> }
export interface RedDesk { balance: Balance[]; ratio_milli: number; warn: boolean }
export interface Probe { name: string; seen: string | null; checks: number; results_per_minute: number; lag_ms: number | null }
export interface WhiteDesk {
  probes: Probe[];
  holds: Entry[];
  appeals: (Entry & { entry: Entry | null; lines: Line[] })[]; // lines: behind the one that the team named
  adjustments: Entry[];
  help: Entry[];
  balance: RedDesk;
  grading: { open: number; late: number };
}
export interface CheckChange {
  check: string;
  team: string;
  time_ms: number;
  time: string;
  state: StateName;
  latency_ms: number | null;
  text: string;
  transcript: string;
}
export interface CheckChanges { changes: CheckChange[]; next: string | null }

export interface Person {
  login: string;
  name: string;
  organisation: Party;
  profession: string;
  team: string | null;
  desks: string[];
  accreditation: string;
  signed_in: boolean;
}
export interface People { people: Person[] }

export type TruthLane = 'red' | 'check' | 'report' | 'shared' | 'sighted';
export interface TruthMark { id: string; lane: TruthLane; from_ms: number; to_ms: number | null; title: string }
export interface TruthLink { from: string; to: string; how: 'asset' | 'technique' | 'time' | 'confirmed' }
export interface Truth { marks: TruthMark[]; links: TruthLink[] }
